"""What a certificate rests on: the decision, and what was handed in when it was made."""

from uuid import UUID

from tongban.applications import queries as applications
from tongban.cases import queries as cases
from tongban.cases.events import CaseDecided
from tongban.catalogue import queries as catalogue
from tongban.certificates.actions.issue import Grounds, grant
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record


@action
def issue(event: CaseDecided, *, by: Actor) -> None:
    """A grant becomes a certificate, where the item ends with one; a refusal becomes nothing."""
    if event.granted:
        case = cases.case(UUID(event.case_id))
        answers = applications.answers(case.application_id, handed_in=True).answers
        grounds = Grounds(
            case_id=case.pk,
            holder_id=case.holder_id,
            person_id=case.person_id,
            department_id=case.department_id,
            version_id=case.version_id,
            answers=answers,
        )
        grant(grounds, catalogue.version(case.version_id), by=by)
    record(by, "certificate.look_at_decision", f"case:{event.case_id}", granted=event.granted)
