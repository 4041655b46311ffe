"""Questions that found nothing: kept masked, told when enough people asked (未答之问).

One person is one drawer of 256, by a keyed hash of words and asker, so people are counted without
being kept: every 256th person has the same drawer, even for whoever holds the key. Two people in
one drawer count as one, never one as two.
"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Max
from django.utils.crypto import salted_hmac

from tongban.catalogue.models import SearchSynonym, UnansweredQuery
from tongban.catalogue.rules.search.masking import masked
from tongban.kernel import clock

LEAST_PEOPLE = 5
MOST_SHOWN = 20

# Without a target ON CONFLICT needs no right to read: whoever asks may add and see nothing.
_KEEP = """
    INSERT INTO catalogue_unansweredquery (id, words, bucket, asked_on)
    VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Words enough people looked for in vain."""

    words: str
    people: int
    last_on: date


def keep_unanswered(asked: str, asker: str) -> None:
    """Note that these words found nothing; `asker` says who, and is not kept."""
    words = masked(asked)
    if not words:
        return
    drawer = salted_hmac("catalogue.unanswered", f"{words}\n{asker}", algorithm="sha256")
    bucket = drawer.digest()[0]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [uuid.uuid4(), words, bucket, clock.today()])


def unanswered() -> list[Asked]:
    """What at least five people looked for in vain, the most asked first."""
    said = SearchSynonym.objects.values("people")
    rows = (
        UnansweredQuery.objects.exclude(words__in=said)
        .values("words")
        .annotate(people=Count("bucket"), last_on=Max("asked_on"))
        .filter(people__gte=LEAST_PEOPLE)
        .order_by("-people", "words")
    )
    return [Asked(**row) for row in rows[:MOST_SHOWN]]


def synonyms() -> list[SearchSynonym]:
    """The words added here, the newest first."""
    return list(SearchSynonym.objects.order_by("-made_at", "-id")[:MOST_SHOWN])
