"""Versions of service items: what was in force on which day, whole."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Substr


class ItemVersion(models.Model):
    """One version of a service item (事项版本), from its day until a later version's.

    Never changed once it is there: cases name the version they were begun under. Versions of one
    item count from 1 without gaps, and their days rise with their numbers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=33)
    implementation_code = models.CharField(max_length=31)
    catalogue_code = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    department = models.ForeignKey("identity.Department", models.PROTECT, related_name="+")
    definition = models.JSONField()
    """The whole item, as catalogue.rules.building writes it."""
    digest = models.CharField(max_length=80)
    valid_from = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="item_version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="item_version_counts_from_one"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-Z]{18}[1-7][0-9]{14}$"),
                name="item_version_code_has_its_shape",
            ),
            models.CheckConstraint(
                condition=Q(implementation_code=Left("code", 31))
                & Q(catalogue_code=Substr("code", 20, 12)),
                name="item_version_codes_are_parts_of_one",
            ),
            models.CheckConstraint(condition=~Q(digest=""), name="item_version_has_a_digest"),
        ]
        indexes = [
            models.Index(F("code"), F("number").desc(), name="item_version_newest_first"),
        ]

    def __str__(self) -> str:
        return f"item:{self.code}:{self.number}"
