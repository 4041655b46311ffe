"""What loading a year would change, and whether that looks like a mistake. Pure.

What looks odd is loaded all the same once somebody says so: the numbers are our own choice [M],
a guard against the wrong file and the wrong year, and no rule of law.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tongban.kernel.workdays import is_weekend
from tongban.kernel.workdays.files import DayRow

LEAST, MOST = 15, 60
"""Exceptions of a year: the years from 2024 to 2026 have between 33 and 39."""
FARTHEST_YEARS = 2
"""The State Council announces a year at the end of the year before."""


@dataclass(frozen=True, slots=True)
class Change:
    """One day that would be listed otherwise than now; None: not listed, an ordinary day."""

    before: DayRow | None
    after: DayRow | None

    @property
    def day(self) -> date:
        """Which day."""
        row = self.after or self.before
        assert row is not None, "a change has a before or an after"
        return row.day

    @property
    def takes_back(self) -> bool:
        """Whether something announced before no longer holds."""
        return self.before is not None and (
            self.after is None or self.after.working != self.before.working
        )

    @property
    def counts(self) -> bool:
        """Whether limits are counted otherwise: the day is worked now and not then, or reversed."""
        return works(self.before, self.day) != works(self.after, self.day)


class Oddity(StrEnum):
    """Why a year looks like a mistake."""

    FEW = "few"
    MANY = "many"
    PAST = "past"
    FAR = "far"
    TAKES_BACK = "takes_back"


def works(row: DayRow | None, day: date) -> bool:
    """Whether the day is worked, as listed or, not listed, by the ordinary week."""
    return row.working if row is not None else not is_weekend(day)


def changes(before: Iterable[DayRow], after: Iterable[DayRow]) -> list[Change]:
    """The days listed otherwise, by day; the same name and kind is no change."""
    old, new = ({row.day: row for row in rows} for rows in (before, after))
    return [
        Change(old.get(day), new.get(day))
        for day in sorted(old.keys() | new.keys())
        if old.get(day) != new.get(day)
    ]


def weekends(rows: Iterable[DayRow]) -> list[date]:
    """Holidays on a weekend, which is free anyway: perhaps meant as make-up days."""
    return [row.day for row in rows if not row.working and is_weekend(row.day)]


def oddities(
    year: int, rows: Sequence[DayRow], changed: Sequence[Change], today: date
) -> list[Oddity]:
    """Everything that looks like the wrong file or the wrong year."""
    found = [
        (len(rows) < LEAST, Oddity.FEW),
        (len(rows) > MOST, Oddity.MANY),
        (year < today.year, Oddity.PAST),
        (year > today.year + FARTHEST_YEARS, Oddity.FAR),
        (any(one.takes_back and one.counts for one in changed), Oddity.TAKES_BACK),
    ]
    return [oddity for is_odd, oddity in found if is_odd]
