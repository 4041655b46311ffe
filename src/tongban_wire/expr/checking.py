"""Whether an expression makes sense with facts of these types, and what type it has."""

from collections.abc import Mapping, Sequence

from tongban_wire.expr.errors import ExprCode, ExprError
from tongban_wire.expr.limits import MOST_SHIFT
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
    children,
    fold,
    order,
)
from tongban_wire.expr.types import BOOL, DATE, NUMBER, SET, TEXT, Sort, Type, number

ALWAYS: dict[str, Type] = {"today": DATE}
"""Facts every expression may name."""
ORDERED = (Sort.NUMBER, Sort.DATE)
COMPARABLE = (Sort.NUMBER, Sort.DATE, Sort.TEXT, Sort.BOOL)


def type_of(root: Node, text: str, types: Mapping[str, Type]) -> Type:
    """The type of a tree read from `text`. Raises ExprError where it makes no sense."""
    return _Check(text, {**ALWAYS, **types}).type_of(root)


class _Check:
    """The types of one scope."""

    def __init__(self, text: str, types: Mapping[str, Type]) -> None:
        self.text = text
        self.types = types

    def type_of(self, root: Node) -> Type:
        return fold(order(root), self._type)

    def _error(self, code: ExprCode, node: Node, detail: str = "") -> ExprError:
        return ExprError(code, self.text, node.at, detail)

    def _wrong(self, node: Node, found: Type, wanted: str) -> ExprError:
        return ExprError(ExprCode.TYPE_WRONG, self.text, node.at, str(found), wanted=wanted)

    def _expect(self, node: Node, found: Type, *wanted: Sort) -> Type:
        if found.sort not in wanted:
            raise self._wrong(node, found, " / ".join(wanted))
        return found

    def _type(self, node: Node, parts: Sequence[Type]) -> Type:
        match node:
            case Number(_, unit):
                return number(unit)
            case Text():
                return TEXT
            case Day():
                return DATE
            case Texts():
                return SET
            case Truth() | Known():
                return BOOL
            case Name():
                return self._named(node, node.name)
            case Gather():
                return self._gathered(node)
            case _:
                return self._joined(node, parts)

    def _joined(self, node: Node, parts: Sequence[Type]) -> Type:
        match node:
            case Not() | And() | Or():
                for child, part in zip(children(node), parts, strict=True):
                    self._expect(child, part, Sort.BOOL)
                return BOOL
            case Negative(operand):
                return self._expect(operand, parts[0], Sort.NUMBER)
            case Compare():
                return self._compared(node, *parts)
            case In():
                return self._contained(node, *parts)
            case Count():
                return self._counted(node, *parts)
            case If():
                return self._chosen(node, *parts)
            case _:
                raise TypeError(type(node))

    def _named(self, node: Node, name: str) -> Type:
        if name not in self.types:
            raise self._error(ExprCode.NAME_UNKNOWN, node, name)
        return self.types[name]

    def _same(self, node: Node, left: Type, right: Type) -> None:
        if left.sort is not right.sort:
            raise self._wrong(node, right, str(left))
        if left.unit != right.unit:
            raise self._error(ExprCode.UNITS_DIFFER, node, f"{left} <> {right}")

    def _compared(self, node: Compare, left: Type, right: Type) -> Type:
        equal = node.how in (Comparing.EQUAL, Comparing.DIFFERENT)
        self._expect(node.left, left, *(COMPARABLE if equal else ORDERED))
        self._same(node, left, right)
        self._known_codes(node.left, right)
        self._known_codes(node.right, left)
        return BOOL

    def _contained(self, node: In, item: Type, texts: Type) -> Type:
        self._expect(node.item, item, Sort.TEXT)
        self._expect(node.texts, texts, Sort.SET)
        self._known_codes(node.texts, item)
        self._known_codes(node.item, texts)
        return BOOL

    def _known_codes(self, node: Node, other: Type) -> None:
        """A written code is one of the list it is compared with."""
        match node:
            case Text(value):
                said = {value}
            case Texts(values):
                said = set(values)
            case _:
                return
        if other.codes is not None and (unknown := sorted(said - other.codes)):
            raise self._error(ExprCode.CODE_UNKNOWN, node, ", ".join(unknown))

    def _counted(self, node: Count, left: Type, right: Type) -> Type:
        if left.sort is Sort.DATE:
            return self._moved(node, right)
        self._expect(node.left, left, Sort.NUMBER)
        self._expect(node.right, right, Sort.NUMBER)
        if node.how in (Counting.PLUS, Counting.MINUS):
            self._same(node, left, right)
            return left
        return number(self._combined(node, left.unit, right.unit))

    def _combined(self, node: Count, left: str, right: str) -> str:
        if not right:
            return left
        if node.how is Counting.TIMES and not left:
            return right
        if node.how is Counting.OVER and left == right:
            return ""
        raise self._error(ExprCode.UNITS_COMBINED, node, f"{left} {node.how} {right}".strip())

    def _moved(self, node: Count, right: Type) -> Type:
        if node.how is Counting.MINUS and right.sort is Sort.DATE:
            return number("days")
        self._expect(node.right, right, Sort.NUMBER)
        if not (isinstance(node.right, Number) and node.how in (Counting.PLUS, Counting.MINUS)):
            raise self._error(ExprCode.SHIFT_WRONG, node)
        value, most = node.right.value, MOST_SHIFT.get(node.right.unit, -1)
        if value != int(value) or value > most:
            raise self._error(ExprCode.SHIFT_WRONG, node.right)
        return DATE

    def _chosen(self, node: If, condition: Type, then: Type, otherwise: Type) -> Type:
        self._expect(node.condition, condition, Sort.BOOL)
        self._expect(node.then, then, *Sort)
        self._same(node.otherwise, then, otherwise)
        return then if then == otherwise else Type(then.sort, unit=then.unit)

    def _gathered(self, node: Gather) -> Type:
        group = self._named(node, node.group)
        self._expect(node, group, Sort.ROWS)
        row = _Check(self.text, {**self.types, **group.fields})
        for inner in node.inside:
            self._once(inner, group)
        if node.where is not None:
            row._expect(node.where, row.type_of(node.where), Sort.BOOL)
        if node.how is Gathering.SUM and node.of is not None:
            return row._expect(node.of, row.type_of(node.of), Sort.NUMBER)
        return NUMBER if node.how is Gathering.COUNT else BOOL

    def _once(self, inner: Node, group: Type) -> None:
        """Whether each name inside means one thing only."""
        for node, _ in order(inner):
            if isinstance(node, Name) and node.name in group.fields and node.name in self.types:
                raise self._error(ExprCode.NAME_TWICE, node, node.name)
