"""Keyed marks on a page: this known value was shown here; this page was made for this person.

A mark says nothing of what it marks. It is good for one application and one field alone, so that
one carried over from elsewhere, or a value changed on the way, is seen.
"""

from uuid import UUID

from django.core.signing import BadSignature, Signer

from tongban.applications.ports import Offer
from tongban.kernel.crypto.envelopes import joined

_SALT = "tongban.application"
"""Nothing marked is stored: like a session, a mark lives no longer than SECRET_KEY."""


def of_offer(application_id: UUID, key: str, offer: Offer) -> str:
    """The mark of a known value as this page shows it."""
    return _mark(_offered(application_id, key, offer))


def is_of_offer(token: str, application_id: UUID, key: str, offer: Offer) -> bool:
    """Whether what comes back is what was shown."""
    return _is_mark(token, _offered(application_id, key, offer))


def of_reader(application_id: UUID, person_id: UUID) -> str:
    """For whom a page was made: it tells who typed, after their session has ended."""
    return f"{person_id}.{_mark(_reader(application_id, person_id))}"


def reader_of(token: str, application_id: UUID) -> UUID | None:
    """The person a page was made for; None when nobody can be made out."""
    named, _, mark = token.partition(".")
    try:
        person_id = UUID(named)
    except ValueError:
        return None
    return person_id if _is_mark(mark, _reader(application_id, person_id)) else None


def _offered(application_id: UUID, key: str, offer: Offer) -> bytes:
    said = (key, offer.value, offer.said_by.zh, offer.at.isoformat(), offer.ref)
    return joined(b"offer", application_id.bytes, *(one.encode() for one in said))


def _reader(application_id: UUID, person_id: UUID) -> bytes:
    return joined(b"reader", application_id.bytes, person_id.bytes)


def _mark(content: bytes) -> str:
    return Signer(salt=_SALT).signature(content.hex())


def _is_mark(token: str, content: bytes) -> bool:
    """Under this SECRET_KEY, or one it took the place of."""
    try:
        Signer(salt=_SALT).unsign(f"{content.hex()}:{token}")
    except BadSignature:
        return False
    return True
