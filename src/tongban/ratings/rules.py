"""The five levels and what may be said beside them. Pure.

Levels: GB/T 39046-2020 A.8. Voluntary, no leading words: GB/T 39734 4.1. The reasons are ours:
the standard asks that they differ with the level and are versioned, and names none.
"""

from collections.abc import Mapping
from enum import IntEnum

SCHEME = "GB/T 39046-2020 A.8"


class Level(IntEnum):
    """满意度: 1 is best. The last two are a bad rating (差评)."""

    VERY_SATISFIED = 1
    SATISFIED = 2
    FAIRLY_SATISFIED = 3
    DISSATISFIED = 4
    VERY_DISSATISFIED = 5


BAD = frozenset({Level.DISSATISFIED, Level.VERY_DISSATISFIED})

CHANNELS = ("pc", "mobile")
"""From where it was given; the lists of domain.md 4 know more, which come with the counters."""

REASONS_VERSION = 1
_GOOD = ("quick", "clear_guide", "easy", "works_well", "clear_reason")
_BAD = ("slow", "unclear_guide", "cumbersome", "breaks_down", "unclear_reason")
REASONS: Mapping[int, Mapping[Level, tuple[str, ...]]] = {
    1: {
        Level.VERY_SATISFIED: _GOOD,
        Level.SATISFIED: _GOOD,
        Level.FAIRLY_SATISFIED: (*_GOOD[:3], *_BAD[:3]),
        Level.DISSATISFIED: _BAD,
        Level.VERY_DISSATISFIED: _BAD,
    }
}
"""What may be ticked at a level, by version. A version that was used is never changed."""

WORDS_MOST = 500
COUNTED_FROM = 5
"""Counts of an item are shown from so many ratings on: fewer would point at people."""


def reasons_at(level: Level, version: int = REASONS_VERSION) -> tuple[str, ...]:
    """The codes one may tick at this level."""
    return REASONS[version][level]


def counts(levels: Mapping[Level, int]) -> Mapping[Level, int] | None:
    """How often each level was given; None while there are too few to hide in."""
    return levels if sum(levels.values()) >= COUNTED_FROM else None
