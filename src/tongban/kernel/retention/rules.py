"""What a declaration of keeping says (保存期限), and when a row has been kept long enough. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from tongban.kernel import clock

GRACE = timedelta(days=2)
"""A row may outlive its rule by two nights before that is an alarm."""

Both = tuple[str, str]
"""The same words in Chinese and in English."""


class Keep(StrEnum):
    """How long rows without a rule of their own are kept."""

    FOR_EVER = "for ever"
    WITH_HOLDER = "with its holder"
    WITH_CASE = "with its case"
    WITH_ROW = "with its row"
    """With the row of another table it belongs to, and ended with it."""


class Every(StrEnum):
    """How often a rule is run."""

    HOUR = "hour"
    NIGHT = "night"


class HoldReason(StrEnum):
    """Why nothing may be destroyed for now (冻结事由)."""

    LITIGATION = "litigation"
    INVESTIGATION = "investigation"
    AUDIT = "audit"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Basis:
    """Why something is kept, or must end: a law in our reference, or our own choice."""

    code: str
    words: Both
    is_law: bool


@dataclass(frozen=True, slots=True)
class Length:
    """How many days: the value of a setting, between what its basis allows."""

    setting: str
    days: int
    default: int
    least: int
    most: int
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of a table end so many days after a moment their own column names.

    `where` narrows them: column to "null", "not null" or the values it may have. `by` names a
    special end (endings.SPECIAL). Unprovable ones leave only their number in the log.
    """

    name: str
    table: str
    anchor: str
    length: Length
    where: Mapping[str, str | tuple[str, ...]]
    every: Every
    by: str
    provable: bool
    since: Both | None = None
    """What citizens read for the moment that counts: 到期后, after it ran out."""
    words: Both | None = None
    """What the rule ends, for whoever runs the house: 到期的委托, mandates that ran out."""

    def before(self, now: datetime) -> datetime:
        """Rows whose moment lies before this one have been kept long enough."""
        return now - timedelta(days=self.length.days)

    def last_day(self, now: datetime) -> date:
        """The same for a column of days, in Shanghai: rows before this day."""
        return clock.shanghai(now).date() - timedelta(days=self.length.days)


@dataclass(frozen=True, slots=True)
class Shown:
    """What citizens read about it: what it is, and what for."""

    what: Both
    why: Both


@dataclass(frozen=True, slots=True)
class Kept:
    """One table of the declaration, or a folder on disk."""

    name: str
    personal: bool
    why: str
    keep: Keep | None = None
    of: str = ""
    by: str = ""
    holders: tuple[str, ...] = ()
    """Columns with the holder a legal hold may name."""
    subjects: Mapping[str, str] = field(default_factory=dict)
    """Kinds of subject a legal hold may name, each with the column of its public id."""
    unheld: str = ""
    """Why no hold can name these rows."""
    basis: tuple[str, ...] = ()
    shown: Shown | None = None
    shown_with: str = ""
    rules: tuple[Rule, ...] = ()
    length: Length | None = None
    """How long files of a folder are kept."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The whole of retention.toml, its settings read."""

    bases: Mapping[str, Basis]
    lengths: Mapping[str, Length]
    tables: Mapping[str, Kept]
    folders: Mapping[str, Kept]

    def rules(self, every: Every | None = None) -> Iterator[Rule]:
        """All rules, or those of one rhythm, in the order of the file."""
        for table in self.tables.values():
            yield from (rule for rule in table.rules if every in (None, rule.every))

    def rule(self, name: str) -> Rule:
        """The rule of this name; KeyError without it."""
        return {rule.name: rule for rule in self.rules()}[name]

    def parts_of(self, table: str) -> list[Kept]:
        """The tables whose rows end with those of `table`."""
        return [one for one in self.tables.values() if one.of == table]

    def subject_kinds(self) -> tuple[str, ...]:
        """What a legal hold can name besides a holder."""
        return tuple(sorted({kind for one in self.tables.values() for kind in one.subjects}))
