"""What a window knows: cards, codes, guardians (窗口). Pure."""

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


class WindowEnd(StrEnum):
    """How a registration at a window ended (窗口登记的结果)."""

    OPENED = "opened"
    RAISED = "raised"
    MISMATCH = "mismatch"
    ABANDONED = "abandoned"


WINDOW_LEVEL = 5
"""What a check at a window makes somebody: strong (实名等级5, domain.md 1.2)."""


class Tried(StrEnum):
    """What came of typing a code (验证码的结果)."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"
    """Too late, typed wrong too often, or used already: a new one is needed."""
