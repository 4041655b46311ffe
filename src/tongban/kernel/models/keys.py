"""Keys, wrapped under the master key or public; never a key in the clear (密钥)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DataKey(models.Model):
    """A working key of the platform (数据密钥), kept wrapped under the master key.

    One is active for each purpose; former ones stay for what still lies under them, and are
    retired when nothing does.
    """

    class Use(models.TextChoices):
        """A key is for hiding or for keyed hashes, never for both."""

        ENCRYPT = "encrypt"
        MAC = "mac"

    key_id = models.CharField(max_length=32, primary_key=True)
    purpose = models.CharField(max_length=32)
    use = models.CharField(max_length=8, choices=Use.choices)
    suite = models.CharField(max_length=8)
    wrapped = models.BinaryField()
    active = models.BooleanField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(active=False),
                name="data_key_retired_is_not_active",
                violation_error_message=_("在用的密钥不能同时停用。"),
            ),
            models.UniqueConstraint(
                fields=["purpose", "use"],
                condition=Q(active=True),
                name="data_key_one_active",
                violation_error_message=_("这个用途已有一把在用的密钥。"),
            ),
            models.CheckConstraint(
                condition=Q(use__in=("encrypt", "mac")) & ~Q(wrapped=b"") & ~Q(purpose=""),
                name="data_key_is_whole",
                violation_error_message=_("数据密钥须有用途和密文。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}/{self.use} {self.key_id}"


class SubjectKey(models.Model):
    """The own key of one person or body (权利主体密钥), wrapped under the master key.

    Destroying it makes whatever it hid unreadable for ever, in this database; older backups
    keep the wrapped bytes until they are deleted.
    """

    subject_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(null=True)
    master_key_id = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["destroyed_at"],
                condition=Q(destroyed_at__isnull=False),
                name="subject_key_destroyed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True) & ~Q(wrapped=b""),
                name="subject_key_destroyed_has_no_bytes",
                violation_error_message=_("已销毁的密钥不得留有密文，未销毁的须有密文。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject_id)


class VerifyingKey(models.Model):
    """The public half of a signing key (验签公钥), kept for ever: old signatures stay checkable."""

    key_id = models.CharField(max_length=64, primary_key=True)
    suite = models.CharField(max_length=8)
    name = models.CharField(max_length=32)
    public = models.BinaryField()
    valid_from = models.DateTimeField()
    endorsement = models.CharField(max_length=96)
    """A mark made under the master key over the rest of the row (kernel/crypto/signing)."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(public=b"") & ~Q(name=""),
                name="verifying_key_is_whole",
                violation_error_message=_("验签公钥须有名称和内容。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key_id}"
