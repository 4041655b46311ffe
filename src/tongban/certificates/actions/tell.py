"""Reactions: the holder learns what became of a certificate."""

from uuid import UUID

from tongban.certificates.events import CertificateIssued, CertificateRevoked
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.notices.actions import tell

ISSUED, ISSUED_FOR, REVOKED = "certificate.issued", "certificate.issued_for", "certificate.revoked"


@action
def tell_issued(event: CertificateIssued, *, by: Actor) -> None:
    """The holder, and whoever applied where that is somebody else (a founder, an agent)."""
    params = {"certificate_id": event.certificate_id}
    about = event.certificate_id
    tell(UUID(event.holder_id), ISSUED, about, params, because=event.by, by=by)
    if event.person_id != event.holder_id:
        tell(UUID(event.person_id), ISSUED_FOR, about, params, because=event.by, by=by)
    record(by, "certificate.tell_issued", f"certificate:{about}")


@action
def tell_revoked(event: CertificateRevoked, *, by: Actor) -> None:
    """The holder, so that nobody shows what counts no more."""
    params = {"certificate_id": event.certificate_id}
    about = event.certificate_id
    tell(UUID(event.holder_id), REVOKED, about, params, because=event.by, by=by)
    record(by, "certificate.tell_revoked", f"certificate:{about}")
