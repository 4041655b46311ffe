"""Which items somebody means who asks in their own words (查找). Pure.

A word fits an item by its name, by what people call it (also inside a longer sentence: 我想开个
小吃店), by its summary or department, or by most of its pairs of characters. Every word of the
question has to fit somewhere; what fits best comes first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tongban.kernel.text import fold

MOST_WORDS = 8
LEAST_SHARED = 0.5
"""Of a word's pairs of characters, how many the name must share to be meant."""

_APART = re.compile(r"[\s,，、。;；!！?？（）()“”\"']+")
_SMALL = frozenset({"a", "an", "the", "to", "of", "for", "in", "i", "my", "want", "how", "do"})


@dataclass(frozen=True, slots=True)
class Findable:
    """What an item can be found by, folded."""

    names: tuple[str, ...]
    words: tuple[str, ...]
    about: str

    @classmethod
    def of(cls, names: Sequence[str], words: Sequence[str], about: Sequence[str]) -> "Findable":
        """Texts as people wrote them."""
        return cls(tuple(map(_flat, names)), tuple(map(_flat, words)), _flat(" ".join(about)))


def words_of(asked: str) -> tuple[str, ...]:
    """The words of a question, folded; small words of English say nothing."""
    words = [word for word in _APART.split(_flat(asked)) if word]
    telling = [word for word in words if word not in _SMALL]
    return tuple(dict.fromkeys((telling or words)[:MOST_WORDS]))


def score(item: Findable, words: Sequence[str]) -> int:
    """How well an item fits; 0 where one of the words fits nothing of it."""
    fits = [_fit(item, word) for word in words]
    return sum(fits) if all(fits) else 0


def _fit(item: Findable, word: str) -> int:
    if word in item.names:
        return 100
    if any(word in name for name in item.names):
        return 80
    if word in item.words:
        return 70
    if any(word in one or (len(one) > 1 and one in word) for one in item.words):
        return 60
    if any(name in word for name in item.names):
        return 50
    if word in item.about:
        return 30
    return 20 if max(_shared(word, name) for name in item.names) > LEAST_SHARED else 0


def _shared(word: str, name: str) -> float:
    pairs = _pairs(word)
    return len(pairs & _pairs(name)) / len(pairs) if len(pairs) > 1 else 0.0


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[nth : nth + 2] for nth in range(len(text) - 1))


@lru_cache(maxsize=4096)
def _flat(text: str) -> str:
    return fold(text)
