"""The dictionary every item speaks (数据字典): data elements and code lists. Pure.

A data element (数据元) is one kind of fact, whoever it is about: a form's question and a
certificate's line name the element they hold, so that what one service knows another need not ask.
A code list is the set of codes a fact may take, under the name of its scheme, since the same code
means different things in different standards (domain.md 0.10).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tongban.catalogue.rules import Text


class ElementType(StrEnum):
    """Of what kind a fact is (数据类型)."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    CODE = "code"
    YES_NO = "yes_no"
    FILE = "file"


class Sensitivity(StrEnum):
    """How a fact is to be handled (敏感程度).

    "sensitive" is what 个人信息保护法 第二十八条 names.
    """

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class DataElement:
    """One kind of fact (统一数据元)."""

    code: str
    """Object class and property, e.g. "person.name"; never reused for another fact."""
    name: Text
    about: Text
    """What the fact is, in a sentence (定义)."""
    type: ElementType
    format: str
    """Its representation, e.g. "an..50", "n..16,2", "d8" (表示格式): see `shape_of`."""
    sensitivity: Sensitivity
    standard: str
    """Where it is defined, e.g. "GB/T 39046-2020 表14"."""
    valid_from: str
    """The first day it may be named, YYYY-MM-DD."""
    code_list: str = ""
    """The list its codes are of; for codes only."""
    unit: Text | None = None
    lead_source: Text | None = None
    """The authority the fact comes from (数源部门, 政务数据共享条例 第十九条); None: nobody's."""
    sources: tuple[str, ...] = ()
    """Where the platform itself knows it of whoever applies, e.g. "profile.name"."""
    valid_to: str = ""
    """The last day it may be named; empty: no end is known."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code of a list."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes a fact may take (代码集), with the name of their scheme."""

    code: str
    name: Text
    standard: str
    """The scheme, e.g. "GB/T 39046-2020 A.1"."""
    valid_from: str
    entries: tuple[CodeEntry, ...]
    valid_to: str = ""


Entry = DataElement | CodeList


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The elements and lists of a day, by code."""

    elements: Mapping[str, DataElement] = field(default_factory=dict)
    lists: Mapping[str, CodeList] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Dictionary":
        """Later entries of a code take the place of earlier ones."""
        elements: dict[str, DataElement] = {}
        lists: dict[str, CodeList] = {}
        for one in entries:
            if isinstance(one, DataElement):
                elements[one.code] = one
            else:
                lists[one.code] = one
        return cls(elements, lists)

    def with_(self, entries: Iterable[Entry]) -> "Dictionary":
        """This dictionary with more entries, which take the place of those of the same code."""
        return Dictionary.of((*self.elements.values(), *self.lists.values(), *entries))

    def on(self, day: date) -> "Dictionary":
        """What of it may be named on a day."""
        written = day.isoformat()
        there: list[Entry] = [*self.elements.values(), *self.lists.values()]
        return Dictionary.of(
            one for one in there if one.valid_from <= written <= (one.valid_to or written)
        )


class Kind(StrEnum):
    """How a representation is written (表示格式)."""

    LETTERS = "a"
    DIGITS = "n"
    ANY = "an"
    DATE = "d"
    TIME = "dt"
    YES_NO = "bl"
    FILE = "by"


@dataclass(frozen=True, slots=True)
class Shape:
    """A representation, read: characters from `least` to `most`, `places` after the point."""

    kind: Kind
    least: int = 0
    most: int = 0
    places: int = 0


LONGEST = 20_000
_COUNTED = re.compile(r"(an|a|n)(\.\.)?([1-9][0-9]{0,4})(?:,([1-9]))?")
_FIXED = {
    "d8": Shape(Kind.DATE, 8, 8),
    "dt14": Shape(Kind.TIME, 14, 14),
    "bl": Shape(Kind.YES_NO),
    "by": Shape(Kind.FILE),
}
_KINDS: Mapping[ElementType, frozenset[Kind]] = {
    ElementType.TEXT: frozenset({Kind.LETTERS, Kind.DIGITS, Kind.ANY}),
    ElementType.CODE: frozenset({Kind.LETTERS, Kind.DIGITS, Kind.ANY}),
    ElementType.NUMBER: frozenset({Kind.DIGITS}),
    ElementType.DATE: frozenset({Kind.DATE}),
    ElementType.TIME: frozenset({Kind.TIME}),
    ElementType.YES_NO: frozenset({Kind.YES_NO}),
    ElementType.FILE: frozenset({Kind.FILE}),
}


def shape_of(written: str) -> Shape | None:
    """A representation as GB standards write it: `an..50` up to 50 characters, `n6` six digits,
    `n..16,2` a number with two decimals, `d8` and `dt14` a day and a time, `bl`, `by`. None where
    it is none."""
    if written in _FIXED:
        return _FIXED[written]
    found = _COUNTED.fullmatch(written)
    if not found:
        return None
    kind, upto, most, places = Kind(found[1]), bool(found[2]), int(found[3]), int(found[4] or 0)
    if most > LONGEST or (places and (kind is not Kind.DIGITS or places >= most)):
        return None
    return Shape(kind, 0 if upto else most, most, places)


def fits(kind: ElementType, shape: Shape) -> bool:
    """Whether facts of this type are written so; only a number has decimals."""
    return shape.kind in _KINDS[kind] and (not shape.places or kind is ElementType.NUMBER)
