"""Tokens become a tree: precedence climbing, as deep as MOST_DEPTH and never back.

The grammar stands in docs/protocol/expressions.md; each method reads one rule of it.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tongban_wire.expr.cursor import Cursor
from tongban_wire.expr.errors import ExprCode, ExprError
from tongban_wire.expr.levels import COUNTING, Level, level
from tongban_wire.expr.lexer import Kind, Token
from tongban_wire.expr.limits import (
    MOST_DEPTH,
    MOST_INTEGER_DIGITS,
    MOST_NODES,
    MOST_PLACES,
)
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
    Text,
    Texts,
    Truth,
    everywhere,
    fold,
    order,
)

WORDS = frozenset(
    {"and", "else", "false", "if", "in", "is", "known", "not", "of", "or", "then", "true", "where"}
)
"""Words of the language: no fact, no unit and no group is named so."""
UNITS = {"day": "days", "month": "months", "year": "years"}
"""One day is the unit of many."""
COMPARING = frozenset(Comparing)


def read(text: str) -> Node:
    """The tree of a text. Raises ExprError."""
    root = _Parser(text).whole()
    nodes = sum(
        1 + len(node.values if isinstance(node, Texts) else ()) for node in everywhere(root)
    )
    if nodes > MOST_NODES:
        raise ExprError(ExprCode.TOO_LARGE, text, 0, f"{nodes} > {MOST_NODES}")
    if _height(root) > MOST_DEPTH:
        raise ExprError(ExprCode.TOO_DEEP, text, root.at, f"> {MOST_DEPTH}")
    return root


def _height(root: Node) -> int:
    def height(node: Node, below: Sequence[int]) -> int:
        inside = node.inside if isinstance(node, Gather) else ()
        return 1 + max([*below, *map(_height, inside)], default=0)

    return fold(order(root), height)


class _Parser(Cursor):
    """Reads one text once."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.in_group = False

    def whole(self) -> Node:
        node = self._expression(Level.IF)
        if self.next.kind is not Kind.END:
            raise self.unexpected()
        return node

    # Operators, from the loosest to the tightest.

    def _expression(self, least: Level) -> Node:
        """What holds together at least as tightly as `least`."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self.error(ExprCode.TOO_DEEP, self.next, f"> {MOST_DEPTH}")
        node, most = self._first(least)
        while longer := self._longer(node, least, most):
            node, most = longer, level(longer)
        self.depth -= 1
        return node

    def _first(self, least: Level) -> tuple[Node, Level]:
        """What an expression begins with, and the tightest operator that may follow it."""
        at = self.next.at
        if least <= Level.IF and self.took("if"):
            return self._choice(at), Level.IF
        if least <= Level.NOT and self.took("not"):
            return Not(self._expression(Level.NOT), at=at), Level.NOT
        if self.took("-"):
            return Negative(self._expression(Level.SIGN), at=at), Level.SIGN
        return self._value(), Level.VALUE

    def _choice(self, at: int) -> Node:
        condition = self._expression(Level.IF)
        self.expect("then")
        then = self._expression(Level.IF)
        self.expect("else")
        return If(condition, then, self._expression(Level.IF), at=at)

    def _longer(self, left: Node, least: Level, most: Level) -> Node | None:
        """`left` and the operator that follows it with all it joins; None if none follows."""
        if least <= Level.OR <= most and self.comes("or"):
            return Or(self._parts(left, "or", Level.AND), at=left.at)
        if least <= Level.AND <= most and self.comes("and"):
            return And(self._parts(left, "and", Level.NOT), at=left.at)
        if least <= Level.COMPARISON < most and (compared := self._comparison(left)):
            return compared
        return self._counted(left, least, most)

    def _parts(self, first: Node, word: str, least: Level) -> tuple[Node, ...]:
        parts = [first]
        while self.took(word):
            parts.append(self._expression(least))
        return tuple(parts)

    def _comparison(self, left: Node) -> Node | None:
        at = self.next.at
        if self.next.kind is Kind.SIGN and self.next.text in COMPARING:
            how = Comparing(self.take().text)
            return Compare(how, left, self._expression(Level.SUM), at=at)
        if self.took("is"):
            contrary = self.took("not")
            self.expect("known")
            known = Known(left, at=at)
            return Not(known, at=at) if contrary else known
        if self.comes("not") or self.comes("in"):
            contrary = self.took("not")
            self.expect("in")
            found = In(left, self._value(), at=at)
            return Not(found, at=at) if contrary else found
        return None

    def _counted(self, left: Node, least: Level, most: Level) -> Node | None:
        if self.next.kind is not Kind.SIGN or self.next.text not in COUNTING:
            return None
        how = Counting(self.next.text)
        if not least <= COUNTING[how] <= most:
            return None
        at = self.take().at
        return Count(how, left, self._expression(Level(COUNTING[how] + 1)), at=at)

    # Values.

    def _value(self) -> Node:
        token = self.next
        match token.kind:
            case Kind.NUMBER:
                return self._number()
            case Kind.DATE:
                return self._day()
            case Kind.TEXT:
                return Text(self.take().text, at=token.at)
            case Kind.WORD:
                return self._word()
        if self.took("("):
            inner = self._expression(Level.IF)
            self.expect(")")
            return inner
        if self.took("{"):
            return self._texts(token.at)
        raise self.unexpected()

    def _number(self) -> Node:
        token = self.take()
        integer, _, places = token.text.partition(".")
        if len(integer) > MOST_INTEGER_DIGITS or len(places) > MOST_PLACES:
            raise self.error(ExprCode.NUMBER_WRONG, token)
        return Number(Decimal(token.text), self._unit(), at=token.at)

    def _unit(self) -> str:
        token = self.next
        if token.kind is not Kind.WORD or token.text in WORDS:
            return ""
        if "." in token.text:
            raise self.unexpected()
        self.take()
        return UNITS.get(token.text, token.text)

    def _day(self) -> Node:
        token = self.take()
        try:
            return Day(date.fromisoformat(token.text), at=token.at)
        except ValueError as error:
            raise self.error(ExprCode.DATE_WRONG, token, token.text) from error

    def _word(self) -> Node:
        token = self.next
        if token.text in ("true", "false"):
            return Truth(self.take().text == "true", at=token.at)
        name = self._name()
        return self._gather(token) if self.comes("(") else Name(name, at=token.at)

    def _name(self) -> str:
        token = self.next
        if token.kind is not Kind.WORD or token.text in WORDS:
            raise self.unexpected()
        if token.text != token.text.lower():
            raise self.error(ExprCode.NAME_WRONG, token, token.text)
        return self.take().text

    def _texts(self, at: int) -> Node:
        values: list[str] = []
        while not self.took("}"):
            if values:
                self.expect(",")
            if self.next.kind is not Kind.TEXT:
                raise self.unexpected()
            values.append(self.take().text)
        return Texts(tuple(values), at=at)

    def _gather(self, token: Token) -> Node:
        if token.text not in set(Gathering):
            raise self.error(ExprCode.FUNCTION_UNKNOWN, token, token.text)
        if self.in_group:
            raise self.error(ExprCode.GROUP_IN_GROUP, token, token.text)
        self.expect("(")
        self.in_group = True
        node = self._gathered(Gathering(token.text), token.at)
        self.in_group = False
        self.expect(")")
        return node

    def _gathered(self, how: Gathering, at: int) -> Node:
        of = None
        if how is Gathering.SUM:
            of = self._expression(Level.SUM)
            self.expect("of")
        group = self._name()
        where = self._expression(Level.IF) if self.took("where") else None
        if where is None and how in (Gathering.ANY, Gathering.ALL):
            raise self.unexpected("where")
        return Gather(how, group, of, where, at=at)
