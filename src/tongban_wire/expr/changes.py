"""What must become of a fact for a verdict to turn, as data."""

from dataclasses import dataclass
from enum import StrEnum

from tongban_wire.expr.values import Value


class How(StrEnum):
    """What a fact must become."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE = "more"
    LESS = "less"
    EXACTLY = "exactly"
    ONE_OF = "one_of"
    OTHER_THAN = "other_than"
    WITH = "with"
    WITHOUT = "without"
    KNOWN = "known"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that changes: what it was, what it must become, and a value that does it."""

    name: str
    before: Value
    how: How
    bound: tuple[Value, ...]
    """The boundary of a number or a date; the codes; empty for KNOWN and UNKNOWN."""
    after: Value
    """One value that turns the verdict, as near to `before` as the search found one."""
