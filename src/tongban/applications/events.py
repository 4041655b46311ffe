"""Facts of applications others may hear. Ids and codes only."""

from dataclasses import dataclass

from tongban.kernel.outbox.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(Event):
    """Somebody has applied (已提交申请); the case is opened in the same transaction."""

    application_id: str
    holder_id: str
    person_id: str
    department_id: str
    version_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationCorrected(Event):
    """The applicant has handed in what was missing (已补正)."""

    application_id: str
    revision: int
