"""The service agreement: publishing a version, signing it (服务协议、签署)."""

import uuid
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity.models import Agreement, AgreementSignature
from tongban.identity.queries import agreement_digest
from tongban.identity.rules import SignatureKind
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused


@action
def publish_agreement(
    version: int, *, text: str, text_en: str, valid_from: date, by: Actor
) -> None:
    """Enter a version of the agreement; it is in force from its day until a later one is."""
    last = Agreement.objects.order_by("-version").first()
    if last is not None and (version <= last.version or valid_from < last.valid_from):
        raise Refused(
            _("协议版本号和生效日期都要比上一版（第%(last)s版）大。") % {"last": last.version}
        )
    digest = agreement_digest(text, text_en)
    Agreement(
        version=version, text=text, text_en=text_en, digest=digest, valid_from=valid_from
    ).save(force_insert=True)
    record(by, "agreement.publish", f"agreement:{version}", digest=digest, valid_from=valid_from)


@action
def sign_agreement(
    holder_id: UUID,
    version: int,
    *,
    digest: str,
    how: SignatureKind,
    signed_at: datetime | None = None,
    signed_by: str = "",
    department_id: UUID | None = None,
    by: Actor,
) -> UUID:
    """Keep that the holder signed (签署). `digest` is of the text that lay before them.

    Signing the same version again changes nothing and returns the first signature. On paper the
    department of the window is named. `signed_by` says who did, where that is not `by`.
    """
    if not Agreement.objects.filter(version=version, digest=digest).exists():
        raise NotFound(_("没有这个版本的服务协议，或文本已换。请重新打开协议页。"))
    signature = AgreementSignature(
        id=uuid.uuid4(),
        holder_id=holder_id,
        agreement_id=version,
        digest=digest,
        how=how.value,
        signed_at=signed_at or clock.now(),
        signed_by=signed_by or by.subject,
        department_id=department_id,
    )
    AgreementSignature.objects.bulk_create([signature], ignore_conflicts=True)
    rows = AgreementSignature.objects.filter(holder_id=holder_id, agreement_id=version)
    # A window does not see what was signed online or at another department's.
    kept_id = rows.values_list("id", flat=True).first()
    did = "agreement.sign" if kept_id == signature.id else "agreement.sign_again"
    record(by, did, f"holder:{holder_id}", version=version, digest=digest, how=how.value)
    return kept_id or signature.id
