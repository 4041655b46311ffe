"""What an application holds, and under whose key it lies: the holder's own, or the house's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban.applications.models import KeyOf
from tongban.applications.ports import Offer
from tongban.applications.rules import Origin
from tongban.catalogue.queries import Stored, Text
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.envelopes import joined
from tongban.kernel.crypto.port import BrokenEnvelope
from tongban.kernel.errors import NotFound
from tongban.kernel.rotation.places import Place, Sealed

_CONTENT, _POST = b"application/content", b"application/post"
_ID_BYTES = 16

Answered = dict[str, Stored | Sequence[Mapping[str, Stored]]]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an answer comes from (填写来源); `said` is what the source said, where it did."""

    origin: Origin
    said: Offer | None = None


@dataclass(frozen=True, slots=True)
class MaterialKept:
    """A material as a former revision keeps it."""

    requirement: str
    how: str
    file_id: UUID | None
    reference: str
    trust_grade: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Content:
    """All that was filled in.

    `offers` is what sources said, by field: what the pages show and are checked against. `away`
    are fields whose source did not answer. `pages` are the groups that were saved.
    """

    answers: Answered = field(default_factory=dict, repr=False)
    provenance: Mapping[str, Provenance] = field(default_factory=dict, repr=False)
    offers: Mapping[str, Offer] = field(default_factory=dict, repr=False)
    away: Sequence[str] = ()
    tampered: Sequence[str] = ()
    pages: Sequence[str] = ()
    materials: Sequence[MaterialKept] = ()
    """Of former revisions only."""


def key_of(holder_id: UUID) -> str:
    """Persons have a key of their own, bodies lie under the house's. Raises KeyDestroyed."""
    try:
        crypto.encrypt_for(holder_id, b"", _CONTENT)
    except NotFound:
        return KeyOf.HOUSE.value
    return KeyOf.HOLDER.value


def seal(whose: str, holder_id: UUID, application_id: UUID, content: Content) -> bytes:
    """An envelope for this application alone; its id lies inside."""
    plain = application_id.bytes + json.dumps(_as_json(content), ensure_ascii=False).encode()
    if whose == KeyOf.HOLDER:
        return crypto.encrypt_for(holder_id, plain, _CONTENT)
    return crypto.encrypt("application", plain, _place(holder_id))


def opened(whose: str, holder_id: UUID, application_id: UUID, sealed: bytes) -> Content:
    """The content. Raises KeyDestroyed when the holder was forgotten, BrokenEnvelope."""
    if whose == KeyOf.HOLDER:
        plain = crypto.decrypt_for(holder_id, bytes(sealed), _CONTENT)
    else:
        plain = crypto.decrypt("application", bytes(sealed), _place(holder_id))
    if plain[:_ID_BYTES] != application_id.bytes:
        raise BrokenEnvelope("the envelope is another application's")
    return _content(json.loads(plain[_ID_BYTES:]))


def seal_post(application_id: UUID, person_id: UUID, posted: Mapping[str, Sequence[str]]) -> bytes:
    """What was typed after a session had ended, for this person and application alone."""
    plain = json.dumps({key: list(texts) for key, texts in posted.items()}, ensure_ascii=False)
    return crypto.encrypt("application", plain.encode(), post_place(application_id, person_id))


def opened_post(application_id: UUID, person_id: UUID, sealed: bytes) -> dict[str, list[str]]:
    """The same again."""
    place = post_place(application_id, person_id)
    found: dict[str, list[str]] = json.loads(crypto.decrypt("application", bytes(sealed), place))
    return found


def post_place(application_id: UUID, person_id: UUID) -> bytes:
    return joined(application_id.bytes, person_id.bytes, _POST)


def _place(holder_id: UUID) -> bytes:
    return joined(holder_id.bytes, _CONTENT)


_OF_THE_HOUSE = Q(key_of=KeyOf.HOUSE)
"""The others lie under their holder's own key, whose wrapping changes and nothing else."""

UNDER_DATA_KEYS: tuple[Place, ...] = (
    Sealed(
        "application",
        "applications.Application",
        "sealed_content",
        lambda row: _place(row.holder_id),
        _OF_THE_HOUSE,
    ),
    Sealed(
        "application",
        "applications.FormerRevision",
        "sealed_content",
        lambda row: _place(row.holder_id),
        _OF_THE_HOUSE,
    ),
    Sealed(
        "application",
        "applications.KeptPost",
        "sealed",
        lambda row: post_place(row.application_id, row.person_id),
    ),
)
"""What a change of data keys meets here."""


# --- as JSON -------------------------------------------------------------------------------------


def _as_json(content: Content) -> dict[str, Any]:
    return {
        "answers": content.answers,
        "provenance": {
            key: {"origin": one.origin.value, "said": _offer_json(one.said)}
            for key, one in content.provenance.items()
        },
        "offers": {key: _offer_json(one) for key, one in content.offers.items()},
        "away": list(content.away),
        "tampered": list(content.tampered),
        "pages": list(content.pages),
        "materials": [_material_json(one) for one in content.materials],
    }


def _content(kept: Mapping[str, Any]) -> Content:
    return Content(
        answers={key: _answer(value) for key, value in kept["answers"].items()},
        provenance={
            key: Provenance(Origin(one["origin"]), _offer(one["said"]))
            for key, one in kept["provenance"].items()
        },
        offers={key: found for key, one in kept["offers"].items() if (found := _offer(one))},
        away=tuple(kept["away"]),
        tampered=tuple(kept["tampered"]),
        pages=tuple(kept["pages"]),
        materials=tuple(_material(one) for one in kept["materials"]),
    )


def _answer(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if value and isinstance(value[0], dict):
        return [{key: _answer(one) for key, one in row.items()} for row in value]
    return tuple(value)


def _offer_json(offer: Offer | None) -> dict[str, str] | None:
    if offer is None:
        return None
    return {
        "value": offer.value,
        "zh": offer.said_by.zh,
        "en": offer.said_by.en,
        "at": offer.at.isoformat(),
        "ref": offer.ref,
    }


def _offer(kept: Mapping[str, str] | None) -> Offer | None:
    if kept is None:
        return None
    at = datetime.fromisoformat(kept["at"])
    return Offer(kept["value"], Text(kept["zh"], kept["en"]), at, kept["ref"])


def _material_json(one: MaterialKept) -> dict[str, Any]:
    file_id = str(one.file_id) if one.file_id else None
    return {**asdict(one), "file_id": file_id, "added_at": one.added_at.isoformat()}


def _material(kept: Mapping[str, Any]) -> MaterialKept:
    file_id = UUID(kept["file_id"]) if kept["file_id"] else None
    found = MaterialKept(**{**kept, "file_id": file_id})
    return replace(found, added_at=datetime.fromisoformat(kept["added_at"]))
