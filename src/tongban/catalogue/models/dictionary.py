"""Versions of the dictionary: data elements and code lists of a day."""

import uuid

from django.db import models
from django.db.models import F, Q, TextChoices


class DictionaryVersion(models.Model):
    """One version of a data element or a code list (数据字典版本), from its day until a later
    version's, and not beyond its own last day.

    Never changed once it is there. Versions of one entry count from 1 without gaps, and their days
    rise with their numbers.
    """

    class Kind(TextChoices):
        """Which of the two it is."""

        ELEMENT = "element"
        CODE_LIST = "code_list"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    """The whole entry, as catalogue.rules.building writes it."""
    digest = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "number"], name="dictionary_version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["element", "code_list"]), name="dictionary_version_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="dictionary_version_counts_from_one"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"),
                name="dictionary_version_code_has_its_shape",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="dictionary_version_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(digest=""), name="dictionary_version_has_a_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}:{self.number}"
