"""The rules of identity, without a database: mandates, capacities, duties. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_ITEMS = 200
LONGEST_MANDATE_DAYS = 366 * 5
FARTHEST_START_DAYS = 366


class HolderKind(StrEnum):
    """What a holder (权利主体) is."""

    PERSON = "person"
    BODY = "body"


class MandateKind(StrEnum):
    """In which capacity somebody acts for another (委托授权的种类)."""

    AGENT = "agent"
    """经办人: a person handles the affairs of a body."""
    PROXY = "proxy"
    """代理人: a person handles the affairs of another person."""
    GUARDIAN = "guardian"
    """监护人: a person acts for a minor; recorded by an officer, given by nobody."""


REPRESENTATIVE = "representative"
"""法定代表人: acts for the body in everything; a capacity, not a mandate."""


def speaks_for_holder(capacity: str) -> bool:
    """Whether somebody in this capacity may read all the holder may (消息、谁看过我的数据).

    The holder themselves (empty), a legal representative, a guardian; agents and proxies see
    what they do for the holder, not what else the holder is told.
    """
    return capacity in ("", REPRESENTATIVE, MandateKind.GUARDIAN)


class Act(StrEnum):
    """What a mandate lets the agent do (委托权限)."""

    VIEW = "view"
    APPLY = "apply"
    RECEIVE = "receive"


ALL_ACTS = frozenset(Act)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is given, for which items and for how long. No items means every item."""

    acts: frozenset[Act]
    items: frozenset[str]
    valid_from: date
    valid_to: date


class Flaw(StrEnum):
    """Why terms cannot stand; the sentences are in web and actions."""

    NO_ACTS = "no_acts"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    ENDED = "ended"
    TOO_LONG = "too_long"
    TOO_FAR = "too_far"
    BAD_ITEM = "bad_item"
    TOO_MANY_ITEMS = "too_many_items"


def flaws(terms: Terms, today: date) -> list[Flaw]:
    """Everything wrong with the terms of a mandate given today."""
    found: list[tuple[bool, Flaw]] = [
        (not terms.acts, Flaw.NO_ACTS),
        (terms.valid_to < terms.valid_from, Flaw.ENDS_BEFORE_IT_BEGINS),
        (terms.valid_to < today, Flaw.ENDED),
        ((terms.valid_to - terms.valid_from).days > LONGEST_MANDATE_DAYS, Flaw.TOO_LONG),
        ((terms.valid_from - today).days > FARTHEST_START_DAYS, Flaw.TOO_FAR),
        (any(not is_catalogue_code(item) for item in terms.items), Flaw.BAD_ITEM),
        (len(terms.items) > MOST_ITEMS, Flaw.TOO_MANY_ITEMS),
    ]
    return [flaw for wrong, flaw in found if wrong]


def is_catalogue_code(text: str) -> bool:
    """A catalogue item's code has 12 digits (domain.md 2.1)."""
    return len(text) == 12 and text.isascii() and text.isdigit()


def same_terms(
    terms: Terms, acts: Iterable[str], items: Iterable[str], valid_from: date, valid_to: date
) -> bool:
    """Whether a stored mandate has exactly these terms."""
    return (
        {act.value for act in terms.acts} == set(acts)
        and terms.items == frozenset(items)
        and (terms.valid_from, terms.valid_to) == (valid_from, valid_to)
    )


def is_in_force(terms: Terms, on: date, *, revoked: bool) -> bool:
    """Whether a mandate of these terms may be used on a day."""
    return not revoked and terms.valid_from <= on <= terms.valid_to


def covers(terms: Iterable[Terms], act: Act, item: str | None, on: date) -> bool:
    """Whether any of the mandates allows the act for the item on the day."""
    return any(
        act in one.acts
        and (not one.items or item in one.items)
        and is_in_force(one, on, revoked=False)
        for one in terms
    )


def kind_between(giver: HolderKind) -> MandateKind:
    """Which kind of mandate a giver of this kind gives."""
    return MandateKind.AGENT if giver is HolderKind.BODY else MandateKind.PROXY


def age_on(born_on: date, day: date) -> int:
    """Completed years of age on a day; a birthday counts from its morning."""
    before_birthday = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - before_birthday


def last_day_of_guardianship(born_on: date, adult_age: int) -> date:
    """The day before the minor comes of age. `adult_age` is a setting (ADULT_AGE [M])."""
    try:
        grown = born_on.replace(year=born_on.year + adult_age)
    except ValueError:  # born on 29 February
        grown = date(born_on.year + adult_age, 3, 1)
    return date.fromordinal(grown.toordinal() - 1)


DUTIES: Collection[str] = (
    "calendar.load",
    "identity.register",
    "identity.guardian",
    "desk.open",
)
"""The duties (岗位职责) known so far; each room adds its own."""
