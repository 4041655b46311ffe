"""What the inbox says of a case at a glance: how near its day is, and what is to be done next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.cases import queries
from tongban.cases.models import Case
from tongban.cases.queries import Stage
from tongban.cases.rules import OPINIONS
from tongban.catalogue.queries import Unit
from tongban.kernel import clock
from tongban.kernel.workdays import WorkCalendar

SOON = 2
"""So many days before the last one the inbox warns."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How near the day is: a pill and its words; shape and word before colour."""

    pill: str
    word: str


def mark(row: Case, today: date, calendar: WorkCalendar) -> Mark:
    """Of an open case, by the day something is due; of an ended one whether it kept its day."""
    if row.next_due_on is None:
        return _kept(row)
    late = (today - row.next_due_on).days
    if late > 0:
        said = ngettext("已超期%(n)s天", "已超期%(n)s天", late) % {"n": late}
        return Mark("over", said)
    if late == 0:
        return Mark("due", _("今天到期"))
    unit = queries.due_unit(row)
    left = calendar.count(today, row.next_due_on) if unit == Unit.WORKING_DAY else -late
    return Mark("due" if left <= SOON else "", days_left(left, unit))


def days_left(left: int, unit: str) -> str:
    """还有3个工作日, or 还有3天 where every day counts."""
    if unit == Unit.WORKING_DAY:
        said = ngettext("还有%(n)s个工作日", "还有%(n)s个工作日", left)
    else:
        said = ngettext("还有%(n)s个自然日", "还有%(n)s个自然日", left)
    return said % {"n": left}


def hints(row: Case, officer: UUID | None, today: date, *, was_told: bool) -> tuple[str, ...]:
    """What is to be done next, and what whoever does it should know."""
    said = _NEXT.get(Stage(row.stage))
    found = [said(row, officer, today)] if said else []
    if was_told and row.stage == Stage.RECEIVED:
        found.append(_("已补正，一次告知已用"))
    return tuple(found)


def _kept(row: Case) -> Mark:
    if row.decided_at is None or row.promised_due_on is None:
        return Mark("", "")
    kept = clock.shanghai(row.decided_at).date() <= row.promised_due_on
    return Mark("done", _("按期")) if kept else Mark("over", _("超过承诺期限"))


def _received(row: Case, officer: UUID | None, today: date) -> str:
    assert row.next_due_on is not None, "an open case is due"
    if row.next_due_on == today:
        return _("今天要告知是否受理，逾期不告知即为受理")
    if row.next_due_on < today:
        return _("逾期没有告知，自收到之日起即为受理：请办受理")
    return _("看材料，告知是否受理")


def _accepted(row: Case, officer: UUID | None, today: date) -> str:
    if row.first_examiner_id is None:
        return _("写审查意见，要%(n)s人各一份") % {"n": OPINIONS}
    if row.first_examiner_id == officer:
        return _("您写过意见了，等另一人写")
    return _("写审查意见，还差一份")


def _reviewed(row: Case, officer: UUID | None, today: date) -> str:
    if officer in (row.first_examiner_id, row.second_examiner_id):
        return _("您审查过，等别的同事决定")
    return _("审查完了，请作出决定")


def _decided(row: Case, officer: UUID | None, today: date) -> str:
    return _("平台正在送达，不用您做什么")


_NEXT: Mapping[Stage, Callable[[Case, UUID | None, date], str]] = {
    Stage.RECEIVED: _received,
    Stage.CORRECTING: lambda row, officer, today: _("等申请人补正后再提交"),
    Stage.ACCEPTED: _accepted,
    Stage.REVIEWED: _reviewed,
    Stage.DECIDED: _decided,
}
