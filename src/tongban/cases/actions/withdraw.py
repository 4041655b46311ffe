"""The applicant takes it back before a decision (撤回)."""

from uuid import UUID

from tongban.applications import actions as applications
from tongban.cases.actions.handling import Handling
from tongban.cases.events import CaseWithdrawn
from tongban.cases.queries import case
from tongban.cases.rules import Stage, Step
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.outbox.publish import publish


@action
def withdraw(case_id: UUID, *, person_id: UUID | None = None, by: Actor) -> None:
    """The case ends; what was handed in stays with it, and one may apply anew at any time.

    `person_id` for a mere agent, who takes back only what they applied for themselves.
    """
    # Lock order: the application before its case.
    applications.close_withdrawn(case(case_id, person_id).application_id, by=by)
    work = Handling.in_step_locked(case_id, Step.WITHDRAW, by)
    work.end(Stage.WITHDRAWN)
    work.keep(by=by)
    record(by, "case.withdraw", work.subject)
    publish(CaseWithdrawn(by=by.subject, **work.fact))
