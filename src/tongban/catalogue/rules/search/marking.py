"""What of a name is shown as found, and what a question with a slip meant (高亮、纠错). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from tongban.catalogue.rules.search.lexicon import Lexicon
from tongban.catalogue.rules.search.reading import Kind, Question, Term
from tongban.catalogue.rules.search.shelf import Shelf
from tongban.catalogue.rules.search.texts import Findable
from tongban.catalogue.rules.search.writing import HAN, LATIN, cut, normal, sounds, stem


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a name, and whether it is what was looked for."""

    text: str
    is_found: bool


def marked(name: str, question: Question) -> list[Piece]:
    """A name in pieces, those that were looked for marked; the whole plain where none was."""
    folded = normal(name)
    if len(folded) != len(name):
        return [Piece(name, False)]
    found = [False] * len(name)
    for concept in question.concepts:
        for start, end in _best(folded, concept.terms):
            found[start:end] = [True] * (end - start)
    return list(_pieces(name, found))


def _best(name: str, terms: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Where the first of the terms stands that stands there at all."""
    for term in terms:
        if places := list(_places(name, term)):
            return places
    return []


def _places(name: str, term: Term) -> Iterator[tuple[int, int]]:
    match term.kind:
        case Kind.HAN:
            yield from _written(name, term.text)
        case Kind.ENGLISH:
            wanted = {stem(word) for word in LATIN.findall(term.text)} | {term.text}
            for word in LATIN.finditer(name):
                if stem(word.group()) in wanted:
                    yield word.span()
        case Kind.SOUND:
            yield from _heard(name, tuple(term.text.split()))
        case Kind.INITIALS:
            yield from _heard(name, tuple(term.text), letters=1)


def _written(name: str, word: str) -> Iterator[tuple[int, int]]:
    start = name.find(word)
    if start >= 0:
        yield start, start + len(word)
        return
    if not HAN.fullmatch(word) or len(word) < 2:
        return
    places = list(_heard(name, sounds(word)))
    if not places and len(word) > 2:
        for part in cut(word):
            if len(part) > 1 and (at := name.find(part)) >= 0:
                places.append((at, at + len(part)))
    yield from places


def _heard(name: str, sound: tuple[str, ...], letters: int = 0) -> Iterator[tuple[int, int]]:
    """Where the characters of a name sound so; `letters` of each syllable, or the whole of it."""
    for run in HAN.finditer(name):
        spoken = sounds(run.group())
        if len(spoken) != len(run.group()):
            continue
        if letters:
            spoken = tuple(one[:letters] for one in spoken)
        for nth in range(len(spoken) - len(sound) + 1):
            if spoken[nth : nth + len(sound)] == sound:
                yield run.start() + nth, run.start() + nth + len(sound)


def _pieces(name: str, found: list[bool]) -> Iterator[Piece]:
    start = 0
    for nth in range(1, len(name) + 1):
        if nth == len(name) or found[nth] != found[start]:
            yield Piece(name[start:nth], found[start])
            start = nth


def meant(question: Question, best: Findable, shelf: Shelf, lexicon: Lexicon) -> str:
    """The question as it was probably meant, where a word of it is nowhere but sounds or looks
    like one of the best text; empty where nothing was mistyped."""
    text = question.text
    for concept in question.concepts:
        word = concept.asked
        if len(word) < 2 or not HAN.fullmatch(word) or shelf.has(word) or word in lexicon.says:
            continue
        if right := _right(word, best.letters):
            text = text.replace(word, right)
    return text if text != question.text else ""


def _right(word: str, letters: str) -> str:
    for start, end in _heard(letters, sounds(word)):
        return letters[start:end]
    if len(word) < 4:
        return ""
    for start in range(len(letters) - len(word) + 1):
        window = letters[start : start + len(word)]
        if sum(a == b for a, b in zip(word, window, strict=True)) == len(word) - 1:
            return window
    return ""
