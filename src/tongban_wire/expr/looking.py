"""Looking at one condition with one set of facts after another, in a bounded number of steps."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tongban_wire.expr.evaluation import value_at
from tongban_wire.expr.limits import MOST_STEPS
from tongban_wire.expr.tree import Compare, Gather, Name, Node, fold, order
from tongban_wire.expr.values import Facts, Value, taken

LETTERS_OF_A_STEP = 100
"""Reading so many letters of a fact counts as one step."""


class Exhausted(Exception):
    """MOST_STEPS are used up."""


class Sight(NamedTuple):
    """What is seen with one set of facts: the verdict, and how each part of the condition stands.

    Of numbers and dates compared that is which is larger (`<`, `=`, `>`), of any other part
    whether it holds. Facts with the same sight are the same to the condition.
    """

    verdict: bool | None
    parts: tuple[str | bool | None, ...]


class Looking:
    """A condition, and how many steps are left to look at it."""

    def __init__(self, root: Node, facts: Facts) -> None:
        self.root = root
        self.nodes = order(root)
        self.cost = sum(_cost(node, facts) for node, _ in self.nodes)
        self.left = MOST_STEPS

    def look(self, facts: Mapping[str, object]) -> Sight:
        """The sight with these facts. Raises Exhausted."""
        self.left -= self.cost
        if self.left < 0:
            raise Exhausted
        parts: list[str | bool | None] = []

        def visit(node: Node, below: Sequence[Value]) -> Value:
            value = value_at(node, below, facts)
            parts.append(_order(node, below) or (value if isinstance(value, bool) else None))
            return value

        verdict = fold(self.nodes, visit)
        return Sight(verdict if isinstance(verdict, bool) else None, tuple(parts))

    def verdict(self, facts: Mapping[str, object]) -> bool | None:
        """Whether it holds with these facts. Raises Exhausted."""
        return self.look(facts).verdict


def _order(node: Node, below: Sequence[Value]) -> str:
    """Which of two numbers or dates is larger; "" for all else."""
    if not isinstance(node, Compare):
        return ""
    match below:
        case (Decimal() as left, Decimal() as right):
            return ">" if left > right else "<" if left < right else "="
        case (date() as left, date() as right):
            return ">" if left > right else "<" if left < right else "="
        case _:
            return ""


def _cost(node: Node, facts: Facts) -> int:
    """How many steps this node takes: those inside a group once for each row, long facts more."""
    if isinstance(node, Name):
        return 1 + _weight(taken(facts.get(node.name)))
    if not isinstance(node, Gather):
        return 1
    rows = taken(facts.get(node.group))
    inside = sum(len(order(inner)) for inner in node.inside)
    return 1 + (1 + inside) * _weight(rows)


def _weight(value: Value) -> int:
    """How many steps it takes to read a fact once more."""
    match value:
        case str():
            return len(value) // LETTERS_OF_A_STEP
        case frozenset():
            return sum(1 + _weight(text) for text in value)
        case tuple():
            return sum(1 + _weight(taken(fact)) for row in value for fact in (None, *row.values()))
        case _:
            return 0
