"""The fewest facts whose change turns a verdict, and the nearest values that do it: bounded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from heapq import merge
from itertools import chain, combinations, islice, permutations

from tongban_wire.expr.changes import Change, How
from tongban_wire.expr.limits import MOST_CHANGED, MOST_CODES, MOST_INTEGER_DIGITS
from tongban_wire.expr.lines import DAYS, Line, See, numbers
from tongban_wire.expr.looking import Looking
from tongban_wire.expr.tree import (
    Gather,
    Known,
    Name,
    Node,
    Number,
    Text,
    Texts,
    everywhere,
    order,
)
from tongban_wire.expr.types import Sort, Type
from tongban_wire.expr.values import Value, taken

KINDS: dict[Sort, type] = {
    Sort.BOOL: bool,
    Sort.NUMBER: Decimal,
    Sort.TEXT: str,
    Sort.DATE: date,
    Sort.SET: frozenset,
}
FARTHER = 1_000_000
"""Numbers are tried up to so many times all that are written or known together."""


class Search:
    """Looks for the fewest facts whose change gives the wanted verdict."""

    def __init__(
        self,
        looking: Looking,
        facts: Mapping[str, object],
        types: Mapping[str, Type],
        fixed: Collection[str],
        wanted: bool,
    ) -> None:
        self.looking, self.facts, self.types, self.wanted = looking, facts, types, wanted
        nodes = list(everywhere(looking.root))
        values = _values(nodes, facts)
        self.words = _words(nodes, values)
        self.other = _unheard_of(self.words)
        self.line = _line(nodes, values)
        self.may_be_unknown = {
            node.operand.name
            for node in nodes
            if isinstance(node, Known) and isinstance(node.operand, Name)
        }
        outside = _named_outside(looking.root, facts)
        self.names = [name for name in outside if name not in fixed and self._sort(name)]

    def least(self) -> tuple[Change, ...]:
        """The changes; none if no change of MOST_CHANGED facts does it. Raises Exhausted."""
        for many in range(1, MOST_CHANGED + 1):
            for names in permutations(self.names, many):
                turned = self._turned(names, self.facts)
                if turned is not None:
                    return tuple(self._described(name, turned) for name in names)
        return ()

    def _turned(
        self, names: tuple[str, ...], facts: Mapping[str, object]
    ) -> Mapping[str, object] | None:
        """The facts with these names changed so that the verdict is the wanted one."""
        if not names:
            return facts if self.looking.verdict(facts) is self.wanted else None
        for value in self._worth_trying(names[0], facts):
            turned = self._turned(names[1:], {**facts, names[0]: value})
            if turned is not None:
                return turned
        return None

    # What a fact could be.

    def _sort(self, name: str) -> Sort | None:
        """The sort of a fact, as its type or its value says; None for groups and the unknown."""
        if name in self.types:
            sort = self.types[name].sort
            return None if sort is Sort.ROWS else sort
        value = taken(self.facts.get(name))
        return next((sort for sort, kind in KINDS.items() if isinstance(value, kind)), None)

    def _worth_trying(self, name: str, facts: Mapping[str, object]) -> Iterator[Value]:
        """Values of the fact that differ to the condition from what it is, and from each other."""
        seen = {self.looking.look(facts)}
        for value in self._possible(name, facts):
            sight = self.looking.look({**facts, name: value})
            if sight not in seen:
                seen.add(sight)
                yield value

    def _possible(self, name: str, facts: Mapping[str, object]) -> Iterator[Value]:
        match self._sort(name):
            case Sort.BOOL:
                yield from (True, False)
            case Sort.TEXT:
                yield from self._texts(name)
            case Sort.SET:
                yield from self._sets(name, taken(facts.get(name)))
            case Sort.NUMBER:
                yield from self._points(name, facts, self.line)
            case Sort.DATE:
                yield from self._points(name, facts, DAYS)
        if name in self.may_be_unknown and taken(facts.get(name)) is not None:
            yield None

    def _texts(self, name: str) -> list[str]:
        """Every code of the list, or every text the condition knows and one it does not."""
        codes = self.types[name].codes if name in self.types else None
        return sorted(codes)[:MOST_CODES] if codes is not None else [*self.words, self.other]

    def _sets(self, name: str, before: Value) -> Iterator[frozenset[str]]:
        """The set with one text more or less, then two, then none and all."""
        now = before if isinstance(before, frozenset) else frozenset()
        codes = self.types[name].codes if name in self.types else None
        texts = self.words if codes is None else sorted(codes)[:MOST_CODES]
        if before is None:
            yield now
        for several in chain(combinations(texts, 1), combinations(texts, 2)):
            yield now.symmetric_difference(several)
        yield from (frozenset(), frozenset(texts))

    def _points(self, name: str, facts: Mapping[str, object], line: Line) -> Iterator[Value]:
        """The nearest number or day of each region, from the nearest region to the farthest."""
        before = taken(facts.get(name))
        start = line.tick(before)
        if before is None:
            yield line.value(start)
        see = self._seeing(name, facts, line)
        for tick in self._turns(line, start, see):
            yield line.value(line.plainest(tick, 1 if tick > start else -1, see))

    def _turns(self, line: Line, start: int, see: See) -> Iterator[int]:
        """The first tick of each region on both sides, nearest first."""
        sides = (line.turns(start, step, see) for step in (1, -1))
        return merge(*sides, key=lambda tick: abs(tick - start))

    def _seeing(self, name: str, facts: Mapping[str, object], line: Line) -> See:
        return lambda tick: self.looking.look({**facts, name: line.value(tick)})

    # What is said of a change.

    def _described(self, name: str, turned: Mapping[str, object]) -> Change:
        """The change of one fact, all others being changed already."""
        before, after = taken(self.facts.get(name)), taken(turned[name])
        match self._sort(name):
            case Sort.TEXT if after is not None:
                how, bound = self._which(name, turned)
            case Sort.SET if isinstance(after, frozenset):
                how, bound = _difference(before, after)
            case Sort.NUMBER if after is not None:
                return self._bounded(name, turned, self.line)
            case Sort.DATE if after is not None:
                return self._bounded(name, turned, DAYS)
            case _:
                how, bound = (How.UNKNOWN, ()) if after is None else (How.EXACTLY, (after,))
        return Change(name, before, how, bound, after)

    def _turns_with(self, name: str, turned: Mapping[str, object], value: Value) -> bool:
        return self.looking.verdict({**turned, name: value}) is self.wanted

    def _which(self, name: str, turned: Mapping[str, object]) -> tuple[How, tuple[Value, ...]]:
        """The texts that turn it, or those that do not if any unheard of does."""
        texts = self._texts(name)
        turning = tuple(text for text in texts if self._turns_with(name, turned, text))
        if self.other not in turning:
            return How.ONE_OF, turning
        others = tuple(text for text in texts if text not in turning)
        return (How.OTHER_THAN, others) if others else (How.KNOWN, ())

    def _bounded(self, name: str, turned: Mapping[str, object], line: Line) -> Change:
        """The boundary between what the fact was and the nearest value that turns the verdict."""
        before, see = taken(self.facts.get(name)), self._seeing(name, turned, line)
        start = line.tick(before)
        if before is None and see(start).verdict is self.wanted:
            return self._around(name, line, start, see)
        turns = self._turns(line, start, see)
        inner = next(tick for tick in turns if see(tick).verdict is self.wanted)
        step = 1 if inner > start else -1
        after = line.value(line.plainest(inner, step, see))
        if see(line.within(inner + step)).verdict is not self.wanted:
            return Change(name, before, How.EXACTLY, (after,), after)
        how, bound = _edge(line, inner, inner - step, see)
        return Change(name, before, how, (bound,), after)

    def _around(self, name: str, line: Line, start: int, see: See) -> Change:
        """What to say of a fact nobody named, where the value the search began with turns it."""
        value = line.value(start)
        edges = [
            _edge(line, outer - step, outer, see)
            for step in (1, -1)
            for outer in islice(self._ends(line, start, step, see), 1)
        ]
        match edges:
            case []:
                return Change(name, None, How.KNOWN, (), value)
            case [(how, bound)]:
                return Change(name, None, how, (bound,), value)
            case _:
                return Change(name, None, How.EXACTLY, (value,), value)

    def _ends(self, line: Line, start: int, step: int, see: See) -> Iterator[int]:
        """The first ticks of regions on one side that do not turn it."""
        turns = line.turns(start, step, see)
        return (tick for tick in turns if see(tick).verdict is not self.wanted)


def _edge(line: Line, inner: int, outer: int, see: See) -> tuple[How, Value]:
    """How the boundary between two neighbours is said, of which the inner one turns the verdict:
    at a number as people write it, or where two things compared are equal."""
    parts = list(zip(see(inner).parts, see(outer).parts, strict=True))
    if inner % line.coarse and not outer % line.coarse:
        is_open = True
    else:
        met = any(one == "=" != other for one, other in parts)
        is_open = not met and any(one != "=" == other for one, other in parts)
    lower, upper = (How.MORE, How.LESS) if is_open else (How.AT_LEAST, How.AT_MOST)
    return lower if inner > outer else upper, line.value(outer if is_open else inner)


def _difference(before: Value, after: frozenset[str]) -> tuple[How, tuple[Value, ...]]:
    """What a set gains or loses; the set itself if it does both, or was not known."""
    if isinstance(before, frozenset) and before < after:
        return How.WITH, tuple(sorted(after - before))
    if isinstance(before, frozenset) and after < before:
        return How.WITHOUT, tuple(sorted(before - after))
    return How.EXACTLY, tuple(sorted(after))


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


def _unheard_of(words: Sequence[str]) -> str:
    """A text that is none of these."""
    return "~" * (1 + max(map(len, words), default=0))


def _line(nodes: Sequence[Node], values: Sequence[Value]) -> Line:
    """Numbers finer than those that are written, and farther."""
    written = [node.value for node in nodes if isinstance(node, Number)]
    known = [value for value in values if isinstance(value, Decimal)]
    places = max((_places(number) for number in [*written, *known]), default=0)
    reach = FARTHER * (1 + sum(int(abs(number)) for number in [*written, *known]))
    return numbers(places, min(reach, 10**MOST_INTEGER_DIGITS - 1))


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _named_outside(root: Node, facts: Mapping[str, object]) -> list[str]:
    """The facts a condition names, in order: those around its rows too, not those in them."""
    outside = {node for node, _ in order(root) if isinstance(node, Name)}
    names = [node for node in everywhere(root) if isinstance(node, Name)]
    return list(dict.fromkeys(n.name for n in names if n in outside or n.name in facts))
