"""The service agreement and who signed which version of it."""

import uuid

from django.db import models
from django.db.models import Q

from tongban.identity.models.people import Holder
from tongban.identity.rules import SignatureKind


class Agreement(models.Model):
    """One version of the service agreement (服务协议). Never changed once it is there.

    `digest` is of both texts (queries.agreement_digest); whoever signs, signs the digest.
    """

    version = models.PositiveSmallIntegerField(primary_key=True)
    text = models.TextField()
    text_en = models.TextField()
    digest = models.CharField(max_length=80)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(text_en="") & ~Q(digest=""), name="agreement_is_whole"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="agreement_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"agreement:{self.version}"


class AgreementSignature(models.Model):
    """That a person signed a version of the agreement (签署), online or on paper at a window.

    `digest` is repeated from the agreement: what was signed can be told from this row alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=80)
    how = models.CharField(max_length=8)
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=80)
    department_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "agreement"], name="signature_once_a_version"
            ),
            models.CheckConstraint(
                condition=Q(how=SignatureKind.ONLINE.value, department_id=None)
                | Q(how=SignatureKind.PAPER.value, department_id__isnull=False),
                name="signature_on_paper_names_its_window",
            ),
            models.CheckConstraint(
                condition=~Q(digest="") & ~Q(signed_by=""), name="signature_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"signature:{self.id}"
