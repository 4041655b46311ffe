"""The lists of items (目录清单、实施清单): what stands on them, and which changes make sense. Pure.

国办函〔2016〕108号 ch. 5: a catalogue list of base elements (item type, code, name, legal basis)
that every implementing body takes over unchanged, and each body's implementation list; kept by
新增, 变更, 拆分, 合并, 暂停, 取消. Each change is reviewed by the establishment office (编制) and
the legal office (法制) and leaves a list version.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from tongban.catalogue.rules import Item, Text


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One entry of the catalogue list (目录清单事项): the base elements of every item below it."""

    code: str
    """基本编码, 12: region 2, item type 2, guiding department 2, main item 3, sub-item 3."""
    name: Text
    item_type: str
    legal_basis: tuple[Text, ...]
    """设定依据: on what the power rests."""


class State(StrEnum):
    """How an entry or an item stands on a day."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Operation(StrEnum):
    """What is done to entries of a list (国办函〔2016〕108号 ch. 5)."""

    ADD = "add"
    CHANGE = "change"
    SPLIT = "split"
    MERGE = "merge"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"


class Office(StrEnum):
    """Who reviews every change: both, and two different people."""

    ESTABLISHMENT = "establishment"
    LEGAL = "legal"


class Senseless(StrEnum):
    """Why a change of a list makes no sense."""

    HOW_MANY = "how_many"
    NOT_THERE = "not_there"
    ENDED = "ended"
    ALREADY_SO = "already_so"
    CODE_TAKEN = "code_taken"
    CODE_TWICE = "code_twice"
    OTHER_CODE = "other_code"
    SAME = "same"


class Coded(Protocol):
    """What a list holds: an entry of the catalogue list, or an item of an implementation list."""

    @property
    def code(self) -> str:
        """By which it is found; never used again."""


E = TypeVar("E", bound=Coded)


@dataclass(frozen=True, slots=True)
class ListChange(Generic[E]):
    """What is to be done: to which entries, and what stands there after it."""

    operation: Operation
    codes: tuple[str, ...] = ()
    entries: tuple[E, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing(Generic[E]):
    """An entry as it stands."""

    entry: E
    state: State


CATALOGUE_CODE = re.compile(r"[0-9]{12}")
_COUNTS: Mapping[Operation, tuple[range, range]] = {
    Operation.ADD: (range(0, 1), range(1, 501)),
    Operation.CHANGE: (range(1, 2), range(1, 2)),
    Operation.SPLIT: (range(1, 2), range(2, 51)),
    Operation.MERGE: (range(2, 51), range(1, 2)),
    Operation.SUSPEND: (range(1, 51), range(0, 1)),
    Operation.RESUME: (range(1, 51), range(0, 1)),
    Operation.CANCEL: (range(1, 51), range(0, 1)),
}
"""How many entries each acts on, and how many stand there after it."""

_FROM: Mapping[Operation, frozenset[State]] = {
    Operation.CHANGE: frozenset({State.ACTIVE, State.SUSPENDED}),
    Operation.SPLIT: frozenset({State.ACTIVE}),
    Operation.MERGE: frozenset({State.ACTIVE}),
    Operation.SUSPEND: frozenset({State.ACTIVE}),
    Operation.RESUME: frozenset({State.SUSPENDED}),
    Operation.CANCEL: frozenset({State.ACTIVE, State.SUSPENDED}),
}


def senseless(
    change: ListChange[E], there: Mapping[str, Standing[E]]
) -> list[tuple[Senseless, str]]:
    """Why the change makes no sense on this list, each with the code it is about; empty: it does.

    `there` holds every entry there ever was, as it stands: a code is never used again.
    """
    return [*_counts(change), *_acted_on(change, there), *_left(change, there)]


def after(change: ListChange[E], there: Mapping[str, Standing[E]]) -> dict[str, Standing[E]]:
    """The list after a change that makes sense."""
    now = dict(there)
    for code in change.codes:
        now[code] = Standing(there[code].entry, _state_after(change.operation, there[code].state))
    for entry in change.entries:
        state = there[entry.code].state if change.operation is Operation.CHANGE else State.ACTIVE
        now[entry.code] = Standing(entry, state)
    return now


def with_base(item: Item, entry: CatalogueItem | None) -> Item:
    """The item with the base elements it leaves to the catalogue list; what it says stays."""
    if entry is None:
        return item
    return replace(
        item,
        item_type=item.item_type or entry.item_type,
        legal_basis=item.legal_basis or entry.legal_basis,
    )


def on_new_base(item: Item, entry: CatalogueItem) -> Item:
    """The item with the base elements of the catalogue list, whatever it said."""
    return replace(item, item_type=entry.item_type, legal_basis=entry.legal_basis)


def is_decided(favours: Mapping[Office, bool]) -> bool | None:
    """What two offices' reviews come to: True when both favour it, False as soon as one does not,
    None while one has to say."""
    if not all(favours.values()):
        return False
    return True if set(favours) == set(Office) else None


def _counts(change: ListChange[E]) -> Iterator[tuple[Senseless, str]]:
    acted_on, left = _COUNTS[change.operation]
    if len(change.codes) not in acted_on or len(change.entries) not in left:
        yield Senseless.HOW_MANY, change.operation
    yield from _twice(change.codes)
    yield from _twice([one.code for one in change.entries])


def _twice(codes: Sequence[str]) -> Iterator[tuple[Senseless, str]]:
    for nth, code in enumerate(codes):
        if code in codes[:nth]:
            yield Senseless.CODE_TWICE, code


def _acted_on(
    change: ListChange[E], there: Mapping[str, Standing[E]]
) -> Iterator[tuple[Senseless, str]]:
    for code in change.codes:
        if code not in there:
            yield Senseless.NOT_THERE, code
        elif there[code].state is State.CANCELLED:
            yield Senseless.ENDED, code
        elif there[code].state not in _FROM.get(change.operation, ()):
            yield Senseless.ALREADY_SO, code


def _left(
    change: ListChange[E], there: Mapping[str, Standing[E]]
) -> Iterator[tuple[Senseless, str]]:
    for entry in change.entries:
        if change.operation is Operation.CHANGE:
            if (entry.code,) != change.codes:
                yield Senseless.OTHER_CODE, entry.code
            elif entry.code in there and there[entry.code].entry == entry:
                yield Senseless.SAME, entry.code
        elif entry.code in there:
            yield Senseless.CODE_TAKEN, entry.code


def _state_after(operation: Operation, before: State) -> State:
    match operation:
        case Operation.SUSPEND:
            return State.SUSPENDED
        case Operation.RESUME:
            return State.ACTIVE
        case Operation.CANCEL | Operation.SPLIT | Operation.MERGE:
            return State.CANCELLED
    return before
