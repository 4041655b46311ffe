"""The day a promise ends, counted from the day of submission (承诺办结日). Pure.

行政许可法 第八十二条: working days, without statutory holidays. The day of acceptance does not
count; what comes on a day off is accepted on the next working day at the soonest.
"""

from datetime import date, timedelta

from tongban.catalogue.rules import TimeLimit, Unit
from tongban.kernel.workdays import Limit, WorkCalendar


def end_of(accepted_on: date, limit: TimeLimit, calendar: WorkCalendar) -> Limit:
    """The last day of a limit that runs from the day after acceptance."""
    if limit.unit is Unit.WORKING_DAY:
        return calendar.add(accepted_on, limit.days)
    return Limit(accepted_on + timedelta(days=limit.days), provisional=False)


def promised(submitted_on: date, limit: TimeLimit, calendar: WorkCalendar) -> Limit:
    """The last day of what is complete when it is submitted; what nobody has announced yet may
    move it, the day of acceptance too."""
    accepted_on = calendar.next_working(submitted_on)
    end = end_of(accepted_on, limit, calendar)
    is_guess = accepted_on != submitted_on and not calendar.knows(accepted_on)
    return Limit(end.last_day, end.provisional or is_guess)
