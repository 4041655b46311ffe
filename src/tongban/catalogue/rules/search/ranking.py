"""The texts that fit a question, the best first (排序). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from tongban.catalogue.rules.search.reading import Concept, Kind, Question, Term
from tongban.catalogue.rules.search.shelf import Shelf
from tongban.catalogue.rules.search.texts import LATER, Findable, coded
from tongban.catalogue.rules.search.writing import HAN, LATIN, pairs, sounds, stem

OF_WORDS, OF_ABOUT, OF_OFFICE = 0.95, 0.45, 0.35
BY_SOUND, NEARLY, IN_PARTS, TOLD_IN_PARTS, SHORTENED = 0.75, 0.6, 0.6, 0.3, 0.6
EXACT, COVERED, SOME_MISSING, UNASKED = 2.0, 0.15, 0.5, 0.93
EVENNESS = 0.8
"""How far words for the same count alike, however rare each of them is."""
ACROSS_WORDS = 0.9
"""What a word is worth that ends inside a word of the name: 身份证 in 身份证明."""
ENOUGH = 0.6
"""Which part of an office's words a name has to share to be meant, where none has them whole."""
A_SYLLABLE, A_SOUND_PAIR, AN_INITIAL, A_SHORT = 1.5, 0.9, 1.2, 1.2


@dataclass(frozen=True, slots=True)
class Lookup:
    """Lexemes a text has to have all of, and how much that says."""

    lexemes: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a text fits: its number and its score."""

    number: int
    score: float


def lookups(question: Question, shelf: Shelf) -> list[Lookup]:
    """By which lexemes candidates are found."""
    found: dict[tuple[str, ...], float] = {}
    for concept in question.concepts:
        for term in concept.terms:
            for lexemes, weight in _of_term(term, shelf):
                if lexemes:
                    says = weight * term.nearness * concept.weight
                    found[lexemes] = max(found.get(lexemes, 0), says)
    return [Lookup(lexemes, weight) for lexemes, weight in found.items()]


def _of_term(term: Term, shelf: Shelf) -> Iterable[tuple[tuple[str, ...], float]]:
    match term.kind:
        case Kind.HAN:
            yield from _of_han(term.text, shelf)
        case Kind.ENGLISH:
            for word in LATIN.findall(term.text):
                yield (f"e{stem(word)}",), 1.0
        case Kind.SOUND:
            for a, b in pairwise(term.text.split()):
                yield (f"p{a}.{b}",), 0.7
        case Kind.SHORT:
            yield tuple(f"c{char}" for char in dict.fromkeys(term.text)), 1.0
            yield tuple(f"c{char}" for char in dict.fromkeys(term.text[:-1])), SHORTENED
        case Kind.INITIALS:
            yield tuple(f"i{pair}" for pair in pairs(term.text)), 1.0


def _of_han(text: str, shelf: Shelf) -> Iterable[tuple[tuple[str, ...], float]]:
    if len(text) == 1:
        yield (f"c{text}",), 0.7
        return
    for field, weight in (("n", 1.0), ("w", OF_WORDS), ("s", OF_ABOUT), ("o", OF_OFFICE)):
        yield tuple(dict.fromkeys(coded(field, text))), weight
    if shelf.has(text):
        return
    yield tuple(f"p{a}.{b}" for a, b in pairwise(list(sounds(text)))), BY_SOUND
    yield tuple(f"c{char}" for char in dict.fromkeys(text)), SHORTENED
    if len(text) > 2:
        for code in coded("n", text):
            yield (code,), 0.4
        for code in coded("s", text):
            yield (code,), 0.2


def rank(question: Question, numbers: Iterable[int], shelf: Shelf) -> list[Fit]:
    """The texts of these numbers that fit, the best first."""
    asks_later = _asks_later(question)
    fits = []
    for number in numbers:
        text = shelf.texts.get(number)
        if text is not None:
            score = _score(question, text, shelf, asks_later)
            if score > 0:
                fits.append(Fit(number, score))
    return _together(sorted(fits, key=_best_first), shelf)


def _best_first(fit: Fit) -> tuple[float, int]:
    return -fit.score, fit.number


def _together(fits: list[Fit], shelf: Shelf) -> list[Fit]:
    """Several ways of one thing stand together, where the best of them stands."""
    best: dict[str, Fit] = {}
    for fit in fits:
        best.setdefault(shelf.texts[fit.number].main, fit)
    first = {main: _best_first(fit) for main, fit in best.items()}
    grouped = sorted(fits, key=lambda fit: (first[shelf.texts[fit.number].main], _best_first(fit)))
    return [Fit(fit.number, -first[shelf.texts[fit.number].main][0]) for fit in grouped]


def _asks_later(question: Question) -> bool:
    said = [question.text, *(t.text for c in question.concepts for t in c.terms)]
    return any(word in one for word in LATER for one in said)


def _score(question: Question, text: Findable, shelf: Shelf, asks_later: bool) -> float:
    total, covered, met, whole = 0.0, 0, 0.0, 0.0
    for concept in question.concepts:
        score, length = _best(concept, text, shelf)
        total += score * concept.weight
        covered += length
        whole += concept.weight
        met += concept.weight * (score > 0)
    if not met:
        return 0.0
    total *= SOME_MISSING + (1 - SOME_MISSING) * met / whole
    total *= 1 + COVERED * min(1.0, covered / max(1, len(text.main)))
    if text.is_later and not asks_later:
        total *= UNASKED
    return total * EXACT if question.text in (text.name, text.main) else total


def _best(concept: Concept, text: Findable, shelf: Shelf) -> tuple[float, int]:
    best, length = 0.0, 0
    rarest = max((shelf.rarity(t.text) for t in concept.terms if t.kind is Kind.HAN), default=0.0)
    for term in concept.terms:
        score, covered = _match(term, text, shelf)
        if score and term.nearness < 1 and term.kind is Kind.HAN:
            own = shelf.rarity(term.text) or 1.0
            score *= (own + EVENNESS * (rarest - own)) / own
        if score * term.nearness > best:
            best, length = score * term.nearness, covered
    return best, length


def _match(term: Term, text: Findable, shelf: Shelf) -> tuple[float, int]:
    match term.kind:
        case Kind.HAN:
            return _match_han(term.text, text, shelf, term.nearness >= 1)
        case Kind.ENGLISH:
            words = [stem(word) for word in LATIN.findall(term.text)]
            return sum(shelf.rarity_of_english(w) for w in words if w in text.english), 0
        case Kind.SOUND:
            return _match_sound(term.text, text)
        case Kind.SHORT:
            return _match_short(term.text, text)
        case Kind.INITIALS:
            if term.text not in text.initials:
                return 0.0, 0
            first = text.initials.startswith(term.text)
            return len(term.text) * AN_INITIAL + first, len(term.text)


def _match_han(word: str, text: Findable, shelf: Shelf, is_asked: bool) -> tuple[float, int]:
    rarity = shelf.rarity(word)
    at = text.name.find(word)
    if at >= 0:
        is_whole = at + len(word) in text.edges
        return rarity * (1.0 if is_whole else ACROSS_WORDS), len(word)
    best, covered = 0.0, 0
    if any(word in one for one in text.words):
        best = OF_WORDS * rarity
    elif word in text.about:
        best = OF_ABOUT * rarity
    elif word in text.office:
        best = OF_OFFICE * rarity
    if len(word) < 2 or not HAN.search(word):
        return best, covered
    is_known = shelf.has(word)
    if not is_known and f" {' '.join(sounds(word))} " in text.sound:
        best, covered = max(best, BY_SOUND * rarity), len(word)
    if len(word) > 2 and (is_asked or not is_known):
        share, count = _share(word, text.name, shelf)
        if not is_asked and share < ENOUGH:
            share = 0.0
        if share * IN_PARTS * rarity > best:
            best, covered = share * IN_PARTS * rarity, count
        if not is_known:
            near = nearly(word, text.name) if share else 0.0
            if near * NEARLY * rarity > best:
                best, covered = near * NEARLY * rarity, len(word) - 1
            told, _ = _share(word, text.about, shelf)
            if is_asked or told >= ENOUGH:
                best = max(best, told * TOLD_IN_PARTS * rarity)
    return best, covered


def _match_short(word: str, text: Findable) -> tuple[float, int]:
    """A name shortened to some of its characters, in their order; a last 证 may be too much."""
    for short in (word, word[:-1]) if len(word) > 2 else (word,):
        if places := _in_order(short, text.letters):
            first = 1.0 if places[0] == 0 else 0.7
            dense = len(short) / (places[-1] - places[0] + 1)
            return A_SHORT * len(short) * first * (0.7 + 0.3 * dense), len(short)
    return 0.0, 0


def _in_order(short: str, letters: str) -> list[int]:
    """Where the characters stand, each after the one before; none where one is missing."""
    places: list[int] = []
    for char in short:
        at = letters.find(char, places[-1] + 1 if places else 0)
        if at < 0:
            return []
        places.append(at)
    return places


def nearly(word: str, name: str) -> float:
    """How much of a word stands in a name but for one character."""
    length = len(word)
    most = 0
    for start in range(len(name) - length + 1):
        same = sum(a == b for a, b in zip(word, name[start : start + length], strict=True))
        most = max(most, same)
    return most / length if most >= length - 1 else 0.0


def _share(word: str, where: str, shelf: Shelf) -> tuple[float, int]:
    """Which part of a word's pairs stand somewhere, by how much they say."""
    of = pairs(word)
    there = [pair for pair in of if pair in where]
    if not there:
        return 0.0, 0
    whole = sum(shelf.rarity(pair) or 3.0 for pair in of)
    return sum(shelf.rarity(pair) for pair in there) / whole, len(there)


def _match_sound(sound: str, text: Findable) -> tuple[float, int]:
    spoken = sound.split()
    if f" {sound} " in text.sound:
        return len(spoken) * A_SYLLABLE, len(spoken)
    there = set(pairwise(text.sound.split()))
    met = sum(pair in there for pair in pairwise(spoken))
    return met * A_SOUND_PAIR, met
