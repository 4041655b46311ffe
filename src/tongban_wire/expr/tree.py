"""What an expression is once it is read: a small tree that never changes.

Whoever does something with an expression (checks, evaluates, writes it) says what becomes of one
node and the results of its children, and lets `fold` walk. `fold` does not recurse, so no tree is
too deep for it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, TypeVar

T = TypeVar("T")


class Comparing(StrEnum):
    """How two values are compared."""

    EQUAL = "="
    DIFFERENT = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Counting(StrEnum):
    """How two numbers become one."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"


class Gathering(StrEnum):
    """How the rows of a group become one value."""

    COUNT = "count"
    ANY = "any"
    ALL = "all"
    SUM = "sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of an expression; `at` is where it stands in the text, and no part of what it is."""

    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number, with its unit or without ("")."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A code or a word."""

    value: str


@dataclass(frozen=True, slots=True)
class Day(Node):
    """A day of the calendar."""

    value: date


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """True or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Texts(Node):
    """A set of texts."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A fact, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The contrary."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """A number with the other sign."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Known(Node):
    """Whether there is a value at all."""

    operand: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """Two or more conditions that must all hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Two or more conditions of which one must hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two values compared."""

    how: Comparing
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """Whether a text is in a set."""

    item: Node
    texts: Node


@dataclass(frozen=True, slots=True)
class Count(Node):
    """Two numbers, or a date and a number of days, counted together."""

    how: Counting
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class If(Node):
    """One value or the other."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Gather(Node):
    """The rows of a group, those for which `where` holds, made into one value.

    `of` (of a sum) and `where` are read in each row and are no children: they have a scope of
    their own.
    """

    how: Gathering
    group: str
    of: Node | None = None
    where: Node | None = None

    @property
    def inside(self) -> tuple[Node, ...]:
        """What is read in each row."""
        return tuple(node for node in (self.of, self.where) if node is not None)


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node that are read in its own scope, in the order they are written."""
    match node:
        case Not(operand) | Negative(operand) | Known(operand):
            return (operand,)
        case And(parts) | Or(parts):
            return parts
        case Compare(_, left, right) | Count(_, left, right) | In(left, right):
            return (left, right)
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case _:
            return ()


Order: TypeAlias = tuple[tuple[Node, int], ...]
"""The nodes of one scope, children before their parents, each with how many children it has."""


def order(root: Node) -> Order:
    """The order in which the nodes of one scope are visited, left before right."""
    found: list[tuple[Node, int]] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        below = children(node)
        found.append((node, len(below)))
        waiting.extend(below)
    return tuple(reversed(found))


def fold(nodes: Order, visit: Callable[[Node, Sequence[T]], T]) -> T:
    """The result of `visit` for the root; each node is visited once, with its children's."""
    results: list[T] = []
    for node, many in nodes:
        first = len(results) - many
        results[first:] = [visit(node, results[first:])]
    return results[0]


def everywhere(root: Node) -> Iterator[Node]:
    """Every node of every scope."""
    for node, _ in order(root):
        yield node
        if isinstance(node, Gather):
            for inner in node.inside:
                yield from everywhere(inner)
