"""What one answer changes: two cases of one item compared (一个回答改变什么). Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tongban.catalogue.rules import MaterialKind, Text
from tongban.catalogue.rules.scenario import Scenario

BROUGHT = (MaterialKind.UPLOAD, MaterialKind.PLEDGE)
"""What an applicant has to see to: all else the platform has, or the form is it."""


class Does(StrEnum):
    """How an answer bears on a case."""

    NEEDS = "needs"
    SPARES = "spares"
    COSTS = "costs"
    SAVES = "saves"
    ADDS_STEP = "adds_step"
    LEADS_TO = "leads_to"
    """A window one may go to."""
    FAILS = "fails"
    MEETS = "meets"


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that changes, and its name; money has an amount instead."""

    does: Does
    what: Text | None = None
    amount: Decimal = Decimal(0)


def effects(before: Scenario, after: Scenario) -> tuple[Effect, ...]:
    """What is different once something more is answered; what weighs most comes first."""
    money = after.fee - before.fee
    return (
        *_named(Does.FAILS, before, after, _unmet),
        *_named(Does.MEETS, after, before, _unmet),
        *_named(Does.NEEDS, before, after, _needed),
        *_named(Does.SPARES, after, before, _in_question),
        *((Effect(Does.COSTS if money > 0 else Does.SAVES, None, abs(money)),) if money else ()),
        *_named(Does.ADDS_STEP, before, after, lambda one: {x.key: x.name for x in one.steps}),
        *_named(Does.LEADS_TO, before, after, lambda one: {x.key: x.name for x in one.windows}),
    )


Parts = Callable[[Scenario], dict[str, Text]]


def _named(does: Does, less: Scenario, more: Scenario, parts: Parts) -> Iterator[Effect]:
    """What stands in one case and not in the other."""
    there = parts(less)
    return (Effect(does, name) for key, name in parts(more).items() if key not in there)


def _needed(one: Scenario) -> dict[str, Text]:
    return {x.key: x.name for x in one.materials if x.kind in BROUGHT}


def _in_question(one: Scenario) -> dict[str, Text]:
    return {x.key: x.name for x in (*one.materials, *one.may_need) if x.kind in BROUGHT}


def _unmet(one: Scenario) -> dict[str, Text]:
    return {x.key: x for x in one.unmet}
