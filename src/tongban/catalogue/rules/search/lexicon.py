"""What people say for what offices say (同义词), and words that say nothing (停用词). Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from tongban.catalogue.rules.search.writing import HAN, LATIN, blurred, initials, normal, sounds

LONGEST = 24
LEAST_SLIP = 3
TOGETHER, OR = "+", "/"
"""In what people say: words that stand anywhere in the question, and other words for one."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Situation:
    """What somebody is in (一件事): words that stand together, and what there is to do."""

    groups: tuple[tuple[str, ...], ...]
    official: tuple[str, ...]

    def told_in(self, text: str) -> bool:
        """Whether each group has a word that stands in the text."""
        return all(any(word in text for word in group) for group in self.groups)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by themselves, by their sound and by their first letters."""

    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What people say, folded: the offices' words, the nearest first."""
    silent: frozenset[str] = frozenset()
    """Words that say nothing about what somebody wants."""
    situations: tuple[Situation, ...] = ()
    by_sound: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    by_initials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_slip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words of three characters and more, by what is left without one of them."""

    @classmethod
    def of(cls, rows: Iterable[tuple[str, Iterable[str]]], silent: Iterable[str]) -> "Lexicon":
        """What people say, and the offices' words for it; said twice, the words add up."""
        says: dict[str, dict[str, None]] = defaultdict(dict)
        situations: list[Situation] = []
        for people, official in rows:
            if TOGETHER in people or OR in people:
                situations.append(_situation(people, official))
            else:
                says[_key(people)].update(dict.fromkeys(map(normal, official)))
        known = {word: tuple(words) for word, words in says.items() if word}
        return cls(known, frozenset(map(normal, silent)), tuple(situations), *_heard(known))

    def with_(self, rows: Iterable[tuple[str, Iterable[str]]]) -> "Lexicon":
        """The same with a house's own words before the shipped ones."""
        own = [(people, tuple(official)) for people, official in rows]
        if not own:
            return self
        lexicon = Lexicon.of([*own, *self.says.items()], self.silent)
        return replace(lexicon, situations=self.situations)


def _situation(people: str, official: Iterable[str]) -> Situation:
    groups = (tuple(normal(word) for word in one.split(OR)) for one in people.split(TOGETHER))
    return Situation(tuple(groups), tuple(map(normal, official)))


def _key(people: str) -> str:
    folded = normal(people)
    return folded.replace(" ", "") if HAN.search(folded) else folded


def _heard(
    words: Iterable[str],
) -> tuple[
    dict[tuple[str, ...], tuple[str, ...]],
    dict[str, tuple[str, ...]],
    dict[str, tuple[str, ...]],
]:
    by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
    by_initials: dict[str, list[str]] = defaultdict(list)
    by_slip: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if HAN.fullmatch(word) and len(word) >= 2:
            by_sound[blurred(sounds(word))].append(word)
            if len(word) >= LEAST_SLIP:
                by_initials[initials(word)].append(word)
                for pattern in slips(word):
                    by_slip[pattern].append(word)
    return _fixed(by_sound), _fixed(by_initials), _fixed(by_slip)


def slips(word: str) -> list[str]:
    """A word with each of its characters open in turn."""
    return [f"{word[:nth]}?{word[nth + 1 :]}" for nth in range(len(word))]


def _fixed(found: Mapping[K, list[str]]) -> dict[K, tuple[str, ...]]:
    return {key: tuple(words) for key, words in found.items()}


def is_latin(word: str) -> bool:
    """Whether a word is of letters and digits only."""
    return all(LATIN.fullmatch(part) for part in word.replace("'", " ").replace("-", " ").split())
