"""Versions of service items: what was in force on which day, whole."""

import uuid

from django.db import models
from django.db.models import F, Q, TextChoices
from django.db.models.functions import Left, Substr


class ItemVersion(models.Model):
    """One version of a service item (事项版本), from its day until a later version's.

    Never changed once it is there: cases name the version they were begun under. Versions of one
    item count from 1 without gaps, and their days rise with their numbers.
    """

    class State(TextChoices):
        """How the item stands from then on (事项状态)."""

        ACTIVE = "active"
        SUSPENDED = "suspended"
        CANCELLED = "cancelled"

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
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.ACTIVE, db_default=State.ACTIVE
    )
    list_version = models.ForeignKey(
        "catalogue.ListVersion", models.PROTECT, null=True, related_name="+"
    )
    """The version of its body's list it came with; None from before lists were kept."""
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="item_version_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["active", "suspended", "cancelled"]),
                name="item_version_state_known",
            ),
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


class ElementUse(models.Model):
    """That a version of an item names a data element (数据元使用): where, and under which key.

    Written with the version, so that who changes an element sees at once whom it concerns.
    """

    class Place(TextChoices):
        """Where an item may name one."""

        FORM = "form"
        RESULT = "result"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    element = models.CharField(max_length=60)
    place = models.CharField(max_length=6, choices=Place.choices)
    key = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "place", "key"], name="element_use_once_each_key"
            ),
            models.CheckConstraint(
                condition=Q(place__in=["form", "result"]), name="element_use_place_known"
            ),
            models.CheckConstraint(condition=~Q(element=""), name="element_use_names_an_element"),
        ]
        indexes = [models.Index(fields=["element", "version"], name="element_use_of_element")]

    def __str__(self) -> str:
        return f"{self.element}:{self.key}"
