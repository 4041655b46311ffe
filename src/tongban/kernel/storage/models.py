"""The rows of stored files. Content lies on the disk, sealed; the row holds its wrapped key."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.kernel.storage.rules import Scan


class StoredFile(models.Model):
    """One file as it was handed in (上传的文件), of one holder.

    `content_hash` is keyed and made of holder, hands and content: it finds the same file of the
    same hands again, and tells nobody whether another holds a known document.
    """

    class KeyOf(models.TextChoices):
        """Under whose key name and file key are wrapped."""

        HOLDER = "holder"
        HOUSE = "house"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder_id = models.UUIDField()
    put_by = models.UUIDField(null=True)
    """The person who handed it in, also for somebody else; NULL for the platform itself."""
    content_hash = models.CharField(max_length=160)
    kind = models.CharField(max_length=8)
    size = models.BigIntegerField()
    key_of = models.CharField(max_length=8, choices=KeyOf.choices)
    sealed_name = models.BinaryField()
    wrapped_key = models.BinaryField()
    sealed_size = models.BigIntegerField()
    sealed_digest = models.CharField(max_length=80)
    scan = models.CharField(max_length=10, default=Scan.UNSCANNED.value)
    scanned_at = models.DateTimeField(null=True)
    put_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    """When it goes unless something needs it; NULL while something does."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder_id", "content_hash"],
                name="file_once_a_holder",
            ),
            # The target of the composite foreign key of uses.
            models.UniqueConstraint(fields=["id", "holder_id"], name="file_of_holder"),
            models.CheckConstraint(
                condition=Q(size__gte=1, sealed_size__gt=F("size")),
                name="file_has_a_size",
            ),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(content_hash="") & ~Q(sealed_digest=""),
                name="file_is_named_and_found",
            ),
            models.CheckConstraint(
                condition=Q(key_of__in=("holder", "house"))
                & ~Q(sealed_name=b"")
                & ~Q(wrapped_key=b""),
                name="file_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(scan__in=("clean", "infected", "away"), scanned_at__isnull=False)
                | Q(scan__in=("unscanned", "waiting"), scanned_at=None),
                name="file_scan_is_known",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("put_at")),
                name="file_expires_after_it_is_put",
            ),
        ]
        indexes = [
            models.Index(fields=["holder_id", "-put_at", "id"], name="file_by_holder"),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="file_expiring"
            ),
            models.Index(
                fields=["put_at"],
                condition=Q(scan__in=("unscanned", "waiting", "away")),
                name="file_to_scan",
            ),
        ]

    def __str__(self) -> str:
        return f"file:{self.pk}"


class FileUse(models.Model):
    """What a file serves (文件用途): while there is one, the file stays.

    `subject` names the thing of another room, e.g. "application:<uuid>"; no foreign key leads
    there (house.md 0.8). (file, holder) is a composite foreign key: nobody uses another's file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    file = models.ForeignKey(StoredFile, models.DO_NOTHING, related_name="uses")
    holder_id = models.UUIDField()
    subject = models.CharField(max_length=80)
    attached_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "subject"],
                name="file_use_once",
            ),
            models.CheckConstraint(
                condition=Q(subject__regex=r"^[a-z_]+:[A-Za-z0-9-]+$"),
                name="file_use_names_its_subject",
            ),
        ]
        indexes = [models.Index(fields=["subject"], name="file_use_by_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.file_id}"
