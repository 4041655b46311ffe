"""One row a page; holders in a child table, so that a list of forty costs one insert each."""

import uuid

from django.db import models
from django.db.models import Q


class AccessRecord(models.Model):
    """One reading of personal data (用数日志): who, what, why, for which case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    reader = models.CharField(max_length=80)
    department_id = models.UUIDField(null=True)
    fields = models.JSONField()
    purpose = models.CharField(max_length=40)
    case_ref = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reader="") & ~Q(purpose=""), name="access_says_who_and_why"
            ),
        ]
        indexes = [
            models.Index(fields=["department_id", "at"], name="access_by_department"),
            models.Index(fields=["reader", "at"], name="access_by_reader"),
            models.Index(fields=["at"], name="access_by_age"),
            models.Index(fields=["case_ref"], condition=~Q(case_ref=""), name="access_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.purpose}"


class AccessedHolder(models.Model):
    """A person or body whose data was read (被查看人)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.ForeignKey(AccessRecord, models.PROTECT, related_name="holders")
    holder_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "holder_id"], name="accessed_once_a_record"),
        ]
        indexes = [models.Index(fields=["holder_id", "-at"], name="accessed_by_holder")]

    def __str__(self) -> str:
        return str(self.holder_id)
