"""How much of a form is filled before it is begun (catalogue.ports.Foretold).

It asks the sources a form asks, for the questions of this item alone, and hands on how many
answered and what they are called; what they said stays here.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from tongban.applications import ports, queries
from tongban.applications.ports import Offer
from tongban.applications.web import prefill
from tongban.catalogue.ports import Foreseen
from tongban.catalogue.queries import Field, Item, MaterialKind, MaterialRequirement, Text, form
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

TO_BRING = frozenset({MaterialKind.UPLOAD, MaterialKind.CERTIFICATE})
"""What the holder would bring, were nobody to spare them it."""


def foretold(item: Item, holder: UUID, by: Actor) -> Foreseen | None:
    """The questions filled and the materials spared for this holder; None if it is not theirs."""
    with acting(by):
        kind = queries.kind_of(holder)
    if not item.serves(kind):
        return None
    offers, away = prefill.known(_asked_once(item), holder, by)
    answers = {key: offer.value for key, offer in offers.items()}
    asked = [one for page in form.asked(item, answers, kind) for one in page.fields]
    filled = [offers[one.key] for one in asked if one.key in offers]
    needed = form.materials(item, answers, kind)
    held = _held(needed, holder, by)
    to_bring = [one for one in needed if one.kind in TO_BRING and one.key not in held]
    return Foreseen(
        questions=len(asked),
        filled=len(filled),
        sources=_sources(filled),
        materials=len(needed),
        spared=len(needed) - len(to_bring),
        certificates=tuple(held.values()),
        is_whole=not away,
    )


def _asked_once(item: Item) -> Iterable[Field]:
    """The questions a source can answer: lines of a table are the applicant's own."""
    return [field for group in item.form if not group.repeats for field in group.fields]


def _held(materials: Iterable[MaterialRequirement], holder: UUID, by: Actor) -> Mapping[str, Text]:
    """The certificates in force that stand for materials, by the material's key."""
    wanted = [one for one in materials if one.kind is MaterialKind.CERTIFICATE]
    with acting(by):
        found = {x.key: ports.held_certificates(holder, x.certificate_type) for x in wanted}
    return {key: one.name for key, one in found.items() if one is not None}


def _sources(filled: Iterable[Offer]) -> Sequence[Text]:
    return tuple(dict.fromkeys(one.said_by for one in filled))
