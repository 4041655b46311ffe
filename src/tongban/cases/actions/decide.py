"""Examined by two, decided by a third (审查、决定)."""

from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.cases.actions.handling import Handling, Wording
from tongban.cases.events import CaseClosed, CaseDecided
from tongban.cases.models import Case, Decision, Opinion
from tongban.cases.queries import conditions, words
from tongban.cases.rules import (
    DELIVERY_DAYS,
    Outcome,
    Stage,
    Step,
    after_opinion,
    due_working,
    may_decide,
)
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import Verdict
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import Refused
from tongban.kernel.outbox.base import Event
from tongban.kernel.outbox.publish import publish
from tongban.kernel.rows import insert
from tongban.kernel.workdays import table


@action
def opine(case_id: UUID, *, favours: bool, said: str, by: Actor) -> None:
    """One examiner's opinion; with the second, another officer's, the examination is complete.

    行政许可法 第三十四条: at least two officers.
    """
    text = Wording.of(said, _("请写审查意见：看了什么，是否符合条件。"))
    work = Handling.in_step_locked(case_id, Step.OPINE, by)
    row, examiners = work.row, _examiners(work.row)
    if by.officer_id in examiners:
        raise Refused(
            _("这件您已经写过审查意见。还要另一位工作人员的意见（行政许可法第三十四条）。")
        )
    opinion = Opinion(**work.of_officer(by), favours=favours, at=clock.now())
    opinion.key_of, opinion.sealed_words = words.OPINION.seal(row.holder_id, opinion.pk, text)
    insert(opinion)
    if examiners:
        row.second_examiner_id = by.officer_id
    else:
        row.first_examiner_id = by.officer_id
    row.stage = after_opinion(len(examiners)).value
    work.keep("first_examiner_id", "second_examiner_id", by=by)
    record(by, "case.opine", work.subject, favours=favours)


@action
def decide(case_id: UUID, *, granted: bool, reason: str = "", by: Actor) -> None:
    """Grant or refuse (作出决定): what meets the conditions is granted, a refusal gives its reasons
    (行政许可法 第三十八条). Where a rule finds a condition unmet nobody grants it."""
    missing = _("不予许可须说明理由。请写明不符合哪一条、依据什么。")
    text = "" if granted else Wording.of(reason, missing)
    work = Handling.in_step_locked(case_id, Step.DECIDE, by)
    row = work.row
    if not may_decide(by.officer_id, _examiners(row)):
        raise Refused(_("这件是您审查的，要由另一位有决定职责的工作人员作出决定。"))
    if granted:
        _must_meet_conditions(row)
    decision = Decision(**work.of_officer(by), granted=granted, at=clock.now())
    if not granted:
        sealed = words.REASON.seal(row.holder_id, decision.pk, text)
        decision.key_of, decision.sealed_reason = sealed
    insert(decision)
    row.granted, row.decided_at, row.decided_by = granted, decision.at, decision.officer_id
    today = clock.today()
    work.move(Stage.DECIDED, due_working(today, DELIVERY_DAYS, table.calendar(today)).on)
    work.keep("granted", "decided_at", "decided_by", by=by)
    record(by, "case.decide", work.subject, granted=granted)
    publish(
        CaseDecided(
            by=by.subject,
            granted=granted,
            version_id=str(row.version_id),
            application_id=str(row.application_id),
            **work.fact,
        )
    )


def _must_meet_conditions(row: Case) -> None:
    for one in conditions(row):
        if one.verdict is Verdict.FAILS:
            text = one.requirement
            raise Refused(
                _(
                    "按申请人填的，这一条不符合：%(what)s。不符合法定条件的不能准予（行政许可法第三十八条）。请决定不予许可，并写明理由。"
                )
                % {"what": text.en if get_language() == "en" else text.zh}
            )


@action
def close_without_certificate(event: CaseDecided, *, by: Actor) -> None:
    """A refusal, or a grant that issues nothing, is with the applicant as soon as it is made."""
    if event.granted and catalogue.version(UUID(event.version_id)).result is not None:
        record(by, "case.awaits_certificate", f"case:{event.case_id}")
        return
    _close(UUID(event.case_id), by)


@action
def close_granted(event: Event, *, by: Actor) -> None:
    """The certificate is in the holder's account (办结); any fact that names its case will do."""
    case_id: str = event.case_id  # type: ignore[attr-defined]
    _close(UUID(case_id), by)


def _close(case_id: UUID, by: Actor) -> None:
    work = Handling.in_step_locked(case_id, Step.CLOSE, by)
    work.end(Stage.CLOSED)
    work.keep(by=by)
    how = Outcome.GRANTED if work.row.granted else Outcome.REFUSED
    record(by, "case.close", work.subject, outcome=how.value)
    publish(CaseClosed(by=by.subject, outcome=how.value, **work.fact))


def _examiners(row: Case) -> list[UUID]:
    return [one for one in (row.first_examiner_id, row.second_examiner_id) if one is not None]
