"""Every refusal of a command in both languages, the Chinese first (双语).

The code says a refusal in one language: operators' sentences in English, what the law or the
state of affairs refuses in Chinese through gettext. Here, at the edge, the other is looked up by
the sentence's own pattern: in refusals.toml for the English, in the catalogue for the Chinese.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Section = Literal["sentences", "pieces", "usage"]

_FILE = Path(__file__).resolve().parent.parent / "refusals.toml"
_HAN = re.compile(r"[〇㐀-鿿豈-﫿𠀀-𿿽]")
_NUMBERED = re.compile(r"\{(\d+)\}")
_NAMED = re.compile(r"%\((\w+)\)[a-z]")
_LEAST_TELLING = 4
"""A pattern with fewer characters of its own would fit anything."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence as it is said, and what it is in the other language."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    other: str
    telling: int

    @classmethod
    def of(cls, said: str, other: str, blank: re.Pattern[str]) -> "Pair":
        pieces = blank.split(said)
        own, names = pieces[::2], pieces[1::2]
        pattern = "(.*?)".join(re.escape(piece.replace("%%", "%")) for piece in own)
        return cls(re.compile(pattern, re.DOTALL), tuple(names), other, len("".join(own)))


def in_both(sentence: str, among: Section = "sentences") -> str:
    """Chinese, then English, each on its own line."""
    if chinese := _chinese(sentence, (among,)):
        return f"{chinese}\n{sentence}"
    if not _HAN.search(sentence):
        return f"没有办成，原因只有英文：\n{sentence}"
    return f"{sentence}\n{_english(sentence) or 'Refused; the reason is said in Chinese only.'}"


def is_known(sentence: str) -> bool:
    """Whether an operators' sentence has its Chinese."""
    return _chinese(sentence, ("sentences",)) is not None


def sentences(section: Section) -> dict[str, str]:
    """A part of refusals.toml: English as the code says it, Chinese."""
    found: dict[str, str] = tomllib.loads(_FILE.read_text("utf-8"))[section]
    return found


def _chinese(text: str, among: tuple[Section, ...]) -> str | None:
    every = tuple(pair for section in among for pair in _operators(section))
    return _turned(text, every, _NUMBERED, _piece)


def _piece(text: str) -> str:
    """A part of a sentence may be a sentence or a phrase of ours, or a name that stays."""
    return _chinese(text, ("pieces", "sentences")) or text


def _english(text: str) -> str | None:
    return _turned(text, _catalogue(), _NAMED, lambda part: _english(part) or _listed(part))


def _listed(part: str) -> str:
    return part.replace("、", ", ")


def _turned(
    text: str, pairs: tuple[Pair, ...], blank: re.Pattern[str], piece: Callable[[str], str]
) -> str | None:
    """The other language by the pattern that says most itself; None where none fits."""
    fitting = ((pair, pair.pattern.fullmatch(text)) for pair in pairs)
    found = max(
        ((pair, fit) for pair, fit in fitting if fit), key=lambda one: one[0].telling, default=None
    )
    if found is None:
        return None
    pair, fit = found
    parts = dict(zip(pair.names, fit.groups(), strict=True))
    return blank.sub(lambda one: piece(parts[one[1]]), pair.other).replace("%%", "%")


@cache
def _operators(section: Section) -> tuple[Pair, ...]:
    return tuple(Pair.of(said, other, _NUMBERED) for said, other in sentences(section).items())


@cache
def _catalogue() -> tuple[Pair, ...]:
    return tuple(pair for pair in _translated() if pair.telling >= _LEAST_TELLING or not pair.names)


def _translated() -> Iterator[Pair]:
    from babel.messages.pofile import read_po

    from tongban.site.ops.assets import LOCALE

    with (LOCALE / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        for message in read_po(file, locale="en"):
            said = message.id if isinstance(message.id, str) else (message.id or [""])[0]
            other = (
                message.string if isinstance(message.string, str) else (message.string or [""])[-1]
            )
            if said and other:
                yield Pair.of(said, other, _NAMED)
