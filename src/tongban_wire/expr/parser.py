"""Tokens become a tree: precedence climbing, as deep as MOST_DEPTH and never back.

The grammar stands in docs/protocol/expressions.md; each method reads one rule of it.
"""

from datetime import date
from decimal import Decimal

from tongban_wire.expr.errors import ExprCode, ExprError
from tongban_wire.expr.levels import COUNTING, Level, level
from tongban_wire.expr.lexer import Kind, Token, tokens
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
    def height(node: Node, below: object) -> int:
        inside = node.inside if isinstance(node, Gather) else ()
        heights = [*below, *map(_height, inside)]  # type: ignore[misc]
        return 1 + max(heights, default=0)

    return fold(order(root), height)


class _Parser:
    """Reads one text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.index = 0
        self.depth = 0
        self.in_group = False

    def whole(self) -> Node:
        node = self._expression(Level.IF)
        if self._next.kind is not Kind.END:
            raise self._unexpected()
        return node

    # The token that comes next.

    @property
    def _next(self) -> Token:
        return self.tokens[self.index]

    def _take(self) -> Token:
        token = self._next
        self.index += token.kind is not Kind.END
        return token

    def _comes(self, text: str) -> bool:
        return self._next.kind in (Kind.WORD, Kind.SIGN) and self._next.text == text

    def _took(self, text: str) -> bool:
        if comes := self._comes(text):
            self._take()
        return comes

    def _expect(self, text: str) -> None:
        if not self._took(text):
            raise self._unexpected(text)

    def _error(self, code: ExprCode, at: Token, detail: str = "") -> ExprError:
        return ExprError(code, self.text, at.at, detail)

    def _unexpected(self, wanted: str = "") -> ExprError:
        token = self._next
        code = ExprCode.ENDS_EARLY if token.kind is Kind.END else ExprCode.UNEXPECTED
        return ExprError(code, self.text, token.at, token.text, wanted=wanted)

    # Operators, from the loosest to the tightest.

    def _expression(self, least: Level) -> Node:
        """What holds together at least as tightly as `least`."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise self._error(ExprCode.TOO_DEEP, self._next, f"> {MOST_DEPTH}")
        node, most = self._first(least)
        while longer := self._longer(node, least, most):
            node, most = longer, level(longer)
        self.depth -= 1
        return node

    def _first(self, least: Level) -> tuple[Node, Level]:
        """What an expression begins with, and the tightest operator that may follow it."""
        at = self._next.at
        if least <= Level.IF and self._took("if"):
            return self._choice(at), Level.IF
        if least <= Level.NOT and self._took("not"):
            return Not(self._expression(Level.NOT), at=at), Level.NOT
        if self._took("-"):
            return Negative(self._expression(Level.SIGN), at=at), Level.SIGN
        return self._value(), Level.VALUE

    def _choice(self, at: int) -> Node:
        condition = self._expression(Level.IF)
        self._expect("then")
        then = self._expression(Level.IF)
        self._expect("else")
        return If(condition, then, self._expression(Level.IF), at=at)

    def _longer(self, left: Node, least: Level, most: Level) -> Node | None:
        """`left` and the operator that follows it with all it joins; None if none follows."""
        if least <= Level.OR <= most and self._comes("or"):
            return Or(self._parts(left, "or", Level.AND), at=left.at)
        if least <= Level.AND <= most and self._comes("and"):
            return And(self._parts(left, "and", Level.NOT), at=left.at)
        if least <= Level.COMPARISON < most and (compared := self._comparison(left)):
            return compared
        return self._counted(left, least, most)

    def _parts(self, first: Node, word: str, least: Level) -> tuple[Node, ...]:
        parts = [first]
        while self._took(word):
            parts.append(self._expression(least))
        return tuple(parts)

    def _comparison(self, left: Node) -> Node | None:
        at = self._next.at
        if self._next.kind is Kind.SIGN and self._next.text in COMPARING:
            how = Comparing(self._take().text)
            return Compare(how, left, self._expression(Level.SUM), at=at)
        if self._took("is"):
            contrary = self._took("not")
            self._expect("known")
            return self._maybe_not(contrary, Known(left, at=at))
        if self._comes("not") or self._comes("in"):
            contrary = self._took("not")
            self._expect("in")
            return self._maybe_not(contrary, In(left, self._value(), at=at))
        return None

    def _maybe_not(self, contrary: bool, node: Node) -> Node:
        return Not(node, at=node.at) if contrary else node

    def _counted(self, left: Node, least: Level, most: Level) -> Node | None:
        if self._next.kind is not Kind.SIGN or self._next.text not in COUNTING:
            return None
        how = Counting(self._next.text)
        if not least <= COUNTING[how] <= most:
            return None
        at = self._take().at
        return Count(how, left, self._expression(Level(COUNTING[how] + 1)), at=at)

    # Values.

    def _value(self) -> Node:
        token = self._next
        match token.kind:
            case Kind.NUMBER:
                return self._number()
            case Kind.DATE:
                return self._day()
            case Kind.TEXT:
                return Text(self._take().text, at=token.at)
            case Kind.WORD:
                return self._word()
        if self._took("("):
            inner = self._expression(Level.IF)
            self._expect(")")
            return inner
        if self._took("{"):
            return self._texts(token.at)
        raise self._unexpected()

    def _number(self) -> Node:
        token = self._take()
        integer, _, places = token.text.partition(".")
        if len(integer) > MOST_INTEGER_DIGITS or len(places) > MOST_PLACES:
            raise self._error(ExprCode.NUMBER_WRONG, token)
        return Number(Decimal(token.text), self._unit(), at=token.at)

    def _unit(self) -> str:
        token = self._next
        if token.kind is not Kind.WORD or token.text in WORDS:
            return ""
        if "." in token.text:
            raise self._unexpected()
        return UNITS.get(token.text, self._take().text)

    def _day(self) -> Node:
        token = self._take()
        try:
            return Day(date.fromisoformat(token.text), at=token.at)
        except ValueError as error:
            raise self._error(ExprCode.DATE_WRONG, token, token.text) from error

    def _word(self) -> Node:
        token = self._next
        if token.text in ("true", "false"):
            return Truth(self._take().text == "true", at=token.at)
        name = self._name()
        return self._gather(token) if self._comes("(") else Name(name, at=token.at)

    def _name(self) -> str:
        token = self._next
        if token.kind is not Kind.WORD or token.text in WORDS:
            raise self._unexpected()
        if token.text != token.text.lower():
            raise self._error(ExprCode.NAME_WRONG, token, token.text)
        return self._take().text

    def _texts(self, at: int) -> Node:
        values: list[str] = []
        while not self._took("}"):
            if values:
                self._expect(",")
            if self._next.kind is not Kind.TEXT:
                raise self._unexpected()
            values.append(self._take().text)
        return Texts(tuple(values), at=at)

    def _gather(self, token: Token) -> Node:
        if token.text not in set(Gathering):
            raise self._error(ExprCode.FUNCTION_UNKNOWN, token, token.text)
        if self.in_group:
            raise self._error(ExprCode.GROUP_IN_GROUP, token, token.text)
        self._expect("(")
        self.in_group = True
        node = self._gathered(Gathering(token.text), token.at)
        self.in_group = False
        self._expect(")")
        return node

    def _gathered(self, how: Gathering, at: int) -> Node:
        of = None
        if how is Gathering.SUM:
            of = self._expression(Level.SUM)
            self._expect("of")
        group = self._name()
        where = self._expression(Level.IF) if self._took("where") else None
        if where is None and how in (Gathering.ANY, Gathering.ALL):
            raise self._unexpected("where")
        return Gather(how, group, of, where, at=at)
