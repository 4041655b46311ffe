"""What files we take, what a file is called, what becomes of it when it is scanned. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tongban.kernel.errors import Misconfigured

KINDS = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf"}
"""What can be looked into, and its media type; OFD (GB/T 33190) comes with the certificates."""

ENDINGS = {
    "jpeg": (".jpg", ".jpeg"),
    "png": (".png",),
    "webp": (".webp",),
    "pdf": (".pdf",),
}
AT_ONCE = 10
"""Files that are brought at once, with a script or without."""
MB = 1024 * 1024
"""Bytes in what settings and people call one MB."""
NAME_MOST = 100
"""Characters of a name that are kept."""

_SPACE = re.compile(r"\s+")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


class Scan(StrEnum):
    """Whether somebody has looked for viruses (查毒)."""

    UNSCANNED = "unscanned"
    """没有查毒: no scanner is set up."""
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    AWAY = "away"
    """查毒服务不在: asked and not answered; asked again by the timetable."""


MOVES = {
    Scan.UNSCANNED: frozenset({Scan.CLEAN, Scan.INFECTED, Scan.AWAY}),
    Scan.WAITING: frozenset({Scan.CLEAN, Scan.INFECTED, Scan.AWAY}),
    Scan.AWAY: frozenset({Scan.CLEAN, Scan.INFECTED}),
    Scan.CLEAN: frozenset[Scan](),
    Scan.INFECTED: frozenset[Scan](),
}
"""From which state a scan may bring a file to which."""

SERVED = frozenset({Scan.CLEAN, Scan.UNSCANNED})
"""Only these are given out. UNSCANNED is the word of a house that set up no scanner."""

TO_SCAN = frozenset(state for state, onward in MOVES.items() if onward)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may be, in bytes, pixels, pages."""

    kinds: tuple[str, ...]
    bytes: int
    pixels: int
    pages: int


def must_be_kinds(names: Sequence[str]) -> None:
    """Raises Misconfigured unless each is a kind we can look into."""
    unknown = set(names) - set(KINDS)
    if unknown or not names:
        raise Misconfigured(
            f"FILE_KINDS names {', '.join(sorted(unknown)) or 'nothing'}; "
            f"it may name, with commas: {','.join(KINDS)}."
        )


def kept_name(given: str, kind: str) -> str:
    """The name a file keeps: no folders, nothing invisible, short, with the ending it has earned.

    Characters some system forbids become a hyphen; a name of which nothing is left is the kind.
    """
    text = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(" " if unicodedata.category(char).startswith("C") else char for char in text)
    plain = _SPACE.sub(" ", _FORBIDDEN.sub("-", seen)).strip(" .")
    endings = ENDINGS[kind]
    ending = next((e for e in endings if plain.lower().endswith(e)), "")
    stem = plain[: len(plain) - len(ending)].strip(" .")
    return (stem[: NAME_MOST - 5].strip(" .") or kind) + (ending or endings[0])
