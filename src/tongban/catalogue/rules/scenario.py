"""What an item comes to in one case (情形): materials, fees, steps, windows, and whether the rules
let it be granted. Pure.

One function for guide, navigator, form, case and the examples an item is checked by: what one of
them says the others do. An answer still to come leaves open what hangs on it; what no question
asks any more stays unknown, and nothing hangs on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Protocol, TypeVar

from tongban.catalogue.rules import (
    Eligibility,
    FeeItem,
    Group,
    Item,
    MaterialRequirement,
    Requirement,
    Step,
    Verdict,
    Window,
)
from tongban.catalogue.rules import form as forms
from tongban.catalogue.rules.fees import Due, due
from tongban.catalogue.rules.form import Answers, Asked, Facts
from tongban_wire import expr

TODAY = "today"


@dataclass(frozen=True, slots=True)
class Judged:
    """One condition of the grant, and how it stands."""

    requirement: Requirement
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Scenario:
    """What an item comes to with these answers, on this day."""

    pages: tuple[Asked, ...]
    """The questions that are asked."""
    materials: tuple[MaterialRequirement, ...]
    may_need: tuple[MaterialRequirement, ...]
    """Materials an answer still to come decides on."""
    fees: tuple[Due, ...]
    may_cost: tuple[FeeItem, ...]
    steps: tuple[Step, ...]
    windows: tuple[Window, ...]
    conditions: tuple[Judged, ...]
    facts: Facts = field(repr=False)
    """What conditions read: personal data, for no log."""
    pending: frozenset[str] = frozenset()
    """Questions and groups whose answer is still to come."""

    @property
    def fee(self) -> Decimal:
        """What it costs, in yuan, as far as that is decided."""
        return sum((one.amount for one in self.fees), Decimal(0))

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        """The conditions a rule finds not to hold."""
        return tuple(x.requirement for x in self.conditions if x.verdict is Verdict.FAILS)

    @property
    def verdict(self) -> Eligibility:
        """Whether the rules let it be granted: this, and nothing else, a decision asks."""
        found = {one.verdict for one in self.conditions}
        if Verdict.FAILS in found:
            return Eligibility.NOT_ELIGIBLE
        return Eligibility.OPEN if Verdict.OPEN in found else Eligibility.ELIGIBLE


def scenario(item: Item, answers: Answers, holder_kind: str, on: date) -> Scenario:
    """What an item comes to with answers as a form keeps them."""
    known = _facts(item, answers, holder_kind, on)
    pending = _pending(item, known)
    return Scenario(
        pages=forms.asked(item, answers, holder_kind),
        materials=_those(item.materials, known),
        may_need=_those(item.materials, known, pending),
        fees=due(item, known),
        may_cost=tuple(one for one in item.fee_items if _may_cost(one, known, pending)),
        steps=_those(item.steps, known),
        windows=_those(item.windows, known),
        conditions=tuple(Judged(one, _judged(one, known, pending)) for one in item.conditions),
        facts=known,
        pending=pending,
    )


def named(item: Item) -> frozenset[str]:
    """The questions and groups any expression of the item names: all a navigator has to ask."""
    parts: list[_Conditional] = [*item.materials, *item.steps, *item.windows, *item.form]
    parts += [one for group in item.form for one in group.fields]
    texts = [one.when for one in (*parts, *item.fee_items)]
    texts += [one.times for one in item.fee_items]
    texts += [one.holds for one in item.conditions]
    return frozenset().union(*(parsed(text).names for text in texts if text))


@lru_cache(maxsize=4096)
def parsed(text: str) -> expr.Expr:
    """An expression of an item that passed the gate."""
    return expr.parse(text)


def _facts(item: Item, answers: Answers, holder_kind: str, on: date) -> dict[str, object]:
    """What the form knows, and the day. Choices nobody has made and rows nobody has begun are
    unknown here, where one has to be made and some have to be there."""
    known = {**forms.facts(item, answers, holder_kind), TODAY: on}
    for group in item.form:
        if group.repeats and len(_rows(known, group)) < group.least_rows:
            known.pop(group.key, None)
        for one in group.fields:
            if one.is_required and known.get(one.key) == frozenset():
                known[one.key] = None
    return known


class _Conditional(Protocol):
    @property
    def when(self) -> str: ...


Part = TypeVar("Part", bound=_Conditional)


def _those(
    parts: Sequence[Part], known: Facts, pending: frozenset[str] | None = None
) -> tuple[Part, ...]:
    """The parts this case has; with `pending` those it may have yet."""
    if pending is None:
        return tuple(one for one in parts if not one.when or _value(one.when, known) is True)
    return tuple(one for one in parts if one.when and _is_open(one.when, known, pending))


def _value(text: str, known: Facts) -> expr.Value:
    return expr.evaluate(parsed(text), known)


def _is_open(text: str, known: Facts, pending: frozenset[str]) -> bool:
    """Whether it is unknown, and an answer to come may decide it."""
    return _value(text, known) is None and not pending.isdisjoint(parsed(text).names)


def _may_cost(fee: FeeItem, known: Facts, pending: frozenset[str]) -> bool:
    if fee.when and _value(fee.when, known) is False:
        return False
    return any(text and _is_open(text, known, pending) for text in (fee.when, fee.times))


def _judged(one: Requirement, known: Facts, pending: frozenset[str]) -> Verdict:
    if not one.holds:
        return Verdict.OFFICER
    value = _value(one.holds, known)
    if isinstance(value, bool):
        return Verdict.HOLDS if value else Verdict.FAILS
    return Verdict.OPEN if _is_open(one.holds, known, pending) else Verdict.OFFICER


def _pending(item: Item, known: Facts) -> frozenset[str]:
    """What is asked, or may be, and not answered; each question decides on those behind it."""
    found: set[str] = set()
    for group in item.form:
        if not _may_be_asked(group.when, known, found):
            continue
        if group.repeats:
            if group.key not in known or any(None in row.values() for row in _rows(known, group)):
                found.add(group.key)
            continue
        for one in group.fields:
            if _may_be_asked(one.when, known, found) and known.get(one.key) is None:
                found.add(one.key)
    return frozenset(found)


def _may_be_asked(when: str, known: Facts, found: set[str]) -> bool:
    return not when or _value(when, known) is True or _is_open(when, known, frozenset(found))


def _rows(known: Facts, group: Group) -> Sequence[Facts]:
    rows = known.get(group.key)
    return rows if isinstance(rows, list) else []
