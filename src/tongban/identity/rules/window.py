"""What a window knows: cards, codes, guardians (窗口). Pure."""

from datetime import datetime, timedelta
from enum import StrEnum


class Relation(StrEnum):
    """What a guardian is to the minor (与被监护人的关系)."""

    PARENT = "parent"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    OTHER = "other"


class MinorProof(StrEnum):
    """By which document a minor and the relation are shown (证明文件)."""

    ID_CARD = "id_card"
    HOUSEHOLD = "household"
    BIRTH = "birth"


class GuardianEnd(StrEnum):
    """Why a guardianship ends before the minor comes of age (监护终止的原因)."""

    CHANGED = "changed"
    ENDED = "ended"
    MISTAKE = "mistake"


class CardRead(StrEnum):
    """How a card's words came into the form (读卡方式)."""

    READER = "reader"
    TYPED = "typed"


class TypedReason(StrEnum):
    """Why a card was typed and not read (手工录入的原因); the card itself lay there either way."""

    READER = "reader"
    """The reader did not work."""
    CARD = "card"
    """The card could not be read: its chip is broken."""
    EARLIER = "earlier"
    """Typed before reasons were asked for; written by a migration only."""


class WindowEnd(StrEnum):
    """How a registration at a window ended (窗口登记的结果)."""

    OPENED = "opened"
    RAISED = "raised"
    MISMATCH = "mismatch"
    ABANDONED = "abandoned"


WINDOW_LEVEL = 5
"""What a card read at a window makes somebody: strong (实名等级5, domain.md 1.2)."""

TYPED_CEILING = 4
"""The most a card that was only typed makes somebody: person, name and document agree (real
person, level 4), and nothing but the officer's eye says that the document is real."""


def level_of(how: CardRead, typed_level: int) -> int:
    """The trust level a check at the window gives; `typed_level` is a setting [M]."""
    return WINDOW_LEVEL if how is CardRead.READER else min(typed_level, TYPED_CEILING)


def why_fits(how: CardRead, why: TypedReason | None) -> bool:
    """A typed card says why it was not read; one that was read has nothing to say."""
    return (why in (TypedReason.READER, TypedReason.CARD)) == (how is CardRead.TYPED)


REPRINTS_CEILING = 5
"""More slips of one registration than this the database refuses, whatever the setting."""


def lapses_at(read_at: datetime, hours: int) -> datetime:
    """Until when a registration may be brought to its end: a card is seen for one visit only."""
    return read_at + timedelta(hours=hours)


class ReprintFlaw(StrEnum):
    """Why a slip cannot be printed again (密码单不能再打的原因)."""

    NONE = "none"
    LATE = "late"
    OFTEN = "often"


def reprint_flaw(
    *, slip: bool, ended_at: datetime | None, reprints: int, now: datetime, hours: int, most: int
) -> ReprintFlaw | None:
    """None where the slip may be printed once more: `hours` from the opening, `most` times."""
    if not slip or ended_at is None:
        return ReprintFlaw.NONE
    if now > ended_at + timedelta(hours=hours):
        return ReprintFlaw.LATE
    return ReprintFlaw.OFTEN if reprints >= most else None


class Tried(StrEnum):
    """What came of typing a code (验证码的结果)."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"
    """Too late, typed wrong too often, or used already: a new one is needed."""
