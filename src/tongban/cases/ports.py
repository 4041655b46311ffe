"""What cases ask of the room above: the certificate a case ended with, and those handed in with it.

`tongban/wiring.py` says who answers; `tongban.site.apps` hangs it here at start-up.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from tongban.catalogue.queries import Text


@dataclass(frozen=True, slots=True)
class CertificateSaid:
    """A certificate as the page of a case names it. The number is empty while it is made."""

    id: UUID
    holder_id: UUID
    name: Text
    number: str
    is_valid: bool


class CertificateOf(Protocol):
    """Who knows what a case ended with."""

    def __call__(self, case_id: UUID) -> CertificateSaid | None:
        """The certificate (电子证照) granted by a case of the reader; inside the caller's
        `acting`."""
        ...


class CertificatesIn(Protocol):
    """Who knows certificates that stand for materials (免提交)."""

    def __call__(self, case_id: UUID, refs: Collection[str]) -> Mapping[str, CertificateSaid]:
        """Those of the applicant of a case of the reader's department, by reference
        ("certificate:<uuid>"); inside the caller's `acting`, after the look is on record."""
        ...


_OF: list[CertificateOf] = []
_IN: list[CertificatesIn] = []


def connect(certificate_of: CertificateOf | None, certificates_in: CertificatesIn | None) -> None:
    """Install the answers; called once, at start-up."""
    _OF[:] = [certificate_of] if certificate_of else []
    _IN[:] = [certificates_in] if certificates_in else []


def certificate_of(case_id: UUID) -> CertificateSaid | None:
    """What the case ended with; None where nothing was granted, or nobody knows."""
    return _OF[0](case_id) if _OF else None


def certificates_in(case_id: UUID, refs: Collection[str]) -> Mapping[str, CertificateSaid]:
    """What stands behind these references; what nobody knows is left out."""
    return _IN[0](case_id, refs) if _IN and refs else {}
