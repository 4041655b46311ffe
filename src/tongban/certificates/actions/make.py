"""Number and document of a certificate (编号、制作): two acts, with the work between them.

The number is given and committed before the document is made, because the document shows it; it
belongs to this certificate whatever becomes of the process. So no number is ever missing, and a
job that runs again finds the number it gave.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.certificates.events import CertificateIssued
from tongban.certificates.models import Certificate
from tongban.certificates.rules import State, identifier, number_in
from tongban.kernel import clock, numbering
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound
from tongban.kernel.outbox.publish import publish
from tongban.kernel.storage.actions import Whole, keep_issued


@dataclass(frozen=True, slots=True)
class Document:
    """A sealed document on the disk, whole, and what its code holds."""

    whole: Whole
    file_name: str
    digest: str
    payload: str


@action
def give_number(certificate_id: UUID, *, by: Actor) -> Certificate | None:
    """Number and identifier, once; None when its document is made already."""
    row = _step_locked(certificate_id)
    if row.status != State.MAKING:
        record(by, "certificate.is_made", f"certificate:{row.id}")
        return None
    if row.number is None:
        serial = numbering.gap_free("certificate", row.series)
        row.number = number_in(row.series, serial)
        row.certificate_id = identifier(
            row.type_code, row.department.credit_code, f"{row.issued_on:%Y%m%d}{serial:06d}"
        )
        row.numbered_at = clock.now()
        row.save(update_fields=["number", "certificate_id", "numbered_at"])
    record(by, "certificate.number", f"certificate:{row.id}")
    return row


@action
def take_document(certificate_id: UUID, document: Document, *, by: Actor) -> bool:
    """The document is the certificate's, and the certificate is in force. False: it had one."""
    row = _step_locked(certificate_id)
    if row.status != State.MAKING:
        record(by, "certificate.is_made", f"certificate:{row.id}")
        return False
    keep_issued(
        document.whole,
        holder_id=row.holder_id,
        name=document.file_name,
        to=f"certificate:{row.id}",
        by=by,
    )
    row.file_id = document.whole.id
    row.digest, row.payload = document.digest, document.payload
    row.status, row.sealed_at = State.VALID.value, clock.now()
    row.save(update_fields=["file_id", "digest", "payload", "status", "sealed_at"])
    record(by, "certificate.seal", f"certificate:{row.id}", file=document.whole.id)
    publish(
        CertificateIssued(
            by=by.subject,
            certificate_id=str(row.id),
            case_id=str(row.case_id),
            holder_id=str(row.holder_id),
            person_id=str(row.person_id),
        )
    )
    return True


def _step_locked(certificate_id: UUID) -> Certificate:
    """The certificate, ours until the act is over."""
    rows = Certificate.objects.select_related("department").select_for_update(of=("self",))
    row = rows.filter(id=certificate_id).first()
    if row is None:
        raise NotFound(_("没有这张证照。"))
    return row
