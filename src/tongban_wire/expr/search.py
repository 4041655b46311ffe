"""The fewest facts whose change turns a verdict, found in a bounded number of steps."""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations, permutations

from tongban_wire.expr.candidates import Candidates
from tongban_wire.expr.changes import Change
from tongban_wire.expr.describing import Describing
from tongban_wire.expr.limits import MOST_CHANGED
from tongban_wire.expr.looking import Looking
from tongban_wire.expr.tree import Name, Node, everywhere, order
from tongban_wire.expr.types import Type
from tongban_wire.expr.values import Facts


class Search:
    """Looks for the fewest facts whose change gives the wanted verdict."""

    def __init__(
        self,
        looking: Looking,
        facts: Facts,
        types: Mapping[str, Type],
        fixed: Collection[str],
        wanted: bool,
    ) -> None:
        self.looking, self.facts, self.wanted = looking, facts, wanted
        self.candidates = Candidates(looking, facts, types)
        self.names = [
            name
            for name in _named_outside(looking.root, facts)
            if name not in fixed and self.candidates.sort(name)
        ]

    def least(self) -> tuple[Change, ...]:
        """The changes; none if no change of MOST_CHANGED facts does it. Raises Exhausted."""
        for many in range(1, MOST_CHANGED + 1):
            for names in permutations(self.names, many):
                turned = self._turned(names, self.facts)
                if turned is not None:
                    return self._fewest(self._described(names, turned))
        return ()

    def _turned(self, names: Sequence[str], facts: Facts) -> Facts | None:
        """The facts with these names changed so that the verdict is the wanted one.

        What is worth trying for a fact depends on those changed before it: a number may have to
        pass another that moves first.
        """
        if not names:
            return facts if self.looking.verdict(facts) is self.wanted else None
        for value in self.candidates.worth_trying(names[0], facts):
            turned = self._turned(names[1:], {**facts, names[0]: value})
            if turned is not None:
                return turned
        return None

    def _described(self, names: Sequence[str], turned: Facts) -> list[Change]:
        """Each change, with the others as they are said."""
        changes = []
        for name in names:
            describing = Describing(self.candidates, self.facts, turned, self.wanted)
            changes.append(describing.change(name))
            turned = {**turned, name: changes[-1].after}
        return changes

    def _fewest(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """The fewest of the changes that do it, should they not all be needed."""
        for many in range(1, len(changes)):
            for some in combinations(changes, many):
                after = {change.name: change.after for change in some}
                if self.looking.verdict({**self.facts, **after}) is self.wanted:
                    return some
        return tuple(changes)


def _named_outside(root: Node, facts: Facts) -> list[str]:
    """The facts a condition names, in order: those around its rows too, not those in them."""
    outside = {node for node, _ in order(root) if isinstance(node, Name)}
    names = [node for node in everywhere(root) if isinstance(node, Name)]
    return list(dict.fromkeys(n.name for n in names if n in outside or n.name in facts))
