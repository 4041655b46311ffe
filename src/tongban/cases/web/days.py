"""The ruler and the day table of a case (时限尺、逐日计算表)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.models import Case
from tongban.cases.queries import CountedDay, Why
from tongban.kernel import clock
from tongban.kernel.web.inputs import Text

WHY: dict[Why, Text] = {
    Why.START: gettext_lazy("受理当日不计，从次日起算"),
    Why.WORKING: gettext_lazy("工作日"),
    Why.MAKE_UP: gettext_lazy("调休上班，要计"),
    Why.WEEKEND: gettext_lazy("周末"),
    Why.HOLIDAY: gettext_lazy("法定节假日"),
    Why.CALENDAR: gettext_lazy("按自然日计"),
}


def until(row: Case) -> date:
    """To which day a limit is used: today, or the day the case ended."""
    return clock.shanghai(row.ended_at).date() if row.ended_at else clock.today()


def drawn(counted: Sequence[CountedDay], row: Case) -> list[dict[str, Any]]:
    """As the ruler and the table draw them; the promised day is the last."""
    return [
        {
            "date": one.day,
            "kind": _kind(one, until(row)),
            "nth": one.nth or None,
            "why": _why(one, row.promised_due_on),
            "today": one.day == clock.today() and row.ended_at is None,
            "end": one.day == row.promised_due_on,
        }
        for one in counted
    ]


def _why(one: CountedDay, end: date | None) -> str:
    """Why it counts or not; of the last one, that it is the last."""
    if one.day != end:
        return str(WHY[one.why])
    if one.why is Why.START:
        return _("受理当天办结")
    return _("%(why)s；承诺办结的最后一天") % {"why": WHY[one.why]}


def used(counted: Sequence[CountedDay], row: Case) -> int:
    """How many days of the limit are over, with today."""
    return max((one.nth for one in counted if one.day <= until(row)), default=0)


def _kind(one: CountedDay, last: date) -> str:
    if not one.nth:
        return "off"
    return "used" if one.day <= last else "left"
