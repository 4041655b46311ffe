"""Labelled questions, and how well an order of items answers them (nDCG@10).

A text stands once in an answer, at the nearest place. What an item is worth follows from its base
item and its region: an item of a region that does not serve the asked one is worth nothing.
"""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from scripts.benches.search_city import PLACES, Made, read
from tongban.kernel.regions import is_within

TOP = 10


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question, its class, and what the base items are worth to whoever asks it."""

    id: str
    kind: str
    words: str
    region: str
    worth: Mapping[str, int]

    @property
    def is_held_back(self) -> bool:
        """Whether it belongs to the half nothing was tuned by."""
        return bool(zlib.crc32(self.id.encode()) % 2)


@cache
def labelled() -> tuple[Asked, ...]:
    """Every labelled question."""
    codes = {place.name: place.code for place in PLACES}
    return tuple(
        Asked(
            row["id"],
            row["class"],
            row["query"],
            codes.get(row["region"], ""),
            {key: int(worth) for key, _, worth in map(_parted, row["relevant"].split(";"))},
        )
        for row in read("queries.csv")
    )


def _parted(text: str) -> tuple[str, str, str]:
    return text.rpartition(":")


def gain(asked: Asked, codes: Sequence[str], items: Mapping[str, Made]) -> float:
    """nDCG@10 of the items in their order."""
    got = [_worth(asked, items[code]) for code in codes[:TOP] if code in items]
    best: dict[tuple[str, str], int] = {}
    for one in items.values():
        if one.title.key in asked.worth:
            said = (one.title.key, one.variant)
            best[said] = max(best.get(said, 0), _worth(asked, one))
    ideal = sorted(best.values(), reverse=True)[:TOP]
    return _dcg(got) / _dcg(ideal) if any(ideal) else 1.0


def _worth(asked: Asked, one: Made) -> int:
    worth = asked.worth.get(one.title.key, 0)
    if not asked.region or not worth:
        return worth
    here, there = asked.region, one.place.code
    return worth if is_within(here, there) or is_within(there, here) else 0


def _dcg(worth: Sequence[int]) -> float:
    return sum((2**one - 1) / math.log2(nth + 2) for nth, one in enumerate(worth))


def by_kind(gains: Mapping[Asked, float]) -> dict[str, float]:
    """The mean of each class, of all, and of the half held back."""
    kinds = dict.fromkeys(asked.kind for asked in gains)
    told = {kind: _mean([g for a, g in gains.items() if a.kind == kind]) for kind in kinds}
    held = [g for a, g in gains.items() if a.is_held_back]
    tuned = [g for a, g in gains.items() if not a.is_held_back]
    return {
        **told,
        "tuned by": _mean(tuned),
        "held back": _mean(held),
        "all": _mean([*gains.values()]),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
