"""Types of facts and of expressions. A unit is part of a number's type, a code list of a text's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Sort(StrEnum):
    """What a value is."""

    BOOL = "bool"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    SET = "set"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Type:
    """A sort; the unit of a number; the codes a text or a set is of (None: any words); the fields
    of a group's rows."""

    sort: Sort
    unit: str = ""
    codes: frozenset[str] | None = None
    fields: Mapping[str, "Type"] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.sort} {self.unit}".rstrip()


BOOL = Type(Sort.BOOL)
NUMBER = Type(Sort.NUMBER)
TEXT = Type(Sort.TEXT)
DATE = Type(Sort.DATE)
SET = Type(Sort.SET)


def number(unit: str = "") -> Type:
    """A number of this unit; `days`, `months` and `years` are in the plural."""
    return Type(Sort.NUMBER, unit=unit)


def code(codes: Iterable[str]) -> Type:
    """A text that is one of these codes."""
    return Type(Sort.TEXT, codes=frozenset(codes))


def set_of(codes: Iterable[str]) -> Type:
    """A set of texts that are of these codes."""
    return Type(Sort.SET, codes=frozenset(codes))


def rows(fields: Mapping[str, Type]) -> Type:
    """A group whose rows have these fields."""
    return Type(Sort.ROWS, fields=dict(fields))
