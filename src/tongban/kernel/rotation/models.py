"""What is remembered of keys beside the keys themselves: changes begun, copies proved."""

import uuid

from django.db import models
from django.db.models import F, Q


class KeyRotation(models.Model):
    """One change of keys (换钥), begun and perhaps not finished: run again, it goes on.

    `what` is data:<purpose>, data:all, master or signing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    what = models.CharField(max_length=48)
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["what"], condition=Q(finished_at=None), name="key_rotation_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(what="") & (Q(finished_at=None) | Q(finished_at__gte=F("began_at"))),
                name="key_rotation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.began_at:%Y-%m-%d}"


class MasterKeyRecord(models.Model):
    """What is known of one master key (主密钥登记), never the key: since when it is in use here,
    and when a copy kept elsewhere was last proved to be it."""

    key_id = models.CharField(max_length=32, primary_key=True)
    in_use_since = models.DateTimeField(null=True)
    copy_proved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(key_id__startswith="m-")
                & (Q(in_use_since__isnull=False) | Q(copy_proved_at__isnull=False)),
                name="master_key_record_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.key_id
