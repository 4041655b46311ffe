"""All texts at once: which words names have, and how rare they are (词频). Pure.

A process keeps one and adds what is new; the texts themselves never change.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tongban.catalogue.rules.search.texts import Findable
from tongban.catalogue.rules.search.writing import blurred, initials, pairs, sounds, words_in

MOST_KEPT = 50_000
"""How many words' weights are kept at most: anybody may ask for anything."""
RAREST = 3.0
"""How rare a pair of characters counts that no name has."""


@dataclass(slots=True)
class Shelf:
    """Texts by their number, and what was learnt from their names."""

    texts: dict[int, Findable] = field(default_factory=dict)
    english: Counter[str] = field(default_factory=Counter)
    by_sound: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    by_initials: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: set[str] = field(default_factory=set)
    _all: str = ""
    _mains: str = ""
    _about: str = ""
    _rarity: dict[str, float] = field(default_factory=dict)
    _known: dict[str, bool] = field(default_factory=dict)

    def add(self, texts: Iterable[tuple[int, Findable]]) -> None:
        """Put texts on the shelf."""
        names, mains, about = [self._all], [self._mains], [self._about]
        for number, one in texts:
            self.texts[number] = one
            names.append("\t".join((one.name, *one.words)))
            if one.main not in self.names:
                self.names.add(one.main)
                self.english.update(one.english)
                about.append(one.about)
                mains.append(one.main)
                self._learn(one.letters)
        self._all, self._mains = "\n".join(names), "\n".join(mains)
        self._about = "\n".join(about)
        self._rarity.clear()
        self._known.clear()

    def _learn(self, letters: str) -> None:
        for word in words_in(letters):
            if len(word) >= 2:
                self.by_sound[blurred(sounds(word))].add(word)
                if len(word) >= 3:
                    self.by_initials[initials(word)].add(word)

    def has(self, word: str) -> bool:
        """Whether a name has it."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > MOST_KEPT:
                self._known.clear()
            known = self._known[word] = word in self._all
        return known

    def rarity(self, word: str) -> float:
        """How much a word says (idf), by the names; where none has it, by what is said of them."""
        known = self._rarity.get(word)
        if known is None:
            if len(self._rarity) > MOST_KEPT:
                self._rarity.clear()
            known = self._rarity[word] = self._weighed(word)
        return known

    def _weighed(self, word: str) -> float:
        count = self._mains.count(word) or self._all.count(word) or self._about.count(word)
        if count:
            return math.log(1 + len(self.names) / (count + 1))
        if len(word) > 2:
            return max(self.rarity(pair) for pair in pairs(word))
        return RAREST

    def rarity_of_english(self, stem: str) -> float:
        """The same for a stem of English names; 0 where no name has it."""
        count = self.english[stem]
        return math.log(1 + len(self.names) / (count + 1)) if count else 0.0
