"""What a fact could be instead: the values worth trying, nearest first, and no others."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from heapq import merge
from itertools import chain, combinations

from tongban_wire.expr.limits import MOST_CODES, MOST_INTEGER_DIGITS
from tongban_wire.expr.lines import DAYS, Line, See, numbers
from tongban_wire.expr.looking import Looking
from tongban_wire.expr.tree import Gather, Known, Name, Node, Number, Text, Texts, everywhere
from tongban_wire.expr.types import Sort, Type
from tongban_wire.expr.values import PYTHON, Facts, Value, taken

FARTHER = 1_000_000
"""Numbers are tried up to so many times all that are written or known together."""


class Candidates:
    """The values that can matter to one condition, given the facts as they are."""

    def __init__(self, looking: Looking, facts: Facts, types: Mapping[str, Type]) -> None:
        self.looking, self.facts, self.types = looking, facts, types
        nodes = list(everywhere(looking.root))
        values = _values(nodes, facts)
        self.words = _words(nodes, values)
        self.unheard_of = "~" * (1 + max(map(len, self.words), default=0))
        self.line = _line(nodes, values)
        self.may_be_unknown = {
            node.operand.name
            for node in nodes
            if isinstance(node, Known) and isinstance(node.operand, Name)
        }

    def sort(self, name: str) -> Sort | None:
        """The sort of a fact, as its type or its value says; None for groups and the unknown."""
        if name in self.types:
            sort = self.types[name].sort
            return None if sort is Sort.ROWS else sort
        value = taken(self.facts.get(name))
        return next((sort for sort, kind in PYTHON.items() if isinstance(value, kind)), None)

    def worth_trying(self, name: str, facts: Facts) -> Iterator[Value]:
        """Values of the fact that differ to the condition from what it is, and from each other."""
        seen = {self.looking.look(facts)}
        for value in self.possible(name, facts):
            sight = self.looking.look({**facts, name: value})
            if sight not in seen:
                seen.add(sight)
                yield value

    def possible(self, name: str, facts: Facts) -> Iterator[Value]:
        """Values of the fact of which one, at least, stands for each way to see it."""
        match self.sort(name):
            case Sort.BOOL:
                yield from (True, False)
            case Sort.TEXT:
                yield from self.texts(name)
            case Sort.SET:
                yield from self._sets(name, taken(facts.get(name)))
            case Sort.NUMBER | Sort.DATE:
                yield from self._points(name, facts)
        if name in self.may_be_unknown and taken(facts.get(name)) is not None:
            yield None

    def texts(self, name: str) -> list[str]:
        """The codes of the list, or the texts the condition knows and one it does not."""
        codes = self._codes(name)
        return [*self.words, self.unheard_of] if codes is None else codes

    def _codes(self, name: str) -> list[str] | None:
        """The codes of a fact that has a list, those the condition knows first."""
        codes = self.types[name].codes if name in self.types else None
        if codes is None:
            return None
        return sorted(codes, key=lambda code: (code not in self.words, code))[:MOST_CODES]

    def _sets(self, name: str, before: Value) -> Iterator[frozenset[str]]:
        """The set with one text more or less, then two, then none and all."""
        now = before if isinstance(before, frozenset) else frozenset()
        codes = self._codes(name)
        texts = self.words if codes is None else codes
        if before is None:
            yield now
        for several in chain(combinations(texts, 1), combinations(texts, 2)):
            yield now.symmetric_difference(several)
        yield from (frozenset(), frozenset(texts))

    # Numbers and days, on their line.

    def line_of(self, name: str) -> Line:
        """The line a number or a date stands on."""
        return DAYS if self.sort(name) is Sort.DATE else self.line

    def seeing(self, name: str, facts: Facts) -> See:
        """What is seen of the condition as one fact moves along its line."""
        line = self.line_of(name)
        return lambda tick: self.looking.look({**facts, name: line.value(tick)})

    def turns(self, line: Line, start: int, see: See) -> Iterator[int]:
        """The first tick of each region on both sides, nearest first."""
        sides = (line.turns(start, step, see) for step in (1, -1))
        return merge(*sides, key=lambda tick: abs(tick - start))

    def _points(self, name: str, facts: Facts) -> Iterator[Value]:
        """The nearest number or day of each region, from the nearest region to the farthest."""
        line, see = self.line_of(name), self.seeing(name, facts)
        start = line.tick(taken(facts.get(name)))
        if taken(facts.get(name)) is None:
            yield line.value(start)
        for tick in self.turns(line, start, see):
            yield line.value(line.plainest(tick, 1 if tick > start else -1, see))


def _values(nodes: Sequence[Node], facts: Mapping[str, object]) -> list[Value]:
    """What the condition meets among the facts, in the rows of its groups too."""
    plain = [facts.get(node.name) for node in nodes if isinstance(node, Name)]
    groups = [taken(facts.get(node.group)) for node in nodes if isinstance(node, Gather)]
    rows = [row for group in groups if isinstance(group, tuple) for row in group]
    return [taken(fact) for fact in (*plain, *(fact for row in rows for fact in row.values()))]


def _words(nodes: Sequence[Node], values: Sequence[Value]) -> list[str]:
    """The texts a condition knows, in the order it names them, and those among the facts."""
    found: dict[str, None] = {}
    for node in nodes:
        match node:
            case Text(value):
                found[value] = None
            case Texts(several):
                found.update(dict.fromkeys(several))
    found.update({value: None for value in values if isinstance(value, str)})
    return list(found)[:MOST_CODES]


def _line(nodes: Sequence[Node], values: Sequence[Value]) -> Line:
    """Numbers finer than those that are written, and farther."""
    written = [node.value for node in nodes if isinstance(node, Number)]
    known = [value for value in values if isinstance(value, Decimal)]
    places = max((_places(number) for number in [*written, *known]), default=0)
    reach = FARTHER * (1 + sum(int(number.copy_abs()) for number in [*written, *known]))
    return numbers(places, min(reach, 10**MOST_INTEGER_DIGITS - 1))


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
