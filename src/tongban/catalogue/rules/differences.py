"""What is different between two versions of an item (版本对比): each change in its place. Pure.

Parts that have a key (materials, groups, questions, options, steps, fees) are matched by it, so
that one put in front does not make all behind it look changed; other lists are compared whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar

from tongban.catalogue.rules import Text

T = TypeVar("T")

Place = tuple[str, ...]
"""Names and keys from the item down, e.g. ("materials", "layout", "when")."""


class How(StrEnum):
    """What happened to a part."""

    ADDED = "added"
    TAKEN_OUT = "taken_out"
    CHANGED = "changed"
    MOVED = "moved"
    """The same parts in another order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change; `before` and `after` are parts of the definition, None where there was none."""

    place: Place
    how: How
    before: Any = None
    after: Any = None


def differences(before: T, after: T) -> list[Difference]:
    """Every change from one text of an item or an entry to another, in the order of the
    definition; none: they say the same."""
    return list(_compared((), before, after))


def _compared(place: Place, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if _is_record(before) and _is_record(after):
        for one in fields(before):
            yield from _compared(
                (*place, one.name), getattr(before, one.name), getattr(after, one.name)
            )
    elif isinstance(before, tuple) and isinstance(after, tuple) and _keyed(before + after):
        yield from _lists(place, before, after)
    else:
        how = How.ADDED if _is_nothing(before) else How.CHANGED
        how = How.TAKEN_OUT if _is_nothing(after) else how
        yield Difference(place, how, before, after)


def _lists(place: Place, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Difference]:
    was, now = ({_key(one): one for one in parts} for parts in (before, after))
    for key, one in was.items():
        if key not in now:
            yield Difference((*place, key), How.TAKEN_OUT, before=one)
    for key, one in now.items():
        if key not in was:
            yield Difference((*place, key), How.ADDED, after=one)
        else:
            yield from _compared((*place, key), was[key], one)
    stayed = [key for key in was if key in now]
    order = [key for key in now if key in was]
    if stayed != order:
        yield Difference(place, How.MOVED, tuple(stayed), tuple(order))


def _is_record(value: Any) -> bool:
    """A part with parts of its own; a text is one thing in both languages."""
    return is_dataclass(value) and not isinstance(value, type | Text)


def _keyed(parts: tuple[Any, ...]) -> bool:
    return bool(parts) and all(_is_record(one) and _key(one) for one in parts)


def _key(part: Any) -> str:
    return str(getattr(part, "key", "") or getattr(part, "code", ""))


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", ())
