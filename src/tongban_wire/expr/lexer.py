"""Text becomes words, numbers and signs, each with its place: one pass, no way back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tongban_wire.expr.errors import ExprCode, ExprError
from tongban_wire.expr.limits import MOST_CHARACTERS


class Kind(StrEnum):
    """What a token is."""

    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    WORD = "word"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """The smallest thing that means something."""

    kind: Kind
    text: str
    at: int


SPACE = re.compile(r"[ \t\r\n]*")
TOKEN = re.compile(
    r"""
      (?P<date>   [0-9]{4}-[0-9]{2}-[0-9]{2} (?![\w.]) )
    | (?P<number> [0-9]+ (?:\.[0-9]+)?       (?![\w.]) )
    | (?P<text>   "(?:[^"]|"")*+" | '(?:[^']|'')*+' )
    | (?P<word>   [A-Za-z_][A-Za-z0-9_]* (?:\.[A-Za-z_][A-Za-z0-9_]*)* (?![\w.]) )
    | (?P<sign>   <= | >= | != | == | [-+*/=<>(){},] )
    """,
    re.VERBOSE,
)


def tokens(text: str) -> list[Token]:
    """Every token of the text, and one that says it ends. Raises ExprError."""
    if len(text) > MOST_CHARACTERS:
        raise ExprError(ExprCode.TOO_LONG, "", 0, f"> {MOST_CHARACTERS}")
    return [*_read(text), Token(Kind.END, "", len(text))]


def _read(text: str) -> Iterator[Token]:
    at = _after_space(text, 0)
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise ExprError(_trouble(text[at]), text, at, ascii(text[at]))
        yield _token(found, text)
        at = _after_space(text, found.end())


def _after_space(text: str, at: int) -> int:
    space = SPACE.match(text, at)
    return space.end() if space else at


def _token(found: re.Match[str], text: str) -> Token:
    kind = Kind(str(found.lastgroup))
    if found.group() == "==":
        return Token(kind, "=", found.start())
    if kind is not Kind.TEXT:
        return Token(kind, found.group(), found.start())
    quote = found.group()[0]
    content = found.group()[1:-1].replace(quote * 2, quote)
    if not content.isprintable():  # control characters, halves of characters, turned writing
        raise ExprError(ExprCode.TEXT_WRONG, text, found.start())
    return Token(kind, content, found.start())


def _trouble(letter: str) -> ExprCode:
    if letter in "\"'":
        return ExprCode.TEXT_WRONG
    if letter.isascii() and letter.isdigit():
        return ExprCode.NUMBER_WRONG
    return ExprCode.NAME_WRONG if letter.isidentifier() else ExprCode.CHARACTER_WRONG
