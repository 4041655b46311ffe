"""Every read of ratings: one's own inside the caller's `acting`; of all others counts only."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.kernel.errors import NotFound
from tongban.ratings.models import Rating
from tongban.ratings.rules import COUNTED_FROM, Level

PAGE = 20
WORDS = b"rating_words"
"""What the envelope is bound to."""


def rating(rating_id: UUID) -> Rating:
    """One of one's own. NotFound for everybody else's."""
    row = Rating.objects.filter(id=rating_id).first()
    if row is None:
        raise NotFound(_("没有这条评价，或它不是您的。"))
    return row


def ratings(after: tuple[datetime, UUID] | None = None, most: int = PAGE) -> list[Rating]:
    """One's own, newest invitation first, one page and one row more (keyset)."""
    rows = Rating.objects.order_by("-invited_at", "-id")
    if after is not None:
        at, last = after
        earlier = Q(invited_at__lt=at) | Q(invited_at=at, id__lt=last)
        rows = rows.filter(earlier, invited_at__lte=at)
    return list(rows[: most + 1])


def words_of(row: Rating) -> str:
    """What the rater wrote, for the rater; empty where nothing was written or the key is gone."""
    if row.sealed_words is None:
        return ""
    try:
        return crypto.decrypt_for(row.person_id, bytes(row.sealed_words), WORDS).decode()
    except KeyDestroyed:
        return ""


def counts(item_code: str) -> Mapping[Level, int] | None:
    """How often each level was given to an item; None while fewer than COUNTED_FROM have rated.

    The only thing anybody but the rater learns. Whoever publishes it takes care that two counts
    a moment apart do not show what one person gave: by the month, not at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, n FROM ratings_counts(%s, %s::int)", [item_code, COUNTED_FROM]
        )
        found = {Level(level): int(n) for level, n in cursor.fetchall()}
    return {level: found.get(level, 0) for level in Level} if found else None
