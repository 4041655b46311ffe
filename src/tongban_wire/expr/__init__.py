"""The expression language (表达式): small, typed, total.

One text says when a question is asked, what a fee comes to, which rows a grant lets through. It is
read once (`parse`), checked against the types of the facts (`check`), evaluated (`evaluate`,
`holds`), compiled to SQL (`compile_sql`) and explained (`explain`). Nothing is ever executed.
Grammar and meaning: docs/protocol/expressions.md.
"""

from collections.abc import Collection, Mapping
from datetime import date

from tongban_wire.expr.changes import Change, How
from tongban_wire.expr.checking import type_of
from tongban_wire.expr.errors import MEANING, ExprCode, ExprError
from tongban_wire.expr.evaluation import value_of
from tongban_wire.expr.explanation import Explanation, Reason, explanation_of
from tongban_wire.expr.expression import Expr, parse
from tongban_wire.expr.joining import TooLarge, joined, limited
from tongban_wire.expr.sentences import Label, sentences
from tongban_wire.expr.sql import Column, Columns, Given, sql_of
from tongban_wire.expr.types import (
    BOOL,
    DATE,
    NUMBER,
    SET,
    TEXT,
    Sort,
    Type,
    code,
    number,
    rows,
    set_of,
)
from tongban_wire.expr.values import Facts, Value
from tongban_wire.expr.waiting import first_day_of

__all__ = [
    "BOOL",
    "DATE",
    "MEANING",
    "NUMBER",
    "SET",
    "TEXT",
    "Change",
    "Column",
    "Columns",
    "Explanation",
    "Expr",
    "ExprCode",
    "ExprError",
    "Facts",
    "Given",
    "How",
    "Label",
    "Reason",
    "Sort",
    "TooLarge",
    "Type",
    "Value",
    "check",
    "code",
    "compile_sql",
    "evaluate",
    "explain",
    "first_day",
    "holds",
    "joined",
    "limited",
    "number",
    "parse",
    "rows",
    "sentences",
    "set_of",
]


def check(expr: Expr, types: Mapping[str, Type]) -> Type:
    """The type of the expression with facts of these types; `today` is always a date.

    Raises ExprError, with the place, for a name nobody knows and for what does not fit together.
    """
    return type_of(expr.root, expr.text, types)


def evaluate(expr: Expr, facts: Facts) -> Value:
    """What the expression comes to. None is unknown: a fact is missing, or of another type, or
    something was divided by zero. Never raises, whatever the facts are."""
    return value_of(expr.nodes, facts)


def holds(expr: Expr, facts: Facts) -> bool:
    """Whether the condition is true: not false, and not unknown."""
    return value_of(expr.nodes, facts) is True


def compile_sql(expr: Expr, columns: Columns) -> tuple[str, list[object]]:
    """The expression as SQL for PostgreSQL: text with `%s`, and the parameters in their order.

    `columns` says which column each name is, or which value is given for every row (`Given`).
    Raises ExprError as `check` does, and for a group, which no row of a table holds.
    """
    return sql_of(expr.root, expr.text, columns)


def explain(
    expr: Expr,
    facts: Facts,
    types: Mapping[str, Type] | None = None,
    fixed: Collection[str] = ("today",),
) -> Explanation:
    """Which facts decided, and the least change that turns the verdict.

    `types` tells which codes there are, and lets facts nobody gave be part of a change. Facts named
    in `fixed` are not changed, and neither are the rows of groups.
    """
    return explanation_of(expr.root, facts, types or {}, fixed)


def first_day(expr: Expr, facts: Facts, *, after: date, until: date) -> date | None:
    """The first day after `after`, up to `until`, on which it holds if nothing but `today`
    changes; None where there is none, or none was found in a bounded number of steps."""
    return first_day_of(expr.root, facts, after, until)
