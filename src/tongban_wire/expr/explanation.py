"""Why a condition holds or does not, and what would turn it: data for whoever says it in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tongban_wire.expr.changes import Change
from tongban_wire.expr.evaluation import scope, value_at, value_of
from tongban_wire.expr.looking import Exhausted, Looking
from tongban_wire.expr.search import Search
from tongban_wire.expr.tree import Gather, Name, Node, everywhere, fold, order
from tongban_wire.expr.types import Type
from tongban_wire.expr.values import Facts, Value, taken


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact that decided, and what it was."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a condition came out as it did."""

    verdict: bool | None
    """Whether it holds; None: that is not known."""
    reasons: tuple[Reason, ...]
    """Facts that suffice for the verdict, whatever all others are; without any of them they do
    not. Where several such choices exist, the facts named first are taken."""
    missing: tuple[str, ...]
    """What is not known and keeps the verdict open; a group, if something in its rows is not."""
    change: tuple[Change, ...]
    """The fewest facts that, changed together, turn the verdict; what is open becomes true. Empty:
    none was found."""
    is_complete: bool
    """Whether the search went through; False: it used up its steps."""


def explanation_of(
    root: Node, facts: Facts, types: Mapping[str, Type], fixed: Collection[str]
) -> Explanation:
    """Explains a condition; never raises, whatever the facts are."""
    known = {name: facts[name] for name in dict.fromkeys(_names(root)) if name in facts}
    verdict = value_of(order(root), known)
    verdict = verdict if isinstance(verdict, bool) else None
    looking = Looking(root, known)
    reasons: Collection[str] = ()
    change: tuple[Change, ...] = ()
    try:
        reasons = () if verdict is None else _deciding(looking, known, verdict)
        change = Search(looking, known, types, fixed, wanted=verdict is not True).least()
    except Exhausted:
        pass
    return Explanation(
        verdict,
        tuple(Reason(name, taken(known[name])) for name in reasons),
        tuple(_missing(root, known, types)) if verdict is None else (),
        change,
        looking.left >= 0,
    )


def _names(root: Node) -> list[str]:
    """The facts and groups a condition names, in order."""
    return [
        node.name if isinstance(node, Name) else node.group
        for node in everywhere(root)
        if isinstance(node, Name | Gather)
    ]


def _deciding(looking: Looking, known: Facts, verdict: bool) -> list[str]:
    """The fewest of the known facts, dropping the last named first, that give the same verdict."""
    kept = {name: fact for name, fact in known.items() if taken(fact) is not None}
    before = None
    while kept != before:  # `is known` may let a fact go only after another
        before = kept
        for name in reversed(list(kept)):
            fewer = {other: fact for other, fact in kept.items() if other != name}
            if looking.verdict(fewer) is verdict:
                kept = fewer
    return list(kept)


def _missing(root: Node, facts: Facts, types: Mapping[str, Type]) -> list[str]:
    """The unknown facts because of which the whole is unknown, in the order they are named."""

    def visit(node: Node, below: Sequence[tuple[Value, list[str]]]) -> tuple[Value, list[str]]:
        value = value_at(node, [value for value, _ in below], facts)
        if value is not None:
            return value, []
        names = [name for _, names in below for name in names]
        if isinstance(node, Name):
            names.append(node.name)
        if isinstance(node, Gather):
            names += _missing_in(node, facts, types)
        return None, list(dict.fromkeys(names))

    return fold(order(root), visit)[1]


def _missing_in(node: Gather, facts: Facts, types: Mapping[str, Type]) -> list[str]:
    """What a group lacks: itself, if it or something in its rows is not given, or facts around."""
    rows = taken(facts.get(node.group))
    if not isinstance(rows, tuple):
        return [node.group]
    inside = [
        name
        for row in rows
        for inner in node.inside
        for name in _missing(inner, scope(row, facts), types)
    ]
    return [name if name in types else node.group for name in inside]
