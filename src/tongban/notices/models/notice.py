"""Notices: a kind and ids; the words are made when they are shown, in the reader's language."""

import uuid

from django.db import models
from django.db.models import F, Q


class Notice(models.Model):
    """One thing a holder is told (通知). `key` makes telling twice one notice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder_id = models.UUIDField()
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder_id", "key"], name="notice_told_once"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(key=""), name="notice_has_a_kind"),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=F("at")),
                name="notice_is_read_after_it_is_told",
            ),
        ]
        indexes = [
            models.Index(fields=["holder_id", "-at", "id"], name="notice_by_holder"),
            models.Index(fields=["at"], name="notice_by_age"),
            models.Index(
                fields=["holder_id"], condition=Q(read_at=None), name="notice_unread_by_holder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
