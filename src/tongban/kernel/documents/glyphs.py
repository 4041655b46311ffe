"""Which characters the font of documents has; the others are set as 〓 (下画字).

An archivable document may hold no character without a picture, and one that cannot be made would
hold up a certificate for ever. What was really typed stands in the record; 〓 says that it does.
"""

import struct
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MISSING = "〓"
_UNICODE_FULL = (3, 10)
"""Platform and encoding of the table that knows every plane."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Ranges of characters, in order."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def __contains__(self, char: str) -> bool:
        code = ord(char)
        nth = bisect_right(self.firsts, code) - 1
        return nth >= 0 and code <= self.lasts[nth]


def printable(value: Any, glyphs: Glyphs) -> Any:
    """The same values with every text as the font can set it."""
    if isinstance(value, str):
        return "".join(_set(char, glyphs) for char in value)
    if isinstance(value, dict):
        return {key: printable(one, glyphs) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one, glyphs) for one in value]
    return value


def _set(char: str, glyphs: Glyphs) -> str:
    kind = unicodedata.category(char)
    if char == "\n" or (char in glyphs and kind != "Cc"):
        return char
    if kind in ("Cc", "Cf", "Mn") or "\ufe00" <= char <= "\ufe0f":
        return ""  # nothing one would see
    return " " if kind.startswith("Z") else MISSING


@cache
def of_font(path: Path) -> Glyphs:
    """What the font file has, from its character map (cmap, format 12)."""
    with path.open("rb") as font:
        at = _table(font.read(4096), b"cmap")
        font.seek(at)
        head = font.read(4)
        count = struct.unpack(">HH", head)[1]
        records = struct.iter_unpack(">HHL", font.read(8 * count))
        offset = next(
            where for platform, kind, where in records if (platform, kind) == _UNICODE_FULL
        )
        font.seek(at + offset)
        kind, _reserved, _length, _language, groups = struct.unpack(">HHLLL", font.read(16))
        assert kind == 12, "the font's map of all planes has another form"
        found = sorted(struct.iter_unpack(">LLL", font.read(12 * groups)))
    return Glyphs(tuple(first for first, _, _ in found), tuple(last for _, last, _ in found))


def _table(head: bytes, wanted: bytes) -> int:
    count = struct.unpack(">H", head[4:6])[0]
    for tag, _sum, offset, _length in struct.iter_unpack(">4sLLL", head[12 : 12 + 16 * count]):
        if tag == wanted:
            return int(offset)
    raise ValueError("the font has no character map")
