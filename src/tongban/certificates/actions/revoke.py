"""Revoking a certificate (撤销证照)."""

from uuid import UUID

from django.utils.translation import gettext as _

from tongban.certificates.events import CertificateRevoked
from tongban.certificates.models import Certificate
from tongban.certificates.rules import REVOKES, Reason, State
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.outbox.publish import publish


@action
def revoke(certificate_id: UUID, reason: Reason, *, by: Actor) -> None:
    """The certificate counts no more from now on (撤销); everybody who checks it is told why.

    By the head of the department that issued it. The document stays with its holder and says
    what it said; checking says that it is revoked.
    """
    row = _step_locked(certificate_id)
    if row is None:
        raise NotFound(_("没有这张证照，或它不是本部门发的。"))
    _must_hold_duty(row, by)
    if row.status == State.REVOKED:
        raise Refused(_("这张证照已经撤销，不用再撤销。"))
    if row.status != State.VALID:
        raise Refused(_("这张证照还在制作，制好以后才能撤销。"))
    row.status = State.REVOKED.value
    row.revoked_at, row.revoked_by, row.revoke_reason = clock.now(), by.officer_id, reason.value
    row.save(update_fields=["status", "revoked_at", "revoked_by", "revoke_reason"])
    record(by, "certificate.revoke", f"certificate:{row.id}", reason=reason.value)
    publish(
        CertificateRevoked(
            by=by.subject,
            certificate_id=str(row.id),
            holder_id=str(row.holder_id),
            person_id=str(row.person_id),
        )
    )


def _must_hold_duty(row: Certificate, by: Actor) -> None:
    """As the page's guard, asked again: of the department that issued, for its region, today."""
    officer = by.officer_id
    held = identity.duties_in(row.department_id, officer, clock.today()) if officer else ()
    if REVOKES not in held:
        raise Refused(
            _("您现在没有在本部门办这一步的职责。需要的话，请找安全管理员，职责由安全管理员给出。")
        )


def _step_locked(certificate_id: UUID) -> Certificate | None:
    return Certificate.objects.select_for_update().filter(id=certificate_id).first()
