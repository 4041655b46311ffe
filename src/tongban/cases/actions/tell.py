"""What an applicant is told about a case, once for each fact: the holder, and whoever applied."""

from uuid import UUID

from tongban.cases.events import (
    CaseAccepted,
    CaseCorrected,
    CaseDecided,
    CaseDeclined,
    CaseFact,
    CaseReceived,
    CaseWithdrawn,
    CorrectionRequested,
)
from tongban.cases.queries import case
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.notices.actions import tell

RECEIVED, ACCEPTED, DECLINED = "case.received", "case.accepted", "case.declined"
CORRECTION, CORRECTED, WITHDRAWN = "case.correction", "case.corrected", "case.withdrawn"
GRANTED, REFUSED = "case.granted", "case.refused"
KINDS = (RECEIVED, ACCEPTED, DECLINED, CORRECTION, CORRECTED, WITHDRAWN, GRANTED, REFUSED)


@action
def tell_received(event: CaseReceived, *, by: Actor) -> None:
    """It has arrived and has a number."""
    _tell(RECEIVED, event, by)


@action
def tell_accepted(event: CaseAccepted, *, by: Actor) -> None:
    """It is accepted, and until when there is an answer."""
    _tell(ACCEPTED, event, by)


@action
def tell_declined(event: CaseDeclined, *, by: Actor) -> None:
    """It is not accepted, and where to turn."""
    _tell(DECLINED, event, by)


@action
def tell_correction(event: CorrectionRequested, *, by: Actor) -> None:
    """Something is missing, and until when it can be handed in."""
    _tell(CORRECTION, event, by)


@action
def tell_corrected(event: CaseCorrected, *, by: Actor) -> None:
    """What was missing has come."""
    _tell(CORRECTED, event, by)


@action
def tell_withdrawn(event: CaseWithdrawn, *, by: Actor) -> None:
    """It was taken back: it may not have been they."""
    _tell(WITHDRAWN, event, by)


@action
def tell_decided(event: CaseDecided, *, by: Actor) -> None:
    """Granted, or refused and what can be done about it."""
    _tell(GRANTED if event.granted else REFUSED, event, by)


def _tell(kind: str, event: CaseFact, by: Actor) -> None:
    row = case(UUID(event.case_id))
    params = {
        "case_id": event.case_id,
        "query_code": row.query_code,
        "version_id": str(row.version_id),
    }
    # Corrected once at most, so kind and case name the telling.
    tell(UUID(event.holder_id), kind, event.case_id, params, because=event.by, by=by)
    if event.person_id != event.holder_id:
        tell(UUID(event.person_id), kind, event.case_id, params, because=event.by, by=by)
    record(by, "case.tell", f"case:{event.case_id}", kind=kind)
