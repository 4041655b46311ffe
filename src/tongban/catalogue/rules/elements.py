"""Of which data elements an item speaks, and what that brings: who names what, and what need not be
asked. Pure; whether it names them rightly is the gate's to say (gate.elements).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tongban.catalogue.rules import CertificateField, Field, Item
from tongban.catalogue.rules.dictionary import Dictionary

OF_THE_CASE: Mapping[str, str] = {
    "holder.name": "certificate.holder_name",
    "holder.credit_code": "certificate.holder_code",
    "holder.representative": "body.representative",
    "number": "certificate.certificate_number",
    "issued_on": "certificate.issue_date",
    "valid_to": "certificate.valid_to",
    "issuer": "certificate.issuer_name",
}
"""The element of what a case knows by itself; a certificate's line may repeat any of them."""


def element_of(line: CertificateField, item: Item) -> str:
    """The element of a certificate's line: its own, or that of what it repeats; "" where none."""
    return (
        line.element
        or OF_THE_CASE.get(line.of)
        or next(
            (one.element for group in item.form for one in group.fields if one.key == line.of), ""
        )
    )


def with_sources(item: Item, dictionary: Dictionary) -> Item:
    """The item with the sources of its elements: what the platform knows of whoever applies is
    filled in, whether the item says so or not. Sources an item names itself stay as they are; the
    name of a body that is to be founded is nobody's yet."""
    named = item.founding.name_from if item.founding else ""
    form = tuple(
        group
        if group.repeats
        else replace(group, fields=tuple(_sourced(one, named, dictionary) for one in group.fields))
        for group in item.form
    )
    return replace(item, form=form)


def _sourced(field: Field, named: str, dictionary: Dictionary) -> Field:
    element = dictionary.elements.get(field.element)
    if element is None or field.sources or field.subject or field.key == named:
        return field
    return replace(field, sources=element.sources)


@dataclass(frozen=True, slots=True)
class Use:
    """That an item names an element: in which place, "form" or "result", and under which key."""

    element: str
    place: str
    key: str


def uses(item: Item) -> list[Use]:
    """Where an item names elements."""
    asked = [Use(one.element, "form", one.key) for group in item.form for one in group.fields]
    lines = item.result.fields if item.result else ()
    printed = [Use(element_of(one, item), "result", one.key) for one in lines]
    return [one for one in (*asked, *printed) if one.element]
