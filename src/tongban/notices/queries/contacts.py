"""How a person wants to be told (消息接收设置)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.notices.models import Contact, EmailCode
from tongban.notices.rules import LANGUAGES, Channel

EMAIL = b"notice_email"
CODE = b"email_code"
"""What the envelopes are bound to."""

SLOW_AFTER = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody chose; `email` is confirmed, in the clear, for its owner and the channel."""

    wants_sms: bool = True
    wants_email: bool = False
    email: str = ""
    is_quiet: bool = True
    language: str = LANGUAGES[0]

    def wants(self, channel: Channel) -> bool:
        """Whether something may leave by this channel."""
        return self.wants_sms if channel is Channel.SMS else self.wants_email and self.email != ""


NOBODY = Preferences()
"""The defaults: short messages to a mobile its owner left for that very purpose (ADR 23)."""


def preferences(person_id: UUID) -> Preferences:
    """What the person chose, else the defaults."""
    row = Contact.objects.filter(holder_id=person_id).first()
    if row is None:
        return NOBODY
    email = opened(person_id, row.sealed_email, EMAIL)
    return Preferences(row.wants_sms, row.wants_email, email, row.is_quiet, row.language)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads what a holder is told, and how they want to be told."""

    person_id: UUID
    preferences: Preferences

    def address(self, channel: Channel) -> str:
        """Where this channel reaches them, in the clear; empty when nowhere."""
        if channel is Channel.EMAIL:
            return self.preferences.email
        return identity.kept_mobile(self.person_id)


def reader_of(holder_id: UUID) -> Reader | None:
    """None when there is nobody any more."""
    person_id = identity.told_person(holder_id)
    return None if person_id is None else Reader(person_id, preferences(person_id))


def stands_open(person_id: UUID) -> EmailCode | None:
    """The code the person was sent last, while it may still be typed."""
    rows = EmailCode.objects.filter(
        holder_id=person_id, ended_at=None, expires_at__gt=clock.now()
    ).order_by("-asked_at")
    return rows.first()


def opened(person_id: UUID, sealed: bytes | memoryview | None, bound_to: bytes) -> str:
    """Sealed words in the clear; empty where there are none or their key is destroyed."""
    if sealed is None:
        return ""
    try:
        return crypto.decrypt_for(person_id, bytes(sealed), bound_to).decode()
    except KeyDestroyed:
        return ""
