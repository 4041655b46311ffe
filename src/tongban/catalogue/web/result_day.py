"""On which day there is a result, and why: the promise counted out on the work calendar.

行政许可法 第八十二条: working days, without statutory holidays. The day of acceptance does not
count; what comes on a day off is accepted on the next working day at the soonest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue.rules import TimeLimit, Unit
from tongban.catalogue.rules.promise import end_of
from tongban.kernel.models import CalendarDay
from tongban.kernel.workdays import ONE_DAY, WorkCalendar, is_weekend

AHEAD = timedelta(days=366)
LONGEST_RULER, LONGEST_TABLE = 35, 92
"""Days; a longer limit is told without the drawing."""


@dataclass(frozen=True, slots=True)
class ResultDay:
    """The last day of the promise, and every day up to it."""

    accepted_on: date
    last_day: date
    provisional: bool
    days: list[dict[str, Any]]

    @property
    def draws(self) -> bool:
        """Whether the ruler stays readable."""
        return len(self.days) <= LONGEST_RULER

    @property
    def tells(self) -> bool:
        """Whether the day table stays readable."""
        return len(self.days) <= LONGEST_TABLE


def result_day(start: date, limit: TimeLimit, calendar: WorkCalendar, today: date) -> ResultDay:
    """What becomes of an application that comes on `start` and lacks nothing."""
    accepted_on = calendar.next_working(start)
    end = end_of(accepted_on, limit, calendar)
    days = list(_days(accepted_on, end.last_day, limit, calendar, today))
    return ResultDay(accepted_on, end.last_day, end.provisional, days)


def _days(
    first: date, last: date, limit: TimeLimit, calendar: WorkCalendar, today: date
) -> Iterator[dict[str, Any]]:
    names = dict(
        CalendarDay.objects.filter(day__gte=first, day__lte=last).values_list("day", "name")
    )
    yield {"date": first, "kind": "off", "today": first == today, "why": _("受理当天不算")}
    nth = 0
    for day in (first + ONE_DAY * step for step in range(1, (last - first).days + 1)):
        counts = limit.unit is Unit.CALENDAR_DAY or calendar.is_working(day)
        nth += counts
        yield {
            "date": day,
            "kind": "left" if counts else "off",
            "today": day == today,
            "end": day == last,
            "nth": nth if counts else None,
            "why": _why(day, counts, names.get(day, "")),
        }


def _why(day: date, counts: bool, name: str) -> str:
    if counts:
        return _("调休，照常办公") if is_weekend(day) and name else ""
    if name:
        return _("%(name)s放假") % {"name": _(name)}
    return _("周末")
