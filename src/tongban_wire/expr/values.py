"""Facts as the language takes them, and counting with them, exactly.

Whatever is no value of the language (a float, a date with a time, a number too large, a text with
half a character) is unknown, as if nothing had been said.
"""

from calendar import monthrange
from collections.abc import Mapping, Set
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from decimal import ROUND_DOWN, Context, Decimal
from typing import TypeAlias

from tongban_wire.expr.limits import (
    MOST_DIGITS,
    MOST_INTEGER_DIGITS,
    MOST_PLACES,
    MOST_SHIFT,
    QUOTIENT_PLACES,
)
from tongban_wire.expr.tree import Counting
from tongban_wire.expr.types import Sort

Row: TypeAlias = Mapping[str, object]
Value: TypeAlias = bool | Decimal | str | date | frozenset[str] | tuple[Row, ...] | None
"""What an expression can be: None is unknown. An empty list is an empty set and no rows as well."""

PYTHON: dict[Sort, type] = {
    Sort.BOOL: bool,
    Sort.NUMBER: Decimal,
    Sort.TEXT: str,
    Sort.DATE: date,
    Sort.SET: frozenset,
}
"""What the values of each sort are, but for rows."""

Facts: TypeAlias = Mapping[str, object]
"""What is known, by name; `int` is taken for a number, `list`, `tuple` and `set` for a set of
texts, `list` and `tuple` for rows."""

EXACT = Context(
    prec=MOST_DIGITS, rounding=ROUND_DOWN, Emin=-MOST_DIGITS, Emax=MOST_DIGITS, traps=[]
)
"""Wide enough for every result of an expression, so that nothing is ever rounded."""
ONE = Decimal(1)
SMALLEST = ONE.scaleb(-MOST_PLACES)


def taken(fact: object) -> Value:
    """A fact as the language takes it."""
    match fact:
        case bool():
            return fact
        case int() | Decimal():
            return _number(fact)
        case str():
            return _text(fact)
        case datetime():
            return None
        case date():
            return date(fact.year, fact.month, fact.day)
        case list() | tuple() | Set():
            return _several(tuple(fact))
        case _:
            return None


def _number(fact: int | Decimal) -> Decimal | None:
    if isinstance(fact, int):
        return Decimal(int(fact)) if abs(fact) < 10**MOST_INTEGER_DIGITS else None
    if not fact.is_finite() or (fact and fact.adjusted() >= MOST_INTEGER_DIGITS):
        return None
    kept = EXACT.quantize(fact, SMALLEST)
    return plain(kept) if kept == fact else None


def plain(number: Decimal) -> Decimal:
    """The same number without zeros at its end, and without an exponent."""
    whole = EXACT.to_integral_value(number)
    return EXACT.quantize(whole, ONE) if whole == number else EXACT.normalize(number)


def _text(fact: str) -> str | None:
    """Text a database can keep: without NUL, without half a character."""
    text = str.__str__(fact)
    try:
        text.encode()
    except UnicodeEncodeError:
        return None
    return None if "\0" in text else text


def _several(facts: tuple[object, ...]) -> frozenset[str] | tuple[Row, ...] | None:
    rows = tuple(fact for fact in facts if isinstance(fact, Mapping))
    if rows and len(rows) == len(facts):
        return rows
    texts = [_text(fact) if isinstance(fact, str) else None for fact in facts]
    known = frozenset(text for text in texts if text is not None)
    return None if None in texts else known


def counted(how: Counting, left: Decimal, right: Decimal) -> Decimal | None:
    """The exact result; a quotient keeps QUOTIENT_PLACES, and by zero there is none."""
    match how:
        case Counting.PLUS:
            return EXACT.add(left, right)
        case Counting.MINUS:
            return EXACT.subtract(left, right)
        case Counting.TIMES:
            return EXACT.multiply(left, right)
        case Counting.OVER:
            return _quotient(left, right)


def _quotient(left: Decimal, right: Decimal) -> Decimal | None:
    if not right:
        return None
    whole = EXACT.divide_int(left.scaleb(QUOTIENT_PLACES, EXACT), right)
    return whole.scaleb(-QUOTIENT_PLACES, EXACT)


def moved(day: date, number: Decimal, unit: str) -> date | None:
    """The day so many days, months or years later; the 31st becomes the last of a shorter month.

    Unknown beyond the years 1 to 9999, for a fraction, and for more than MOST_SHIFT.
    """
    if number != int(number) or number.copy_abs() > MOST_SHIFT.get(unit, -1):
        return None
    try:
        if unit == "days":
            return day + timedelta(days=int(number))
        return _months_later(day, int(number) * (12 if unit == "years" else 1))
    except (OverflowError, ValueError):
        return None


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_between(later: date, earlier: date) -> Decimal:
    """How many days lie between two dates; below zero when the first is the earlier."""
    return Decimal((later - earlier).days)
