"""Reading what was typed into one question (填写内容): its stored form, or what is wrong with it.

Stored are plain texts: numbers without grouping, days as YYYY-MM-DD, choices by their codes,
"yes" and "no". Pure; a flaw is a code, the sentence is the page's.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tongban.catalogue.rules import Field, FieldType
from tongban.kernel import text as words
from tongban.kernel import validators
from tongban.kernel.errors import Refused

Stored = str | tuple[str, ...]
"""An answer as it is kept: a text, or codes of several choices."""

YES, NO = "yes", "no"
TODAY = "today"
MOST_PLACES = 4
LONGEST_NUMBER = 15
"""Digits before the point."""

_NUMBER = re.compile(rf"-?[0-9]{{1,{LONGEST_NUMBER}}}(\.[0-9]{{1,{MOST_PLACES}}})?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SPACE = re.compile(r"\s+")


class FlawCode(StrEnum):
    """What may be wrong with an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    REFUSED = "refused"
    """`said` tells what: a character nobody can see, a wrong check digit."""
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_DAY = "not_a_day"
    NO_SUCH_DAY = "no_such_day"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    UNKNOWN_CHOICE = "unknown_choice"
    TOO_FEW_ROWS = "too_few_rows"
    TOO_MANY_ROWS = "too_many_rows"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong, and with which question of which group (and row, from 0)."""

    code: FlawCode
    said: str = ""
    bound: str = ""
    """The number or day it would have to keep to."""
    field: Field | None = field(default=None, repr=False)
    group: str = ""
    row: int | None = None


class Wrong(Exception):
    """This cannot be kept; carries the flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.code.value)
        self.flaw = flaw


def read(asked: Field, typed: Sequence[str], on: date) -> Stored:
    """What is kept of what was typed; empty where nothing was, and nothing had to be.

    Raises Wrong. `on` is the day of asking.
    """
    texts = [one for one in typed if one.strip()]
    if asked.type is FieldType.CHOICES:
        return _several(asked, texts)
    if not texts:
        if asked.is_required:
            raise Wrong(Flaw(FlawCode.MISSING, field=asked))
        return ""
    return _READERS[asked.type](asked, texts[0], on)


def flaw_of(asked: Field, kept: Stored, on: date) -> Flaw | None:
    """What is wrong with an answer as it is kept, None when nothing is."""
    try:
        read(asked, [kept] if isinstance(kept, str) else list(kept), on)
    except Wrong as wrong:
        return wrong.flaw
    return None


def narrow(text: str) -> str:
    """Full-width digits, letters and signs in their ordinary width."""
    return unicodedata.normalize("NFKC", text)


def _line(asked: Field, text: str, on: date) -> str:
    plain = _SPACE.sub(" ", _accepted(asked, words.refuse_odd, text.strip())).strip()
    return _short(asked, plain)


def _lines(asked: Field, text: str, on: date) -> str:
    told = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    return _short(asked, _accepted(asked, lambda one: words.refuse_odd(one, lines=True), told))


def _short(asked: Field, text: str) -> str:
    if len(text) > asked.longest:
        raise Wrong(Flaw(FlawCode.TOO_LONG, bound=str(asked.longest), field=asked))
    return text


def _number(asked: Field, text: str, on: date) -> str:
    plain = narrow(text).replace(" ", "").replace("−", "-")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise Wrong(Flaw(FlawCode.NOT_A_NUMBER, field=asked))
    number = Decimal(plain)
    if asked.least and number < Decimal(asked.least):
        raise Wrong(Flaw(FlawCode.TOO_SMALL, bound=asked.least, field=asked))
    if asked.most and number > Decimal(asked.most):
        raise Wrong(Flaw(FlawCode.TOO_LARGE, bound=asked.most, field=asked))
    return plain_number(number)


def plain_number(number: Decimal) -> str:
    """The one spelling of a number: no exponent, no zeros at the end, no minus before zero."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    digits = (whole.lstrip("0") or "0") + point + rest
    return digits if digits == "0" else sign + digits


def _day(asked: Field, text: str, on: date) -> str:
    plain = _SPACE.sub("", narrow(text))
    found = _DAY.fullmatch(plain) or _COMPACT_DAY.fullmatch(plain)
    if not found:
        raise Wrong(Flaw(FlawCode.NOT_A_DAY, field=asked))
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Wrong(Flaw(FlawCode.NO_SUCH_DAY, field=asked)) from None
    if asked.least and day < (bound := _bound(asked.least, on)):
        raise Wrong(Flaw(FlawCode.TOO_EARLY, bound=bound.isoformat(), field=asked))
    if asked.most and day > (bound := _bound(asked.most, on)):
        raise Wrong(Flaw(FlawCode.TOO_LATE, bound=bound.isoformat(), field=asked))
    return day.isoformat()


def _bound(text: str, on: date) -> date:
    return on if text == TODAY else date.fromisoformat(text)


def _choice(asked: Field, text: str, on: date) -> str:
    if text not in {option.code for option in asked.options}:
        raise Wrong(Flaw(FlawCode.UNKNOWN_CHOICE, field=asked))
    return text


def _several(asked: Field, texts: Sequence[str]) -> tuple[str, ...]:
    """Codes in the order of the options, each once."""
    known = [option.code for option in asked.options]
    if set(texts) - set(known):
        raise Wrong(Flaw(FlawCode.UNKNOWN_CHOICE, field=asked))
    if not texts and asked.is_required:
        raise Wrong(Flaw(FlawCode.MISSING, field=asked))
    return tuple(code for code in known if code in texts)


def _yes_no(asked: Field, text: str, on: date) -> str:
    if text not in (YES, NO):
        raise Wrong(Flaw(FlawCode.UNKNOWN_CHOICE, field=asked))
    return text


def _accepted(asked: Field, check: Callable[[str], str], text: str) -> str:
    """As a check of the house accepts it; its sentence says what is wrong."""
    try:
        return check(text)
    except Refused as refused:
        raise Wrong(Flaw(FlawCode.REFUSED, said=str(refused), field=asked)) from refused


def _id_number(asked: Field, text: str, on: date) -> str:
    return _accepted(asked, lambda one: validators.id_number(one, on=on), text)


_READERS: dict[FieldType, Callable[[Field, str, date], str]] = {
    FieldType.TEXT: _line,
    FieldType.LONG_TEXT: _lines,
    FieldType.NUMBER: _number,
    FieldType.DATE: _day,
    FieldType.CHOICE: _choice,
    FieldType.YES_NO: _yes_no,
    FieldType.ID_NUMBER: _id_number,
    FieldType.CREDIT_CODE: lambda asked, text, on: _accepted(asked, validators.credit_code, text),
    FieldType.MOBILE: lambda asked, text, on: _accepted(asked, validators.mobile, text),
}
