"""The envelope of a message between members of the exchange (报文).

It says who sends which resource to whom, for what and under which grant, and names the digest of
the body. The body travels and is stored beside it: erasing a body leaves the evidence whole.
"""

import hashlib
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from tongban_wire import PROTOCOL, canonical
from tongban_wire.codes import Code, WireFault

_MEMBER = re.compile(r"urn:tongban:[1-9][0-9]{5}:[a-z0-9][a-z0-9-]{0,31}")
_SENT_AT = "%Y-%m-%dT%H:%M:%S.%fZ"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MOST_TEXT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message, without its body. Every field is checked when it is made or read."""

    protocol: int = PROTOCOL
    id: UUID
    sender: str
    """A member of the exchange (成员), e.g. "urn:tongban:990100:scjg"."""
    receiver: str
    resource: str
    resource_version: int
    grant: str
    """The grant under which the data moves (共享授权)."""
    purpose: str
    """The legal basis and matter, in words a citizen may read in the access log."""
    sequence: int
    """Counts the messages of one sender, receiver and resource from 1; a gap is a loss."""
    sent_at: datetime
    body_digest: str
    body_length: int

    def __post_init__(self) -> None:
        for name, wrong in _faults(self):
            if wrong:
                raise WireFault(Code.FIELD_WRONG, name)
        if self.protocol != PROTOCOL:
            raise WireFault(Code.UNKNOWN_PROTOCOL, str(self.protocol))

    def to_bytes(self) -> bytes:
        """The canonical bytes: what is signed, sent and stored."""
        plain: dict[str, canonical.Json] = {name: getattr(self, name) for name in _NAMES}
        plain["id"] = str(self.id)
        plain["sent_at"] = self.sent_at.astimezone(UTC).strftime(_SENT_AT)
        return canonical.to_bytes(plain)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read an envelope. Raises WireFault with the code and the field at fault."""
        plain = canonical.from_bytes(content)
        if not isinstance(plain, dict):
            raise WireFault(Code.NOT_CANONICAL, "an envelope is an object")
        # The version first: another protocol may have other fields.
        if plain.get("protocol", PROTOCOL) != PROTOCOL:
            raise WireFault(Code.UNKNOWN_PROTOCOL, str(plain["protocol"]))
        for name in sorted(_NAMES - plain.keys()):
            raise WireFault(Code.FIELD_MISSING, name)
        for name in sorted(plain.keys() - _NAMES):
            raise WireFault(Code.FIELD_UNKNOWN, name)
        return cls(**{**plain, "id": _uuid(plain["id"]), "sent_at": _moment(plain["sent_at"])})

    def check_body(self, body: bytes) -> None:
        """Raises WireFault (BODY_DIFFERS) unless this is the body the envelope announces."""
        if (self.body_digest, self.body_length) != (digest(body), len(body)):
            raise WireFault(Code.BODY_DIFFERS)


def digest(body: bytes) -> str:
    """The digest of a body as envelopes name it."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


_NAMES = {field.name for field in fields(Envelope)}


def _faults(envelope: Envelope) -> list[tuple[str, bool]]:
    return [
        ("id", not isinstance(envelope.id, UUID)),
        *(
            (name, not _matches(_MEMBER, getattr(envelope, name)))
            for name in ("sender", "receiver")
        ),
        *(
            (name, not _worded(getattr(envelope, name)))
            for name in ("resource", "grant", "purpose")
        ),
        *(
            (name, not _counts(getattr(envelope, name), least))
            for name, least in (
                ("protocol", 1),
                ("resource_version", 1),
                ("sequence", 1),
                ("body_length", 0),
            )
        ),
        ("sent_at", not isinstance(envelope.sent_at, datetime) or not envelope.sent_at.tzinfo),
        ("body_digest", not _matches(_DIGEST, envelope.body_digest)),
    ]


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _worded(value: object) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= _MOST_TEXT
        and value == value.strip()
        and _CONTROL.search(value) is None
    )


def _counts(value: object, least: int) -> bool:
    return type(value) is int and least <= value <= canonical.MOST_INTEGER


def _uuid(value: object) -> UUID:
    try:
        found = UUID(str(value))
    except ValueError:
        found = None
    if found is None or str(found) != value:
        raise WireFault(Code.FIELD_WRONG, "id")
    return found


def _moment(value: object) -> datetime:
    try:
        found = datetime.strptime(str(value), _SENT_AT).replace(tzinfo=UTC)
    except ValueError:
        found = None
    if found is None or found.strftime(_SENT_AT) != value:
        raise WireFault(Code.FIELD_WRONG, "sent_at")
    return found
