"""What search looks in, what a city adds to its words, and what nobody could answer."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from tongban.catalogue.models.items import ItemVersion

BUCKETS = 256


class SearchText(models.Model):
    """A text items are found by (检索文本), once for all items that say the same.

    Never changed once it is there. `lexemes` is written by our own code, never by to_tsvector.
    """

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=400)
    summary = models.TextField()
    words = models.TextField()
    """What people call it, one a line."""
    office = models.CharField(max_length=100)
    """The kind of office, without its place."""
    lexemes = SearchVectorField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="search_text_has_a_name"),
            models.CheckConstraint(condition=~Q(digest=""), name="search_text_has_a_digest"),
        ]
        indexes = [GinIndex(fields=["lexemes"], name="search_text_by_lexeme", fastupdate=False)]

    def __str__(self) -> str:
        return f"search:{self.id}"


class SearchEntry(models.Model):
    """That a version of an item is found by a text (检索条目), where, and on which days.

    Every version has one. `valid_to` is the day the next version begins; on that day it is over.
    """

    version = models.OneToOneField(ItemVersion, models.PROTECT, primary_key=True, related_name="+")
    text = models.ForeignKey(SearchText, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=33)
    region_code = models.CharField(max_length=12)
    department = models.ForeignKey("identity.Department", models.PROTECT, related_name="+")
    level = models.CharField(max_length=1)
    """行使层级, as the item's code says it."""
    audiences = ArrayField(models.CharField(max_length=8))
    themes = ArrayField(models.CharField(max_length=20))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="search_entry_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["text", "region_code", "code"], name="search_entry_of_text"),
        ]

    def __str__(self) -> str:
        return f"search:{self.code}"


class SearchSynonym(models.Model):
    """What people say here for what an office says (同义词), added by an editor."""

    id = models.BigAutoField(primary_key=True)
    people = models.CharField(max_length=80)
    official = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["people", "official"], name="search_synonym_said_once"),
            models.CheckConstraint(
                condition=~Q(people="") & ~Q(official="") & ~Q(people=F("official")),
                name="search_synonym_says_something_else",
            ),
        ]

    def __str__(self) -> str:
        return f"search-synonym:{self.id}"


class UnansweredQuery(models.Model):
    """That words found nothing (未答之问), masked; never by whom.

    `bucket` is one of 256 drawers a keyed hash of words and asker falls into: one person is one
    drawer, and each drawer is that of every 256th person, so nobody can be read from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    words = models.CharField(max_length=80)
    bucket = models.PositiveSmallIntegerField()
    asked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["words", "bucket"], name="unanswered_query_once_each"),
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(words__regex=r"[0-9]{5}"),
                name="unanswered_query_is_masked",
            ),
            models.CheckConstraint(
                condition=Q(bucket__lt=BUCKETS), name="unanswered_query_bucket_is_coarse"
            ),
        ]
        indexes = [models.Index(fields=["asked_on"], name="unanswered_query_by_age")]

    def __str__(self) -> str:
        return f"unanswered:{self.id}"
