"""Facts of cases others may hear. Ids and codes only."""

from dataclasses import dataclass

from tongban.kernel.outbox.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact(Event):
    """Of which case and whose: the holder, and the person who applied for it."""

    case_id: str
    holder_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceived(CaseFact):
    """The application has arrived and has a number (已收件)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted(CaseFact):
    """The clock runs (已受理)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeclined(CaseFact):
    """Not a matter of this body, or of any (不予受理)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequested(CaseFact):
    """The applicant was told once what is missing (一次性告知补正)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCorrected(CaseFact):
    """What was missing has come (已补正)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided(CaseFact):
    """Granted or refused (已作出决定)."""

    granted: bool
    version_id: str
    application_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(CaseFact):
    """The applicant has taken it back (已撤回)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(CaseFact):
    """It is over (已办结): the result is with the holder, or was refused."""

    outcome: str
