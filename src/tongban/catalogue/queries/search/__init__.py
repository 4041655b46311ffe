"""Finding service items by what people type (搜索). Whoever asks has opened the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tongban.catalogue.models import SearchText
from tongban.catalogue.queries.search.finding import Served, candidates, places, served
from tongban.catalogue.queries.search.kept import Kept, complete, kept
from tongban.catalogue.rules import Text
from tongban.catalogue.rules.search.marking import Piece, marked, meant
from tongban.catalogue.rules.search.ranking import Fit, lookups, rank
from tongban.catalogue.rules.search.reading import LONGEST_QUERY, Question, read
from tongban.catalogue.rules.search.writing import normal
from tongban.kernel.regions import is_code

MOST_FOUND = 60
TAIL = 0.15
"""What fits less than this part of the best is no answer."""
SUGGESTED = 6
NEAR = 3

__all__ = [
    "LONGEST_QUERY",
    "MOST_FOUND",
    "Answer",
    "Hit",
    "Piece",
    "found_for",
    "names_like",
    "suggested",
]


@dataclass(frozen=True, slots=True)
class Hit:
    """One item that fits."""

    code: str
    version_id: UUID
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What search says to a question."""

    hits: Sequence[Hit] = ()
    meant: str = ""
    """The question as it was probably meant."""
    region: str = ""
    """The name of the region it was asked for."""
    question: Question = field(default_factory=lambda: Question(""))

    def marked(self, name: str) -> list[Piece]:
        """A name with what was looked for marked."""
        return marked(name, self.question)


def found_for(asked: str, on: date, *, theme: str = "", region: str = "") -> Answer:
    """The items that fit, the best first and one for each text: that of the nearest region.

    `region` is a code; a region named in the question goes before it.
    """
    text = normal(asked[:LONGEST_QUERY])
    if not text:
        return Answer()
    known = kept()
    named = places(text, on)
    question = read(text, known.shelf, known.lexicon, [one.name for one in named])
    code = named[0].code if named else (region if is_code(region) else "")
    fits = _fits(question, known)
    near = served([fit.number for fit in fits], code, theme, on) if fits else {}
    hits = _ordered(fits, near)
    corrected = ""
    if fits:
        best = known.shelf.texts[fits[0].number]
        corrected = meant(question, best, known.shelf, known.lexicon)
    return Answer(hits, corrected, named[0].name if named else "", question)


def suggested(asked: str, on: date) -> list[Text]:
    """Names somebody may mean who has typed so much."""
    text = normal(asked[:LONGEST_QUERY])
    if not text:
        return []
    known = kept()
    question = read(text, known.shelf, known.lexicon)
    fits = _fits(question, known)[: SUGGESTED * 3]
    there = served([fit.number for fit in fits], "", "", on)
    shown = [fit.number for fit in fits if fit.number in there]
    rows = SearchText.objects.filter(id__in=shown).values_list("id", "name", "name_en")
    names = {number: Text(name, name_en) for number, name, name_en in rows}
    return list(dict.fromkeys(names[number] for number in shown))[:SUGGESTED]


def names_like(words: str) -> list[str]:
    """The names that share most characters with words that found nothing."""
    known = kept()
    letters = set(normal(words)) - {" "}
    shared = ((len(letters & set(one.name)), one.name) for one in known.shelf.texts.values())
    near = sorted({one for one in shared if one[0]}, key=lambda one: (-one[0], len(one[1]), one[1]))
    return [name for _count, name in near[:NEAR]]


def _fits(question: Question, known: Kept) -> list[Fit]:
    numbers = candidates(lookups(question, known.shelf), len(known.shelf.texts))
    complete(known.shelf, numbers)
    fits = rank(question, numbers, known.shelf)[:MOST_FOUND]
    return [fit for fit in fits if fit.score >= TAIL * fits[0].score]


def _ordered(fits: Iterable[Fit], near: dict[int, Served]) -> list[Hit]:
    hits = [
        Hit(
            near[fit.number].code,
            near[fit.number].version_id,
            fit.score * near[fit.number].nearness,
        )
        for fit in fits
        if fit.number in near
    ]
    return sorted(hits, key=lambda hit: -hit.score)
