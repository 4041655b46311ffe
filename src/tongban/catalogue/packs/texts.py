"""A file as text: bounded, UTF-8, no trick characters."""

import re
import unicodedata
from pathlib import Path

from tongban.catalogue.packs.problems import Code, Problem, problem

MOST_BYTES = 256 * 1024

_BOM = b"\xef\xbb\xbf"
_STAY = frozenset("\n\t\u200c\u200d\u180e")
"""Line breaks, and joiners that spelling in some scripts needs."""


def read(
    path: Path, within: Path, *, most_bytes: int = MOST_BYTES, may_have_mark: bool = False
) -> tuple[str, list[Problem]]:
    """The text of a file, in one normal form; or what is wrong with it. Never raises.

    `may_have_mark`: spreadsheets begin UTF-8 with a byte order mark; it is dropped.
    """
    try:
        if not path.resolve().is_relative_to(within.resolve()):
            return "", [problem(path, 0, Code.OUTSIDE)]
        if not path.is_file():
            return "", [problem(path, 0, Code.NOT_THERE)]
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except (OSError, RuntimeError, ValueError) as trouble:
        why = getattr(trouble, "strerror", None) or type(trouble).__name__
        return "", [problem(path, 0, Code.UNREADABLE, why)]
    if len(content) > most_bytes:
        return "", [problem(path, 0, Code.TOO_LARGE, most_bytes // 1024)]
    return _decoded(path, content.removeprefix(_BOM) if may_have_mark else content)


def _decoded(path: Path, content: bytes) -> tuple[str, list[Problem]]:
    if content.startswith((_BOM, b"\xff\xfe", b"\xfe\xff")):
        return "", [problem(path, 1, Code.BOM)]
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return "", [problem(path, line, _other_encoding(content))]
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    odd = [
        problem(path, nth, Code.CHARACTER, f"U+{ord(char):04X}")
        for nth, line in enumerate(text.split("\n"), 1)
        for char in dict.fromkeys(line)
        if char not in _STAY and _is_odd(char)
    ]
    return text, odd


def _other_encoding(content: bytes) -> Code:
    try:
        looks = content.decode("gb18030")
    except UnicodeDecodeError:
        return Code.NOT_UTF8
    return Code.GB18030 if re.search(r"[一-鿿]", looks) else Code.NOT_UTF8


def _is_odd(char: str) -> bool:
    # Controls, direction marks and other invisible ones, private use, unassigned.
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
