"""Working days (工作日) as the State Council announces them each year.

行政许可法 第八十二条: limits count in working days, without statutory holidays. Weekends are
free unless announced as make-up days (调休上班); weekdays are worked unless announced as
holidays. A year not announced yet is counted by weekends alone and the result says so. Pure: no
clock, no database; `workdays.table` loads the calendar and `workdays.files` reads new years.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Limit:
    """The end of a period (期限): its last day, and whether the calendar may still move it."""

    last_day: date
    provisional: bool
    """A year without an announced calendar was touched: 待国务院公布节假日安排后确认."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked: the announced exceptions, and the years they are announced for."""

    years: frozenset[int] = frozenset()
    announced: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))
    """Only exceptions need a row: day -> True for a make-up day, False for a holiday."""

    def is_working(self, day: date) -> bool:
        """Whether public offices work that day; by weekends alone in an unknown year."""
        return self.announced.get(day, not is_weekend(day))

    def knows(self, day: date) -> bool:
        """Whether the calendar of that day's year has been announced and loaded."""
        return day.year in self.years

    def add(self, start: date, working_days: int) -> Limit:
        """The last day of a limit of `working_days`, counted from the day after `start`.

        No days give `start` itself. Raises ValueError for a negative number.
        """
        if working_days < 0:
            raise ValueError(f"a limit of {working_days} working days")
        day, left, known = start, working_days, True
        while left > 0:
            day += ONE_DAY
            left -= self.is_working(day)
            known = known and self.knows(day)
        return Limit(day, provisional=not known)

    def count(self, after: date, until: date) -> int:
        """Working days after `after`, up to and with `until`; negative when `until` is earlier."""
        if until < after:
            return -self.count(until, after)
        return sum(self.is_working(day) for day in _days(after + ONE_DAY, until))

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first worked day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day


def is_weekend(day: date) -> bool:
    """Saturday or Sunday: free unless announced as a make-up day."""
    return day.weekday() >= _SATURDAY


def _days(first: date, last: date) -> Iterable[date]:
    return (first + ONE_DAY * nth for nth in range((last - first).days + 1))
