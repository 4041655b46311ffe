"""On what the trust level of an account rests."""

import uuid

from django.db import models
from django.db.models import Q

from tongban.identity.models.accounts import Account
from tongban.identity.models.people import Holder
from tongban.identity.rules import EvidenceKind


class TrustEvidence(models.Model):
    """Why an account has its trust level (实名依据): level 3 and above need one.

    `reference` is the sign-up, the window's record or whatever proves it: an id or a code. The
    database refuses an account of level 3 or more without a row here (0006).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=16)
    reference = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "how", "reference"], name="trust_evidence_counts_once"
            ),
            models.CheckConstraint(
                condition=Q(how__in=[kind.value for kind in EvidenceKind]),
                name="trust_evidence_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=3, level__lte=5), name="trust_evidence_is_for_three_to_five"
            ),
            models.CheckConstraint(
                # Comparing data proves no face and no document seen: level 3 and no more.
                condition=~Q(how=EvidenceKind.SIGN_UP.value) | Q(level=3),
                name="trust_evidence_of_a_sign_up_gives_three",
            ),
            models.CheckConstraint(
                condition=~Q(reference="") & ~Q(given_by=""), name="trust_evidence_is_whole"
            ),
        ]
        indexes = [models.Index(fields=["holder", "-given_at"], name="trust_evidence_by_holder")]

    def __str__(self) -> str:
        return f"{self.how}:{self.id}"
