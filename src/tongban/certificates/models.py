"""Certificates: what was issued, to whom, sealed; the document itself is a stored file."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.certificates.rules import Reason, State


class Certificate(models.Model):
    """One electronic certificate (电子证照), the result of one case.

    `sealed_content` holds every line of the document, `sealed_shown` the few that whoever checks
    it may read, masked already; both under the holder's key, or the house's for bodies. Number,
    identifier, file and seal come together when the document is made.
    """

    class KeyOf(models.TextChoices):
        """Under whose key the content lies."""

        HOLDER = "holder"
        HOUSE = "house"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case_id = models.UUIDField(unique=True)
    version_id = models.UUIDField()
    holder_id = models.UUIDField()
    person_id = models.UUIDField()
    """The person who applied, for whom they applied or not."""
    department = models.ForeignKey("identity.Department", models.PROTECT, related_name="+")
    type_code = models.CharField(max_length=21)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200)
    series = models.CharField(max_length=40)
    """Prefix of its type and region: within it numbers have no gaps."""
    status = models.CharField(max_length=8, default=State.MAKING.value)
    verify_code = models.CharField(max_length=26, unique=True)
    issued_on = models.DateField()
    valid_to = models.DateField(null=True)
    key_of = models.CharField(max_length=8, choices=KeyOf.choices)
    sealed_content = models.BinaryField()
    sealed_shown = models.BinaryField()
    granted_at = models.DateTimeField()
    number = models.CharField(max_length=60, null=True)
    certificate_id = models.CharField(max_length=160, unique=True, null=True)
    numbered_at = models.DateTimeField(null=True)
    file_id = models.UUIDField(unique=True, null=True)
    digest = models.CharField(max_length=80, default="")
    """Of the sealed document."""
    payload = models.TextField(default="")
    """What its code holds for checking offline; signed."""
    sealed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    revoke_reason = models.CharField(max_length=12, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type_code", "number"], name="certificate_number_once"),
            models.CheckConstraint(
                condition=Q(type_code__regex=r"^[0-9A-Z]{21}$") & ~Q(name="") & ~Q(name_en=""),
                name="certificate_has_a_type_and_names",
            ),
            models.CheckConstraint(
                condition=Q(verify_code__regex=r"^[A-Z2-7]{26}$"),
                name="certificate_code_cannot_be_guessed",
            ),
            models.CheckConstraint(
                condition=Q(key_of__in=("holder", "house"))
                & ~Q(sealed_content=b"")
                & ~Q(sealed_shown=b""),
                name="certificate_is_under_a_key",
            ),
            models.CheckConstraint(
                condition=Q(number=None, certificate_id=None, numbered_at=None)
                | Q(
                    number__isnull=False,
                    certificate_id__isnull=False,
                    numbered_at__isnull=False,
                )
                & ~Q(number="")
                & ~Q(certificate_id=""),
                name="certificate_is_numbered_whole",
            ),
            models.CheckConstraint(
                condition=Q(status=State.MAKING.value, file_id=None, sealed_at=None)
                & Q(digest="", payload="")
                | Q(status__in=(State.VALID.value, State.REVOKED.value))
                & Q(number__isnull=False, file_id__isnull=False, sealed_at__isnull=False)
                & ~Q(digest="")
                & ~Q(payload=""),
                name="certificate_in_force_is_numbered_and_sealed",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=State.REVOKED.value,
                    revoked_at__isnull=False,
                    revoked_by__isnull=False,
                    revoked_at__gte=F("sealed_at"),
                    revoke_reason__in=[reason.value for reason in Reason],
                )
                | Q(status__in=(State.MAKING.value, State.VALID.value))
                & Q(revoked_at=None, revoked_by=None, revoke_reason=""),
                name="certificate_revoked_says_when_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("issued_on")),
                name="certificate_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["holder_id", "-granted_at", "-id"], name="certificate_by_holder"),
            models.Index(fields=["holder_id", "type_code"], name="certificate_by_type"),
            models.Index(fields=["number"], name="certificate_by_number"),
            models.Index(
                fields=["granted_at"],
                condition=Q(status=State.MAKING.value),
                name="certificate_to_make",
            ),
        ]

    def __str__(self) -> str:
        return f"certificate:{self.pk}"
