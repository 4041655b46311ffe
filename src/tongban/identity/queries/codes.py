"""Codes sent to mobiles: how many were sent lately, and where one has got to (短信验证码)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tongban.identity.models import PhoneMessage
from tongban.identity.queries.doors import rows_of
from tongban.kernel import clock
from tongban.kernel.crypto import port as crypto

SLOW_AFTER = timedelta(seconds=20)
"""From when on a message that has not left is said to be slow."""


def mobile_hashes(mobile: str) -> list[str]:
    """The keyed hashes a mobile number is counted by, that of the active key first."""
    return crypto.keyed_hashes("mobile", mobile.encode())


def counted_hashes(what: str) -> list[str]:
    """The keyed hashes an asker or an address is counted by, that of the active key first."""
    return crypto.keyed_hashes("mobile_code", what.encode())


def code_hash(code_id: UUID, code: str) -> str:
    """The keyed hash of a code, bound to its row."""
    return crypto.keyed_hash("mobile_code", code_words(code_id, code))


def code_words(code_id: UUID, code: str) -> bytes:
    """What is hashed: an equal code of another row gives another hash."""
    return f"{code_id}:{code}".encode()


def code_place(code_id: UUID) -> bytes:
    """What the envelope of a message is bound to."""
    return code_id.bytes


@dataclass(frozen=True, slots=True)
class Load:
    """What was sent within the last hour."""

    to_mobile: int
    by_asker: int
    from_address: int
    in_all: int
    last_at: datetime | None
    last_nth: int


def code_load(
    mobiles: list[str], askers: list[str], addresses: list[str], since: datetime, hour: int
) -> Load:
    """Counts only; the three are keyed hashes under every living key."""
    rows = rows_of(
        "SELECT * FROM identity_mobile_code_load(%s, %s, %s, %s::timestamptz, %s::bigint)",
        [mobiles, askers, addresses, since, hour],
    )
    return Load(**rows[0])


@dataclass(frozen=True, slots=True)
class CodeState:
    """Where a code has got to."""

    asked_at: datetime
    expires_at: datetime
    attempts: int
    sent_at: datetime | None
    failed_at: datetime | None
    used_at: datetime | None

    @property
    def word(self) -> str:
        """sent, away, slow, late or sending."""
        if self.failed_at:
            return "away"
        if self.expires_at < clock.now():
            return "late"
        if self.sent_at:
            return "sent"
        return "slow" if clock.now() > self.asked_at + SLOW_AFTER else "sending"


def demo_phone_messages(most: int) -> list[PhoneMessage]:
    """The newest on the demo's phone (演示手机)."""
    return list(PhoneMessage.objects.order_by("-at", "id")[:most])


def code_state(code_id: UUID) -> CodeState | None:
    """None for a code that was never asked for."""
    rows = rows_of("SELECT * FROM identity_mobile_code_state(%s::uuid)", [code_id])
    return CodeState(**rows[0]) if rows else None
