"""The right to act for another (委托授权)."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.identity.models.people import Holder, Person
from tongban.identity.rules import MandateKind


class Mandate(models.Model):
    """The right to act for another, with scope and dates (委托授权).

    `holder` is the one acted for, `agent` the person acting. `request_key` makes giving twice
    (a double click, a retry) one mandate.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    acts = models.JSONField()
    items = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    request_key = models.UUIDField()
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "request_key"], name="mandate_given_once_a_request"
            ),
            models.CheckConstraint(condition=~Q(holder=F("agent")), name="mandate_is_for_another"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in MandateKind]),
                name="mandate_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="mandate_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(given_by=""), name="mandate_has_a_giver"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_by=""),
                name="mandate_revocation_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-given_at", "id"], name="mandate_by_holder"),
            models.Index(fields=["agent", "-given_at", "id"], name="mandate_by_agent"),
            models.Index(
                fields=["valid_to"], condition=Q(revoked_at=None), name="mandate_by_last_day"
            ),
            models.Index(
                fields=["revoked_at"], condition=~Q(revoked_at=None), name="mandate_by_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
