"""How tightly the parts of an expression hold together: shared by reading and writing."""

from enum import IntEnum

from tongban_wire.expr.tree import (
    And,
    Compare,
    Count,
    Counting,
    If,
    In,
    Known,
    Negative,
    Node,
    Not,
    Or,
)


class Level(IntEnum):
    """From the loosest to the tightest."""

    IF = 0
    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    SUM = 5
    PRODUCT = 6
    SIGN = 7
    VALUE = 8


COUNTING = {
    Counting.PLUS: Level.SUM,
    Counting.MINUS: Level.SUM,
    Counting.TIMES: Level.PRODUCT,
    Counting.OVER: Level.PRODUCT,
}


def level(node: Node) -> Level:
    """How tightly the parts of this node hold together."""
    match node:
        case If():
            return Level.IF
        case Or():
            return Level.OR
        case And():
            return Level.AND
        case Compare() | In() | Known():
            return Level.COMPARISON
        case Not():
            return Level.NOT
        case Count():
            return COUNTING[node.how]
        case Negative():
            return Level.SIGN
        case _:
            return Level.VALUE
