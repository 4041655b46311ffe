"""Legal holds, and the proofs of what has ended."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.kernel.retention.rules import HoldReason


class LegalHold(models.Model):
    """Nothing of this holder, or of this one subject, may be destroyed (冻结销毁).

    A subject is a kind and a public id, as retention.toml lists the kinds. A hold ends only by
    release; `review_on` is the day by which somebody looks whether it is still needed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_ref = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=20)
    document_number = models.CharField(max_length=60)
    department_id = models.UUIDField()
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=80)
    review_on = models.DateField()
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(holder_id__isnull=False, subject_kind="", subject_ref="")
                | Q(holder_id=None) & ~Q(subject_kind="") & ~Q(subject_ref=""),
                name="hold_is_on_a_holder_or_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=[reason.value for reason in HoldReason]),
                name="hold_reason_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(document_number="") & ~Q(placed_by=""),
                name="hold_names_its_document_and_officer",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by="")
                | Q(released_at__isnull=False, released_at__gte=F("placed_at"))
                & ~Q(released_by=""),
                name="hold_release_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(released_by=F("placed_by")), name="hold_is_released_by_another"
            ),
            models.UniqueConstraint(
                fields=["holder_id", "subject_kind", "subject_ref", "document_number"],
                condition=Q(released_at=None),
                nulls_distinct=False,
                name="hold_placed_once_a_document",
            ),
        ]
        indexes = [
            models.Index(fields=["department_id", "-placed_at", "id"], name="hold_by_department"),
            models.Index(
                fields=["holder_id"], condition=Q(released_at=None), name="hold_on_a_holder"
            ),
            models.Index(
                fields=["subject_kind", "subject_ref"],
                condition=Q(released_at=None),
                name="hold_on_a_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"hold:{self.id}"


class PurgeProof(models.Model):
    """Which rows ended in one run of a rule, without their ids (销毁凭证).

    `leaves` are salted hashes of table and id, 32 bytes each, in the order of the tree whose
    root stands in the audit entry: whoever knows an id can find its leaf and prove it.
    """

    entry_id = models.UUIDField(primary_key=True)
    rule = models.CharField(max_length=120)
    table_name = models.CharField(max_length=63)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    salt = models.BinaryField(max_length=16)
    leaves = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gte=1) & ~Q(salt=b"") & ~Q(leaves=b""),
                name="purge_proof_is_of_something",
            ),
        ]
        indexes = [
            models.Index(fields=["table_name", "-at"], name="purge_proof_by_table"),
            models.Index(fields=["at"], name="purge_proof_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.entry_id}"
