"""Facts of certificates others may hear. Ids and codes only."""

from dataclasses import dataclass

from tongban.kernel.outbox.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateIssued(Event):
    """A certificate is rendered, sealed and in the holder's account (证照已制发)."""

    certificate_id: str
    case_id: str
    holder_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRevoked(Event):
    """A certificate counts no more (证照已撤销)."""

    certificate_id: str
    holder_id: str
    person_id: str
