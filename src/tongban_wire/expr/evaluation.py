"""What an expression comes to, whatever is known: total, exact, without effects.

Unknown is Kleene's third value, as NULL is SQL's. Without `is known`, learning a fact never
changes an answer that was known before.
"""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from tongban_wire.expr.tree import (
    And,
    Compare,
    Comparing,
    Count,
    Counting,
    Day,
    Gather,
    Gathering,
    If,
    In,
    Known,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Order,
    Text,
    Texts,
    Truth,
    fold,
    order,
)
from tongban_wire.expr.values import (
    EXACT,
    Facts,
    Row,
    Value,
    counted,
    days_between,
    moved,
    taken,
)

COMPARED: dict[Comparing, Callable[[Any, Any], bool]] = {
    Comparing.EQUAL: eq,
    Comparing.DIFFERENT: ne,
    Comparing.LESS: lt,
    Comparing.AT_MOST: le,
    Comparing.MORE: gt,
    Comparing.AT_LEAST: ge,
}
SAME_OR_NOT = frozenset({Comparing.EQUAL, Comparing.DIFFERENT})


def value_of(nodes: Order, facts: Facts) -> Value:
    """The value of a tree, its nodes in order; never raises, whatever the facts are."""
    return fold(nodes, lambda node, parts: value_at(node, parts, facts))


def value_at(node: Node, parts: Sequence[Value], facts: Facts) -> Value:
    """The value of one node, once its children have theirs."""
    match node:
        case Number(value) | Text(value) | Day(value) | Truth(value):
            return value
        case Texts(values):
            return frozenset(values)
        case Name(name):
            return taken(facts.get(name))
        case Gather():
            return _gathered(node, facts)
        case Count(how, _, right):
            return _counted(how, parts[0], parts[1], right)
        case Negative():
            return EXACT.minus(parts[0]) if isinstance(parts[0], Decimal) else None
        case _:
            return _judged(node, parts)


def _judged(node: Node, parts: Sequence[Value]) -> Value:
    match node:
        case Not():
            return not parts[0] if isinstance(parts[0], bool) else None
        case And():
            return every(parts)
        case Or():
            return some(parts)
        case Compare(how):
            return _compared(how, *parts)
        case In():
            return _is_in(*parts)
        case Known():
            return parts[0] is not None
        case If():
            return _chosen(*parts)
        case _:
            raise TypeError(type(node))


def every(parts: Sequence[Value]) -> bool | None:
    """Kleene's and: false where one is false, unknown where one might be."""
    if any(part is False for part in parts):
        return False
    return True if all(part is True for part in parts) else None


def some(parts: Sequence[Value]) -> bool | None:
    """Kleene's or: true where one is true, unknown where one might be."""
    if any(part is True for part in parts):
        return True
    return False if all(part is False for part in parts) else None


def _compared(how: Comparing, left: Value, right: Value) -> bool | None:
    if type(left) is not type(right):
        return None
    if isinstance(left, Decimal | date) or (isinstance(left, str | bool) and how in SAME_OR_NOT):
        return COMPARED[how](left, right)
    return None


def _is_in(item: Value, texts: Value) -> bool | None:
    if not isinstance(texts, frozenset):
        return None
    if not texts:
        return False
    return item in texts if isinstance(item, str) else None


def _chosen(condition: Value, then: Value, otherwise: Value) -> Value:
    if not isinstance(condition, bool):
        return None
    return then if condition else otherwise


def _counted(how: Counting, left: Value, right: Value, written: Node) -> Value:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return counted(how, left, right)
    if isinstance(left, date) and isinstance(written, Number):
        return _moved(how, left, written)
    if isinstance(left, date) and isinstance(right, date) and how is Counting.MINUS:
        return days_between(left, right)
    return None


def _moved(how: Counting, day: date, by: Number) -> date | None:
    match how:
        case Counting.PLUS:
            return moved(day, by.value, by.unit)
        case Counting.MINUS:
            return moved(day, EXACT.minus(by.value), by.unit)
        case _:
            return None


def _gathered(node: Gather, facts: Facts) -> Value:
    rows = taken(facts.get(node.group))
    if rows == frozenset():
        rows = ()
    if not isinstance(rows, tuple):
        return None
    scopes = [scope(row, facts) for row in rows]
    holding = _in_each(scopes, node.where) if node.where else [True] * len(rows)
    match node.how:
        case Gathering.ANY:
            return some(holding)
        case Gathering.ALL:
            return every(holding)
        case Gathering.COUNT:
            return _sum(holding, [Decimal(1)] * len(holding))
        case Gathering.SUM:
            assert node.of is not None  # the parser reads none without
            return _sum(holding, _in_each(scopes, node.of))


def _in_each(scopes: Sequence[Facts], root: Node) -> list[Value]:
    nodes = order(root)
    return [value_of(nodes, row) for row in scopes]


def scope(row: Row, facts: Facts) -> Mapping[str, object]:
    """A row's own facts before those around it."""
    return ChainMap(row, facts)  # type: ignore[arg-type]  # it is only read


def _sum(holding: Sequence[Value], values: Sequence[Value]) -> Decimal | None:
    """The sum of the values whose condition holds; unknown with one of either."""
    total = Decimal(0)
    for holds, value in zip(holding, values, strict=True):
        if holds is False:
            continue
        if holds is not True or not isinstance(value, Decimal):
            return None
        total = EXACT.add(total, value)
    return total
