"""What an audit entry may hold, and the bytes that are hashed and sealed. Pure."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

Plain = str | int | bool | None
Detail = str | int | bool | UUID | date | datetime | None

_CODE = re.compile(r"[A-Za-z0-9_.:/+=-]{1,128}\Z")
# 18 characters of an ID number, 11 digits of a mobile: neither has any business in the log.
_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(\d{17}[\dXx]|1[3-9]\d{9})(?![0-9A-Za-z])")

_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def bears_a_number(text: str) -> bool:
    """Whether something in it looks like an ID number or a mobile."""
    return _PERSONAL.search(text) is not None


class NotForTheLog(ValueError):
    """A programming error: free text or personal data on its way into the audit log."""


def plain(name: str, value: Detail) -> Plain:
    """The value as it is stored; refuses whatever is not an id, a code, a number or a date."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, UUID | date):
        return str(value)
    text = str(value)
    if not _CODE.match(text) or bears_a_number(text):
        raise NotForTheLog(f"{name} holds free text or personal data; record a digest instead")
    return value


def plain_detail(detail: Mapping[str, Detail]) -> dict[str, Plain]:
    return {name: plain(name, value) for name, value in detail.items()}


def canonical(
    *,
    entry_id: UUID,
    at: datetime,
    actor: str,
    did: str,
    subject: str,
    detail: Mapping[str, Plain],
) -> bytes:
    """The one byte string that stands for an entry, the same on every machine."""
    return _encoded(
        {
            "id": str(entry_id),
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": actor,
            "did": did,
            "subject": subject,
            "detail": dict(detail),
        }
    ).encode()


def leaf_claim(position: int, entry_id: UUID, leaf: bytes) -> bytes:
    """What the sequencer seals: this entry, with this hash, at this place."""
    return f"{position}:{entry_id}:{leaf.hex()}".encode()


def checkpoint_note(origin: str, size: int, root: bytes, at: datetime) -> bytes:
    """The text that is signed: four lines, readable by people and other logs."""
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{origin}\n{size}\n{root.hex()}\n{stamp}\n".encode()
