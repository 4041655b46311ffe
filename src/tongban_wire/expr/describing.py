"""How the change of one fact is said: its boundary, its codes, or that anything will do."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tongban_wire.expr.candidates import Candidates
from tongban_wire.expr.changes import Change, How
from tongban_wire.expr.lines import Line, See
from tongban_wire.expr.types import Sort
from tongban_wire.expr.values import Facts, Value, taken


@dataclass(frozen=True, slots=True)
class Describing:
    """What the facts were, and what they are once the verdict is the wanted one."""

    candidates: Candidates
    facts: Facts
    turned: Facts
    wanted: bool

    def change(self, name: str) -> Change:
        """The change of one fact, all others being changed already."""
        before, after = taken(self.facts.get(name)), taken(self.turned[name])
        if after is None:
            return Change(name, before, How.UNKNOWN, (), None)
        if before is None and self._anything_does(name):
            return Change(name, None, How.KNOWN, (), after)
        match self.candidates.sort(name):
            case Sort.NUMBER | Sort.DATE:
                return self._bounded(name)
            case Sort.TEXT:
                how, bound = self._which(name)
            case _ if isinstance(after, frozenset):
                how, bound = _difference(before, after)
            case _:
                how, bound = How.EXACTLY, (after,)
        return Change(name, before, how, bound, after)

    def _turns_with(self, name: str, value: Value) -> bool:
        changed = {**self.turned, name: value}
        return self.candidates.looking.verdict(changed) is self.wanted

    def _anything_does(self, name: str) -> bool:
        """Whether it is enough that somebody says something."""
        possible = self.candidates.possible(name, {**self.turned, name: None})
        return all(self._turns_with(name, value) for value in possible)

    def _which(self, name: str) -> tuple[How, tuple[Value, ...]]:
        """The texts that turn it, or those that do not if any unheard of does."""
        texts = self.candidates.texts(name)
        turning = [text for text in texts if self._turns_with(name, text)]
        if self.candidates.unheard_of not in turning:
            return How.ONE_OF, tuple(turning)
        return How.OTHER_THAN, tuple(text for text in texts if text not in turning)

    def _bounded(self, name: str) -> Change:
        """The boundary between what the fact was and the nearest value that turns the verdict."""
        before, see = taken(self.facts.get(name)), self.candidates.seeing(name, self.turned)
        line = self.candidates.line_of(name)
        start = line.tick(before)
        if before is None and see(start).verdict is self.wanted:
            return self._around(name, line, start, see)
        turns = self.candidates.turns(line, start, see)
        found = line.tick(taken(self.turned[name]))
        inner = next((tick for tick in turns if see(tick).verdict is self.wanted), found)
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
