"""The ruler and the day table of a case (时限尺、逐日计算表)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from tongban.cases.queries import CountedDay, Why
from tongban.kernel.web.inputs import Text

WHY: dict[Why, Text] = {
    Why.START: gettext_lazy("受理当日不计，从次日起算"),
    Why.WORKING: gettext_lazy("工作日"),
    Why.MAKE_UP: gettext_lazy("调休上班，要计"),
    Why.WEEKEND: gettext_lazy("周末"),
    Why.HOLIDAY: gettext_lazy("法定节假日"),
    Why.CALENDAR: gettext_lazy("按自然日计"),
}


def drawn(counted: Sequence[CountedDay], today: date, over: bool) -> list[dict[str, Any]]:
    """As the ruler and the table draw them; `over`: the case has ended, nothing is left."""
    return [
        {
            "date": one.day,
            "kind": _kind(one, today, over),
            "nth": one.nth or None,
            "why": str(WHY[one.why]),
            "today": one.day == today,
            "end": nth == len(counted) - 1,
        }
        for nth, one in enumerate(counted)
    ]


def used(counted: Sequence[CountedDay], today: date) -> int:
    """How many days of the limit are over, with today."""
    return max((one.nth for one in counted if one.day <= today), default=0)


def _kind(one: CountedDay, today: date, over: bool) -> str:
    if not one.nth:
        return "off"
    return "used" if one.day <= today or over else "left"
