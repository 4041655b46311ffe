"""Ratings: what the one who applied says of how it was done. Officers reach no row."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.ratings.rules import CHANNELS, SCHEME, Level


class Rating(models.Model):
    """The rating of one case (评价, 一事一评), invited when the case has closed.

    It belongs to the person who applied. Until it is given it is an invitation without an end.
    `reasons` are codes of `reasons_version`; what is written freely is sealed under the rater's
    own key. `item_code` is copied so that counts by item need nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case_id = models.UUIDField()
    person_id = models.UUIDField()
    item_version_id = models.UUIDField()
    item_code = models.CharField(max_length=33)
    outcome = models.CharField(max_length=16)
    invited_at = models.DateTimeField()
    scheme = models.CharField(max_length=24, default=SCHEME)
    level = models.PositiveSmallIntegerField(null=True)
    reasons = models.JSONField(default=list)
    reasons_version = models.PositiveSmallIntegerField(null=True)
    sealed_words = models.BinaryField(null=True)
    channel = models.CharField(max_length=12, blank=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_id"], name="rating_once_a_case"),
            models.CheckConstraint(
                condition=Q(scheme=SCHEME)
                & (Q(level=None) | Q(level__in=[one.value for one in Level])),
                name="rating_level_is_gb_39046",
            ),
            models.CheckConstraint(
                condition=Q(
                    rated_at=None,
                    level=None,
                    reasons=[],
                    reasons_version=None,
                    sealed_words=None,
                    channel="",
                )
                | Q(
                    rated_at__isnull=False,
                    rated_at__gte=F("invited_at"),
                    level__isnull=False,
                    reasons_version__isnull=False,
                    channel__in=CHANNELS,
                ),
                name="rating_is_whole_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(item_code="") & ~Q(outcome=""), name="rating_says_of_what"
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "-invited_at", "id"], name="rating_by_person"),
            models.Index(
                fields=["item_code"], condition=Q(rated_at__isnull=False), name="rating_by_item"
            ),
        ]

    def __str__(self) -> str:
        return f"rating:{self.id}"
