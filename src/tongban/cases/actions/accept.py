"""The first answer: accepted, declined, or told once what is missing (受理、不予受理、补正)."""

import json
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.applications import actions as applications
from tongban.cases.actions.handling import Handling, Wording
from tongban.cases.events import CaseAccepted, CaseDeclined, CorrectionRequested
from tongban.cases.models import Case, CorrectionNotice
from tongban.cases.queries import case, words
from tongban.cases.rules import MOST_POINTS, DeclineReason, Due, Stage, Step, due
from tongban.catalogue import queries as catalogue
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import Refused
from tongban.kernel.outbox.publish import publish
from tongban.kernel.workdays import table


@action
def accept(case_id: UUID, *, by: Actor) -> None:
    """The clock runs from here (受理): both last days are computed and stand."""
    work = Handling.in_step_locked(case_id, Step.ACCEPT, by)
    row = work.row
    statutory, promised = _limits(row)
    row.accepted_at, row.accepted_on = clock.now(), clock.today()
    row.due_on, row.promised_due_on = statutory.on, min(promised.on, statutory.on)
    row.is_provisional = statutory.provisional or promised.provisional
    work.move(Stage.ACCEPTED, row.promised_due_on)
    work.keep("accepted_at", "accepted_on", "due_on", "promised_due_on", "is_provisional", by=by)
    record(by, "case.accept", work.subject, due=row.due_on, promised=row.promised_due_on)
    publish(CaseAccepted(by=by.subject, **work.fact))


@action
def decline(
    case_id: UUID, *, reason: DeclineReason, right_body_id: UUID | None = None, by: Actor
) -> None:
    """Not a matter for a licence, or not this body's: then the right one is named (不予受理).

    行政许可法 第三十二条第一款第一项、第二项.
    """
    work = Handling.in_step_locked(case_id, Step.DECLINE, by)
    row = work.row
    if reason == DeclineReason.OTHER_BODY:
        _must_be_another(row, right_body_id)
        row.right_body_id = right_body_id
    row.decline_reason = reason.value
    work.end(Stage.DECLINED)
    work.keep("decline_reason", "right_body_id", by=by)
    record(by, "case.decline", work.subject, reason=reason.value)
    publish(CaseDeclined(by=by.subject, **work.fact))


@action
def request_correction(case_id: UUID, *, points: Sequence[str], by: Actor) -> None:
    """Tell the applicant once everything that is missing (一次性告知); the draft opens again."""
    said = _points(points)
    row = case(case_id)
    Handling.must_hold_duty(row, Step.REQUEST_CORRECTION, by)
    # Lock order: the application before its case.
    applications.reopen(row.application_id, by=by)
    work = Handling.in_step_locked(case_id, Step.REQUEST_CORRECTION, by)
    _must_be_the_first(work.row)
    today, item = clock.today(), catalogue.version(work.row.version_id)
    until = due(today, item.correction, table.calendar(today))
    notice = CorrectionNotice(**work.of_officer(by), noticed_at=clock.now(), due_on=until.on)
    notice.key_of, notice.sealed_points = words.POINTS.seal(
        notice.holder_id, notice.pk, json.dumps(said, ensure_ascii=False)
    )
    notice.save(force_insert=True)
    work.move(Stage.CORRECTING, until.on)
    work.keep(by=by)
    record(by, "case.request_correction", work.subject, points=len(said), due=until.on)
    publish(CorrectionRequested(by=by.subject, **work.fact))


def _points(points: Sequence[str]) -> list[str]:
    said = [Wording.of(one, _missing()) for one in points if one.strip()]
    if not said:
        raise Refused(_missing())
    if len(said) > MOST_POINTS:
        raise Refused(_("最多写%(n)s点。请把同类的并在一起。") % {"n": MOST_POINTS})
    return said


def _must_be_the_first(row: Case) -> None:
    if CorrectionNotice.objects.filter(case_id=row.pk).exists():
        raise Refused(
            _(
                "这件已经一次性告知过补正，不能再要求补别的（行政许可法第三十二条）。"
                "材料符合要求的请受理；仍不符合的，请作出不予受理的决定。"
            )
        )


def _limits(row: Case) -> tuple[Due, Due]:
    item, today = catalogue.version(row.version_id), clock.today()
    calendar = table.calendar(today)
    statutory = due(today, item.statutory, calendar)
    if item.case_kind == catalogue.CaseKind.IMMEDIATE:
        return statutory, Due(today, provisional=False)
    return statutory, due(today, item.promised, calendar)


def _must_be_another(row: Case, right_body_id: UUID | None) -> None:
    known = {one.id for one in identity.departments()}
    if right_body_id not in known or right_body_id == row.department_id:
        raise Refused(
            _("不属于本机关职权范围的，要写明应当向哪个机关申请。请选一个，不能是本机关自己。")
        )


def _missing() -> str:
    return _("请写明要补什么。一次说全，以后不能再加。")
