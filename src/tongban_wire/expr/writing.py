"""The one way an expression is written: reading it again gives the same tree."""

from collections.abc import Sequence

from tongban_wire.expr.levels import COUNTING, Level, level
from tongban_wire.expr.tree import (
    And,
    Compare,
    Count,
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
    children,
    fold,
    order,
)


def written(root: Node) -> str:
    """The expression in its one spelling, on one line."""
    return fold(order(root), _written)


def _written(node: Node, parts: Sequence[str]) -> str:
    inside = [
        text if level(child) >= least else f"({text})"
        for text, child, least in zip(parts, children(node), _least(node), strict=True)
    ]
    match node:
        case Not():
            return f"not {inside[0]}"
        case Negative():
            return f"-{inside[0]}"
        case Known():
            return f"{inside[0]} is known"
        case And():
            return " and ".join(inside)
        case Or():
            return " or ".join(inside)
        case In():
            return f"{inside[0]} in {inside[1]}"
        case Compare(how) | Count(how):
            return f"{inside[0]} {how} {inside[1]}"
        case If():
            return f"if {inside[0]} then {inside[1]} else {inside[2]}"
        case _:
            return _value(node)


def _least(node: Node) -> list[Level]:
    """How tightly each child must hold together to stand without parentheses."""
    match node:
        case Not():
            return [Level.NOT]
        case Negative():
            return [Level.SIGN]
        case Known():
            return [Level.SUM]
        case And(parts) | Or(parts):
            return [Level(level(node) + 1)] * len(parts)
        case In():
            return [Level.SUM, Level.VALUE]
        case Compare():
            return [Level.SUM, Level.SUM]
        case Count(how):
            return [COUNTING[how], Level(COUNTING[how] + 1)]
        case _:
            return [Level.IF] * len(children(node))


def _value(node: Node) -> str:
    match node:
        case Number(value, unit):
            return f"{value:f} {unit}" if unit else f"{value:f}"
        case Text(value):
            return _quoted(value)
        case Texts(values):
            return f"{{{', '.join(map(_quoted, values))}}}"
        case Day(value):
            return value.isoformat()
        case Truth(value):
            return "true" if value else "false"
        case Name(name):
            return name
        case Gather():
            return _gathered(node)
        case _:
            raise TypeError(type(node))


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _gathered(node: Gather) -> str:
    of = f"{_operand(node.of)} of " if node.of else ""
    where = f" where {written(node.where)}" if node.where else ""
    return f"{node.how}({of}{node.group}{where})"


def _operand(node: Node) -> str:
    text = written(node)
    return text if level(node) >= Level.SUM else f"({text})"
