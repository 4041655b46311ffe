"""An expression as a condition on rows of a table, for PostgreSQL 15 and later.

The text holds only words of this module, columns the caller names, and placeholders: whatever the
expression's author wrote becomes a parameter. On every row it comes to what `evaluate` does with
the row as facts, NULL included.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tongban_wire.expr.checking import type_of
from tongban_wire.expr.errors import ExprCode, ExprError
from tongban_wire.expr.limits import QUOTIENT_PLACES
from tongban_wire.expr.tree import (
    And,
    Compare,
    Comparing,
    Count,
    Counting,
    Day,
    Gather,
    If,
    In,
    Known,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Text,
    Texts,
    Truth,
    fold,
    order,
)
from tongban_wire.expr.types import Sort, Type
from tongban_wire.expr.values import PYTHON, taken

QUOTIENT = (
    f"div({{}}::numeric * 1{'0' * QUOTIENT_PLACES}, NULLIF({{}}, 0)::numeric)"
    f" * 0.{'0' * (QUOTIENT_PLACES - 1)}1"
)
"""Cut off, not rounded: PostgreSQL's own `/` chooses its places by the size of the numbers."""
COLUMN = re.compile(r"[a-z_][a-z0-9_]{0,62}(?:\.[a-z_][a-z0-9_]{0,62})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table, "name" or "alias.name", and the type of its values.

    Numbers are integer or numeric within the limits of a fact and never NaN; dates are date; texts
    are text or varchar of a deterministic collation; sets are text[] without NULL among the
    members; bool is boolean.
    """

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Given:
    """A fact that is the same for every row, `today` for one."""

    value: object
    type: Type


Columns: TypeAlias = Mapping[str, Column | Given]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the condition: its text, its parameters in order, what it comes to."""

    text: str
    params: tuple[object, ...]
    sort: Sort


CAST = {
    Sort.BOOL: "%s::boolean",
    Sort.NUMBER: "%s::numeric",
    Sort.TEXT: "%s::text",
    Sort.DATE: "%s::date",
    Sort.SET: "%s::text[]",
}
COMPARED = {how: "<>" if how is Comparing.DIFFERENT else how.value for how in Comparing}
MOVED = {
    "days": "{} + {}::integer",
    "months": "({} + make_interval(months => {}::integer))::date",
    "years": "({} + make_interval(years => {}::integer))::date",
}
BEFORE, AFTER = "'0001-12-31 BC'::date", "'10000-01-01'::date"
"""The days before and after all that the language knows."""


def sql_of(root: Node, text: str, columns: Columns) -> tuple[str, list[object]]:
    """The condition with a `%s` for each parameter, and the parameters in their order."""
    for node, _ in order(root):
        if isinstance(node, Gather):
            raise ExprError(ExprCode.GROUP_IN_SQL, text, node.at, node.group)
        if isinstance(node, Name) and node.name not in columns:
            raise ExprError(ExprCode.NAME_UNKNOWN, text, node.at, node.name)
        if isinstance(node, Name) and not _is_sound(columns[node.name]):
            raise ExprError(ExprCode.COLUMN_WRONG, text, node.at, node.name)
    type_of(root, text, {name: column.type for name, column in columns.items()})
    whole = fold(order(root), lambda node, parts: _piece(node, parts, columns))
    return whole.text, list(whole.params)


def _is_sound(column: Column | Given) -> bool:
    """Whether it is a column's name and nothing else, and of a sort columns have."""
    named = isinstance(column, Given) or COLUMN.fullmatch(column.name) is not None
    return named and column.type.sort in CAST


def _piece(node: Node, parts: Sequence[Piece], columns: Columns) -> Piece:
    match node:
        case Number(value):
            return _parameter(value, Sort.NUMBER)
        case Text(value):
            return _parameter(value, Sort.TEXT)
        case Day(value):
            return _parameter(value, Sort.DATE)
        case Truth(value):
            return _parameter(value, Sort.BOOL)
        case Texts(values):
            return _parameter(list(values), Sort.SET)
        case Name(name):
            return _named(columns[name])
        case Count():
            return _counted(node, *parts)
        case _:
            return _joined(node, parts)


def _parameter(value: object, sort: Sort) -> Piece:
    return Piece(CAST[sort], (value,), sort)


def _named(column: Column | Given) -> Piece:
    sort = column.type.sort
    if isinstance(column, Column):
        quoted = ".".join(f'"{part}"' for part in column.name.split("."))
        return Piece(quoted, (), sort)
    value = taken(column.value)
    if isinstance(value, frozenset) and sort is Sort.SET:
        return _parameter(sorted(value), sort)
    return _parameter(value if isinstance(value, PYTHON[sort]) else None, sort)


def _join(pattern: str, parts: Sequence[Piece], sort: Sort) -> Piece:
    """The parts in the pattern, each once and in order, so that parameters stay in order."""
    params = tuple(param for part in parts for param in part.params)
    return Piece(f"({pattern.format(*(part.text for part in parts))})", params, sort)


def _joined(node: Node, parts: Sequence[Piece]) -> Piece:
    match node:
        case Not():
            return _join("NOT {}", parts, Sort.BOOL)
        case Negative():
            return _join("- {}::numeric", parts, Sort.NUMBER)
        case Known():
            return _join("{} IS NOT NULL", parts, Sort.BOOL)
        case And():
            return _join(" AND ".join(["{}"] * len(parts)), parts, Sort.BOOL)
        case Or():
            return _join(" OR ".join(["{}"] * len(parts)), parts, Sort.BOOL)
        case Compare(how):
            return _join(f"{{}} {COMPARED[how]} {{}}", parts, Sort.BOOL)
        case In():
            return _join("{} = ANY({})", parts, Sort.BOOL)
        case If():
            # This form looks at the condition once, and is NULL where the condition is.
            pattern = "CASE {} WHEN true THEN {} WHEN false THEN {} END"
            return _join(pattern, parts, parts[1].sort)
        case _:
            raise TypeError(type(node))


def _counted(node: Count, left: Piece, right: Piece) -> Piece:
    if left.sort is Sort.DATE and right.sort is Sort.DATE:
        return _join("({} - {})::numeric", [left, right], Sort.NUMBER)
    if left.sort is Sort.DATE and isinstance(node.right, Number):
        return _moved(node, left, node.right)
    if node.how is Counting.OVER:
        return _join(QUOTIENT, [left, right], Sort.NUMBER)
    return _join(f"{{}}::numeric {node.how} {{}}", [left, right], Sort.NUMBER)


def _moved(node: Count, day: Piece, by: Number) -> Piece:
    """A day moved; NULL beyond the years 1 to 9999, without saying the day twice."""
    sign = -1 if node.how is Counting.MINUS else 1
    number = Piece("%s", (sign * int(by.value),), Sort.NUMBER)
    moved = _join(MOVED[by.unit], [day, number], Sort.DATE)
    inside = f"GREATEST(LEAST({{}}, {AFTER}), {BEFORE})"
    return _join(f"NULLIF(NULLIF({inside}, {AFTER}), {BEFORE})", [moved], Sort.DATE)
