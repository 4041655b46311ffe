"""What somebody means who typed this: concepts, each with ways to say it (查询理解). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tongban.catalogue.rules.search.lexicon import LEAST_SLIP, LONGEST, Lexicon, is_latin, slips
from tongban.catalogue.rules.search.shelf import Shelf
from tongban.catalogue.rules.search.texts import SMALL_ENGLISH
from tongban.catalogue.rules.search.writing import (
    HAN,
    WORDS,
    blurred,
    cut,
    normal,
    sounds,
    stem,
    syllables,
    toneless,
)

LONGEST_QUERY = 80
LONGEST_SHORT = 4
"""How many characters a shortened name has at most: 劳派证."""
MOST_CONCEPTS = 12
LONGEST_SLIP = 8
OTHER_WORD, LIKE_SOUND, LIKE_INITIALS, LIKE_SHAPE = 0.9, 0.8, 0.8, 0.7
LATER_SAID = 0.08
OF_SITUATION, BESIDE_SITUATION, A_CHARACTER = 2.0, 0.4, 0.6
MOST_SITUATIONS = 3
"""How much less each further word for the same counts."""


class Kind(StrEnum):
    """How a term is looked for."""

    HAN = "han"
    ENGLISH = "english"
    SOUND = "sound"
    INITIALS = "initials"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Term:
    """One way to say a concept, and how near it is to what was said."""

    kind: Kind
    text: str
    nearness: float = 1.0


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing of the question; the best of its terms counts."""

    asked: str
    terms: tuple[Term, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, as it is looked for."""

    text: str
    concepts: tuple[Concept, ...] = field(default=())
    run: str = ""
    """The Han characters that say something, in a row: for what sounds like it."""


def read(asked: str, shelf: Shelf, lexicon: Lexicon, places: Sequence[str] = ()) -> Question:
    """The concepts of a question; `places` are names of regions in it, which are no matter."""
    text = normal(asked[:LONGEST_QUERY])
    if not HAN.search(text):
        text = normal(toneless(text))
    bare = text
    for place in places:
        bare = bare.replace(normal(place), " ")
    situations = [one for one in lexicon.situations if one.told_in(bare)][:MOST_SITUATIONS]
    concepts = [_Reader.situated(one.official) for one in situations]
    concepts += _weighed(list(_Reader(shelf, lexicon).concepts(bare)), bool(situations))
    concepts = concepts[:MOST_CONCEPTS]
    run = "".join(one.asked for one in concepts if HAN.fullmatch(one.asked))
    return Question(text, tuple(concepts), run)


def _weighed(concepts: list[Concept], is_situated: bool) -> list[Concept]:
    """A single character says little beside words, and words little where the whole is known."""
    words = any(len(one.asked) > 1 for one in concepts)
    part = BESIDE_SITUATION if is_situated else 1.0
    return [
        replace(one, weight=part * (A_CHARACTER if words and len(one.asked) == 1 else 1.0))
        for one in concepts
    ]


@dataclass(frozen=True, slots=True)
class _Reader:
    shelf: Shelf
    lexicon: Lexicon

    @staticmethod
    def situated(official: Sequence[str]) -> Concept:
        """What there is to do, the most needed first."""
        terms = (
            Term(_kind(one), one, 1 - LATER_SAID * min(nth, 8)) for nth, one in enumerate(official)
        )
        return Concept("", tuple(terms), OF_SITUATION)

    def concepts(self, text: str) -> Iterator[Concept]:
        position = 0
        for start, end in self._said(text):
            yield from self._rest(text[position:start])
            word = text[start:end]
            yield Concept(word, self._ways(word))
            position = end
        yield from self._rest(text[position:])

    def _said(self, text: str) -> list[tuple[int, int]]:
        """Where words of the lexicon stand, the longest first, none across another."""
        found = [
            (start - end, start, end)
            for start in range(len(text))
            for end in range(start + 1, min(start + LONGEST, len(text)) + 1)
            if text[start:end] in self.lexicon.says and _stands_alone(text, start, end)
        ]
        taken: list[tuple[int, int]] = []
        for _length, start, end in sorted(found):
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
        return sorted(taken)

    def _ways(self, word: str, nearness: float = 1.0) -> tuple[Term, ...]:
        others = self.lexicon.says.get(word, ())
        return (
            Term(_kind(word), word, nearness),
            *(
                Term(_kind(one), one, nearness * (OTHER_WORD - LATER_SAID * min(nth, 8)))
                for nth, one in enumerate(others)
            ),
        )

    def _rest(self, text: str) -> Iterator[Concept]:
        for match in WORDS.finditer(text):
            if HAN.match(match.group()):
                for piece in self._telling(match.group()):
                    yield from self._words(piece)
            else:
                yield from self._latin(match.group())

    def _telling(self, run: str) -> list[str]:
        """A run without the words that say nothing."""
        for word in self._silent_long():
            if word in run:
                run = run.replace(word, " ")
        pieces: list[str] = []
        for part in run.split():
            kept = ""
            for word in cut(part):
                if word in self.lexicon.silent:
                    pieces.append(kept)
                    kept = ""
                else:
                    kept += word
            pieces.append(kept)
        return [piece for piece in pieces if piece]

    def _silent_long(self) -> list[str]:
        long = (word for word in self.lexicon.silent if len(word) >= 2 and HAN.search(word))
        return sorted(long, key=lambda word: (-len(word), word))

    def _words(self, piece: str) -> Iterator[Concept]:
        """Words of a piece; those no name has also by sound, together with their neighbours."""
        if slip := self._slip(piece):
            start, end, meant = slip
            yield from self._words(piece[:start])
            wrong = piece[start:end]
            ways = [way for word in meant for way in self._ways(word, LIKE_SHAPE)]
            yield Concept(wrong, (Term(Kind.HAN, wrong), *ways))
            yield from self._words(piece[end:])
            return
        words = cut(piece)
        if self._is_short(piece, words):
            yield Concept(piece, (Term(Kind.SHORT, piece), *self._also(piece)))
            return
        nth = 0
        while nth < len(words):
            for count in range(min(4, len(words) - nth), 0, -1):
                together = words[nth : nth + count]
                alike = self._alike(together)
                if alike:
                    word = "".join(together)
                    terms = [way for one in alike for way in self._ways(one, LIKE_SOUND)]
                    yield Concept(word, (Term(Kind.HAN, word), *terms))
                    nth += count
                    break
            else:
                yield Concept(words[nth], (Term(Kind.HAN, words[nth]),))
                nth += 1

    def _slip(self, piece: str) -> tuple[int, int, tuple[str, ...]] | None:
        """The longest part that is a known word but for one character."""
        for length in range(min(len(piece), LONGEST_SLIP), LEAST_SLIP - 1, -1):
            for start in range(len(piece) - length + 1):
                part = piece[start : start + length]
                if self.shelf.has(part):
                    continue
                for pattern in slips(part):
                    if meant := self.lexicon.by_slip.get(pattern):
                        return start, start + length, meant
        return None

    def _is_short(self, piece: str, words: Sequence[str]) -> bool:
        """Whether it may be a name shortened to some of its characters."""
        if not 2 <= len(piece) <= LONGEST_SHORT or self.shelf.has(piece):
            return False
        return all(len(word) == 1 or not self.shelf.has(word) for word in words)

    def _also(self, piece: str) -> tuple[Term, ...]:
        """Known words of the sound of a piece, and its words themselves."""
        alike = [one for one in self._heard(sounds(piece)) if one != piece]
        words = [Term(Kind.HAN, word, 0.5) for word in cut(piece)]
        return (
            Term(Kind.HAN, piece),
            *(way for one in alike for way in self._ways(one, LIKE_SOUND)),
            *(words if len(words) > 1 else ()),
        )

    def _alike(self, words: Sequence[str]) -> list[str]:
        """Known words of the same sound; none where the words themselves are known."""
        word = "".join(words)
        if len(word) < 2 or all(self.shelf.has(one) and len(one) > 1 for one in words):
            return []
        return [one for one in self._heard(sounds(word)) if one != word]

    def _heard(self, syllables_: tuple[str, ...]) -> list[str]:
        blur = blurred(syllables_)
        words = [*self.lexicon.by_sound.get(blur, ()), *sorted(self.shelf.by_sound.get(blur, ()))]
        exact = [one for one in words if sounds(one) == tuple(syllables_)]
        return exact or words

    def _latin(self, run: str) -> Iterator[Concept]:
        words = run.replace("-", " ").replace("'", " ").split()
        joined = "".join(words)
        telling = [w for w in words if w not in SMALL_ENGLISH and w not in self.lexicon.silent]
        known = [word for word in telling if stem(word) in self.shelf.english]
        spoken = syllables(joined) if joined.isalpha() else ()
        if len(spoken) >= 2 and not known:
            yield from self._spoken(spoken)
            return
        if not known and (whole := self._short(joined)):
            yield Concept(joined, whole)
            return
        for word in telling:
            yield Concept(word, self._one_latin(word, bool(known)))

    def _one_latin(self, word: str, is_english: bool) -> tuple[Term, ...]:
        english = Term(Kind.ENGLISH, stem(word))
        if is_english:
            return (english,)
        spoken = syllables(word)
        if len(spoken) >= 2:
            return (english, Term(Kind.SOUND, " ".join(spoken)))
        short = self._short(word)
        if not short and 2 <= len(word) <= 10:
            short = (Term(Kind.INITIALS, word),)
        return (english, *short)

    def _short(self, letters: str) -> tuple[Term, ...]:
        """Letters as the initials of something known."""
        words = sorted(self.shelf.by_initials.get(letters, ()))
        words = words or list(self.lexicon.by_initials.get(letters, ()))
        ways = [way for word in words for way in self._ways(word, LIKE_INITIALS)]
        return (*ways, Term(Kind.INITIALS, letters)) if ways else ()

    def _spoken(self, spoken: tuple[str, ...]) -> Iterator[Concept]:
        """Syllables as known words, the longest first; what is left as it sounds."""
        nth, left = 0, 0
        while nth < len(spoken):
            for end in range(min(nth + 10, len(spoken)), nth + 1, -1):
                if words := self._heard(spoken[nth:end]):
                    yield from _as_it_sounds(spoken[left:nth])
                    terms = [way for word in words for way in self._ways(word, LIKE_SOUND)]
                    sound = " ".join(spoken[nth:end])
                    yield Concept(sound, (*terms, Term(Kind.SOUND, sound)))
                    nth = left = end
                    break
            else:
                nth += 1
        yield from _as_it_sounds(spoken[left:])


def _as_it_sounds(spoken: Sequence[str]) -> Iterator[Concept]:
    if len(spoken) > 1:
        sound = " ".join(spoken)
        yield Concept(sound, (Term(Kind.SOUND, sound),))


def _kind(word: str) -> Kind:
    return Kind.ENGLISH if is_latin(word) and len(word) > 1 else Kind.HAN


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Letters are not cut out of a word."""
    if not is_latin(text[start:end]):
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_is_letter(before) or _is_letter(after))


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalnum()
