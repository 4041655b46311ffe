"""A definition from plain values and back (JSON, as its version keeps it).

One reading of the types serves three: stored JSON, packs, and the published schema. Everything
that is wrong is told at once, each with its place: a path of keys and positions.
"""

import re
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union

from tongban.catalogue.rules import Given, Item, Text

T = TypeVar("T")

SAYS_SOMETHING = r"\S"
"""What each language of a text holds at least, as a pattern."""

Path = tuple[str | int, ...]
Plain = Any
"""What JSON knows: None, bool, int, str, lists, mappings of strings."""


class Wrong(StrEnum):
    """What may be wrong with a value."""

    MISSING = "shape.missing"
    UNKNOWN = "shape.unknown"
    NOT_MAPPING = "shape.not_mapping"
    NOT_LIST = "shape.not_list"
    NOT_TEXT = "shape.not_text"
    NOT_INTEGER = "shape.not_integer"
    NOT_YES_NO = "shape.not_yes_no"
    NOT_ONE_OF = "shape.not_one_of"
    EMPTY = "shape.empty"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where."""

    path: Path
    wrong: Wrong
    about: str = ""
    """What is missing, unknown, or allowed."""


class NotADefinition(ValueError):
    """Plain values that are no definition; all faults."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        first = faults[0]
        super().__init__(f"{'.'.join(map(str, first.path))}: {first.wrong} {first.about}")


def from_data(data: Plain) -> Item:
    """The item of a stored definition. Keys of later or earlier versions are passed over."""
    return stored(Item, data)


def stored(wanted: type[T], data: Plain) -> T:
    """A value of the type as a version keeps it. Keys of later or earlier versions are passed
    over. Raises NotADefinition."""
    built, faults = build(wanted, data, strict=False)
    if built is None:
        raise NotADefinition(faults)
    return built


def to_data(definition: Any) -> dict[str, Plain]:
    """An item or an entry of the dictionary as plain values; what equals its default is left out,
    so that a new kind of detail does not change the digest of what lacks it."""
    plain = _plain(definition)
    assert isinstance(plain, dict)
    return plain


def build(wanted: type[T], data: Plain, *, strict: bool = True) -> tuple[T | None, list[Fault]]:
    """A value of the type, or None and everything that is wrong."""
    faults: list[Fault] = []
    built = _Builder(strict, faults).value(wanted, data, ())
    return (None if faults else built), faults


_NOT = {bool: Wrong.NOT_YES_NO, int: Wrong.NOT_INTEGER, str: Wrong.NOT_TEXT}


@dataclass(frozen=True, slots=True)
class _Builder:
    strict: bool
    faults: list[Fault]

    def value(self, wanted: Any, data: Plain, path: Path) -> Any:
        """The value; None where it is wrong, told in `faults`."""
        wanted, may_be_nothing = without_none(wanted)
        if data is None and may_be_nothing:
            return None
        if wanted == Given:
            return self._given(data, path)
        if typing.get_origin(wanted) is tuple:
            return self._list(typing.get_args(wanted)[0], data, path)
        if is_dataclass(wanted):
            return self._record(wanted, data, path)
        if isinstance(wanted, type) and issubclass(wanted, StrEnum):
            return self._one_of(wanted, data, path)
        return self._scalar(wanted, data, path)

    def _list(self, wanted: Any, data: Plain, path: Path) -> tuple[Any, ...] | None:
        if not isinstance(data, list):
            self._wrong(path, Wrong.NOT_LIST)
            return None
        return tuple(self.value(wanted, one, (*path, nth)) for nth, one in enumerate(data))

    def _given(self, data: Plain, path: Path) -> dict[str, Any] | None:
        """Answers: a text, a list of texts, or a list of rows of those."""
        if not isinstance(data, Mapping):
            self._wrong(path, Wrong.NOT_MAPPING)
            return None
        return {key: self._answer(one, (*path, key)) for key, one in data.items()}

    def _answer(self, data: Plain, path: Path) -> Any:
        if not isinstance(data, list):
            return self._scalar(str, data, path)
        if not any(isinstance(one, Mapping) for one in data):
            return self._list(str, data, path)
        return tuple(self._row(one, (*path, nth)) for nth, one in enumerate(data))

    def _row(self, data: Plain, path: Path) -> dict[str, Any] | None:
        if not isinstance(data, Mapping):
            self._wrong(path, Wrong.NOT_MAPPING)
            return None
        return {
            key: self._list(str, one, (*path, key))
            if isinstance(one, list)
            else self._scalar(str, one, (*path, key))
            for key, one in data.items()
        }

    def _record(self, wanted: Any, data: Plain, path: Path) -> Any:
        if not isinstance(data, Mapping):
            self._wrong(path, Wrong.NOT_MAPPING)
            return None
        known = {one.name: (one, hint) for one, hint in parts(wanted)}
        if self.strict:
            for key in data:
                if key not in known:
                    self._wrong((*path, key), Wrong.UNKNOWN, ", ".join(known))
        given: dict[str, Any] = {}
        is_whole = True
        for name, (one, hint) in known.items():
            if name in data:
                given[name] = self.value(hint, data[name], (*path, name))
            elif is_needed(one):
                self._wrong(path, Wrong.MISSING, name)
                is_whole = False
        if issubclass(wanted, Text):
            self._both_say_something(given, path)
        return wanted(**given) if is_whole else None

    def _both_say_something(self, given: dict[str, Any], path: Path) -> None:
        for language in ("zh", "en"):
            said = given.get(language)
            if isinstance(said, str) and not re.search(SAYS_SOMETHING, said):
                self._wrong((*path, language), Wrong.EMPTY)

    def _one_of(self, wanted: type[StrEnum], data: Plain, path: Path) -> StrEnum | None:
        if isinstance(data, str) and data in list(wanted):
            return wanted(data)
        self._wrong(path, Wrong.NOT_ONE_OF, ", ".join(wanted))
        return None

    def _scalar(self, wanted: Any, data: Plain, path: Path) -> Any:
        # A bool is an int to Python, not to us.
        if type(data) is wanted:
            return data
        self._wrong(path, _NOT[wanted])
        return None

    def _wrong(self, path: Path, wrong: Wrong, about: str = "") -> None:
        self.faults.append(Fault(path, wrong, about))


@cache
def parts(wanted: Any) -> tuple[tuple["Field[Any]", Any], ...]:
    """The fields of a definition type with what they hold."""
    hints = typing.get_type_hints(wanted)
    return tuple((one, hints[one.name]) for one in fields(wanted))


def is_needed(one: "Field[Any]") -> bool:
    """Whether a definition must say it."""
    return one.default is MISSING and one.default_factory is MISSING


def without_none(wanted: Any) -> tuple[Any, bool]:
    """The type without "or nothing", and whether it may be nothing."""
    if typing.get_origin(wanted) not in (Union, types.UnionType):
        return wanted, False
    rest = [one for one in typing.get_args(wanted) if one is not type(None)]
    assert len(rest) == 1, "a detail of a definition has one type"
    return rest[0], True


def _plain(value: Any) -> Plain:
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: getattr(value, one.name) for one in fields(value) if _is_told(one, value)}
        return {name: _plain(detail) for name, detail in told.items()}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, StrEnum) else value


def _is_told(one: "Field[Any]", value: Any) -> bool:
    default = one.default if one.default_factory is MISSING else one.default_factory()
    return is_needed(one) or bool(getattr(value, one.name) != default)
