"""What the simulated bases find: one question in, verdict and failed facts out. Pure."""

from collections.abc import Mapping
from typing import Any

from tongban.identity.rules import BODY_FACTS, IDENTITY, ElementKind, Verdict
from tongban.site.demo import strangers

Finding = tuple[Verdict, list[str]]

_PEOPLE = strangers.population()
_BODIES = strangers.bodies()


def person(question: Mapping[str, Any]) -> Finding:
    """Unknown number: unknown. Name and number disagree: that alone. Else which elements fail."""
    known = _PEOPLE.get(question["id_number"])
    if known is None:
        return Verdict.UNKNOWN, []
    if known.name != question["name"]:
        return Verdict.MISMATCH, [IDENTITY]
    right = known.elements
    failed = [
        kind for kind, text in question["elements"].items() if text != right[ElementKind(kind)]
    ]
    return (Verdict.MISMATCH, failed) if failed else (Verdict.MATCH, [])


def body(question: Mapping[str, Any]) -> Finding:
    """Unknown credit code: unknown. Else which of name and representative fail."""
    known = _BODIES.get(question["credit_code"])
    if known is None:
        return Verdict.UNKNOWN, []
    asked = (question["representative_name"], question["representative_id_number"])
    failed = []
    if known.name != question["name"]:
        failed.append(BODY_FACTS[0])
    if (known.representative_name, known.representative_id_number) != asked:
        failed.append(BODY_FACTS[2])
    return (Verdict.MISMATCH, failed) if failed else (Verdict.MATCH, [])
