"""How notices leave the house: channels, states, quiet hours. Pure.

No law names a number here (domain.md 8, 12): limits and hours are settings.
"""

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tongban.kernel import clock


class Channel(StrEnum):
    """Ways beside the account (消息渠道)."""

    SMS = "sms"
    EMAIL = "email"


class State(StrEnum):
    """Where a message has got to (发送状态)."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    GIVEN_UP = "given_up"
    SKIPPED = "skipped"


class Why(StrEnum):
    """Why a message did not leave or did not arrive."""

    LIMIT = "limit"
    UNWANTED = "unwanted"
    NO_ADDRESS = "no_address"
    NO_WORDS = "no_words"
    NO_CHANNEL = "no_channel"
    REFUSED = "refused"
    AWAY = "away"
    NOT_DELIVERED = "not_delivered"


class Status(StrEnum):
    """What a delivery receipt says (状态报告)."""

    DELIVERED = "delivered"
    FAILED = "failed"


NOT_LEFT = (State.WAITING, State.GIVEN_UP)
"""From these a message may still be handed to its channel."""
LEFT = (State.SENT, State.DELIVERED, State.UNDELIVERED)

LANGUAGES = ("zh-hans", "en")
EMAIL_MOST = 254
"""Octets of an address: RFC 5321 4.5.3.1.3 with its brackets taken off."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")


def after_receipt(state: State, status: Status) -> State:
    """Receipts come late, twice and out of order: what was delivered once stays delivered.

    One that comes before our own note that the message has left counts: the channel had it.
    """
    if status is Status.DELIVERED:
        return State.DELIVERED
    return State.DELIVERED if state is State.DELIVERED else State.UNDELIVERED


def leaves_at(
    now: datetime, channel: Channel, *, is_quiet: bool, hours: tuple[int, int]
) -> datetime:
    """When a message may leave: a short message rings, so not between `hours` (静默时段).

    `hours` are full hours in Shanghai; from 21 to 8 goes over midnight; equal ones mean none.
    """
    first, last = hours
    here = clock.shanghai(now)
    if channel is not Channel.SMS or not is_quiet or not _within(here.hour, first, last):
        return now
    day = here.date() + timedelta(days=1 if here.hour >= last else 0)
    return datetime.combine(day, time(last), clock.SHANGHAI)


def _within(hour: int, first: int, last: int) -> bool:
    if first <= last:
        return first <= hour < last
    return hour >= first or hour < last


def day_of(moment: datetime) -> date:
    """The day in Shanghai a message counts for."""
    return clock.shanghai(moment).date()


def is_email(text: str) -> bool:
    """Whether it has the form of an address; whether anybody reads it, a code shows."""
    return len(text) <= EMAIL_MOST and _EMAIL.fullmatch(text) is not None


def masked_email(address: str) -> str:
    """As pages show it: the first letter and the house it lives in."""
    local, at, house = address.partition("@")
    return f"{local[:1]}***{at}{house}"
