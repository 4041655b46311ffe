"""A case begins (收件): in the very transaction in which its application is handed in."""

import secrets
import uuid
from uuid import UUID

from tongban.applications.events import ApplicationCorrected, ApplicationSubmitted
from tongban.cases.actions.handling import Handling
from tongban.cases.events import CaseCorrected, CaseReceived
from tongban.cases.models import Case, CorrectionNotice
from tongban.cases.rules import (
    DEFECT_NOTICE_DAYS,
    Stage,
    Step,
    case_number,
    due_working,
    query_code,
)
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock, numbering
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.outbox.publish import publish
from tongban.kernel.rows import insert
from tongban.kernel.workdays import table

_RANDOMS = 8


@action
def open_case(event: ApplicationSubmitted, *, by: Actor) -> None:
    """The application has a case, a number and a code for looking it up."""
    item = catalogue.version(UUID(event.version_id))
    today = clock.today()
    serial = numbering.serial("case", f"{item.implementation_code}{today:%Y%m%d}")
    row = Case(
        id=uuid.uuid4(),
        number=case_number(item.implementation_code, today, serial),
        query_code=query_code([secrets.randbelow(1 << 30) for _ in range(_RANDOMS)]),
        application_id=UUID(event.application_id),
        version_id=UUID(event.version_id),
        holder_id=UUID(event.holder_id),
        person_id=UUID(event.person_id),
        department_id=UUID(event.department_id),
        stage=Stage.RECEIVED.value,
        received_at=clock.now(),
        next_due_on=due_working(today, DEFECT_NOTICE_DAYS, table.calendar(today)).on,
    )
    insert(row, Handling.first_step(row, by))
    record(by, "case.receive", f"case:{row.pk}", application=event.application_id)
    publish(CaseReceived(by=by.subject, **Handling.fact_of(row)))


@action
def corrected(event: ApplicationCorrected, *, by: Actor) -> None:
    """What was missing has come: it is looked at anew (已补正).

    The five working days of 行政许可法 第三十二条 begin again with what came.
    """
    case_id = Case.objects.values_list("id", flat=True).get(application_id=event.application_id)
    work = Handling.in_step_locked(case_id, Step.CORRECT, by)
    today = clock.today()
    again = due_working(today, DEFECT_NOTICE_DAYS, table.calendar(today))
    work.move(Stage.RECEIVED, again.on)
    work.keep(by=by)
    CorrectionNotice.objects.filter(case_id=case_id).update(corrected_at=clock.now())
    record(by, "case.correct", work.subject, revision=event.revision)
    publish(CaseCorrected(by=by.subject, **work.fact))
