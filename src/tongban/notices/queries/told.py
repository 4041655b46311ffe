"""What a holder was told, and how much of it is unread."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tongban.kernel.retention import things
from tongban.notices.models import Notice

PAGE = 20


def unread() -> int:
    """How many notices the holder has not read. Every page asks (docs/bench.md)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notices_notice WHERE read_at IS NULL")
        return int(cursor.fetchone()[0])


def notices(after: tuple[datetime, UUID] | None = None, most: int = PAGE) -> list[Notice]:
    """What the holder was told, newest first, one page and one row more (keyset)."""
    rows = Notice.objects.order_by("-at", "-id")
    if after is not None:
        at, last = after
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=last), at__lte=at)
    return list(rows[: most + 1])


def notice_is_there(ref: str) -> bool:
    """Whether there is a notice of this number; legal holds ask."""
    return things.asked("SELECT notices_notice_is_there(%s)", ref)
