"""A person's claim to represent a body, on its way through the verification service."""

import uuid

from django.db import models
from django.db.models import Q

from tongban.identity.rules.bodies import ClaimState


class BodyClaim(models.Model):
    """Somebody says they are the legal representative of a body (法人登记申请).

    Name and code of a body are public facts; whose claim it is stands behind the row policy.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18)
    state = models.CharField(max_length=10)
    failed = models.CharField(max_length=80, blank=True)
    trouble = models.CharField(max_length=10, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    receipt = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    body = models.OneToOneField("identity.Body", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "credit_code"],
                condition=Q(state__in=[ClaimState.ASKED.value, ClaimState.MATCH.value]),
                name="body_claim_is_open_once",
            ),
            models.CheckConstraint(
                condition=Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$") & ~Q(name=""),
                name="body_claim_names_a_body",
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.ASKED.value, answered_at=None, body=None, failed="")
                | Q(state=ClaimState.MATCH.value, answered_at__isnull=False, body=None, failed="")
                | Q(state=ClaimState.MISMATCH.value, answered_at__isnull=False, body=None)
                & ~Q(failed="")
                | Q(state=ClaimState.STOPPED.value, body=None, failed="")
                | Q(
                    state=ClaimState.DONE.value,
                    answered_at__isnull=False,
                    body__isnull=False,
                    failed="",
                ),
                name="body_claim_state_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="body_claim_by_age"),
            models.Index(fields=["person", "-asked_at"], name="body_claim_by_person"),
        ]

    def __str__(self) -> str:
        return f"body_claim:{self.id}"
