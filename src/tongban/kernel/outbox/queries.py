"""How the outbox is doing: numbers for health, metrics and the operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from tongban.kernel.outbox.models import OwedReaction

ALARM_AFTER = timedelta(minutes=10)
"""An undone reaction older than this is an alarm (house.md 3.11)."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is owed now: rows waiting, rows dead, when the oldest waiting one was owed."""

    waiting: int
    dead: int
    oldest: datetime | None

    def is_late(self, now: datetime) -> bool:
        return self.oldest is not None and now - self.oldest > ALARM_AFTER


def backlog() -> Backlog:
    """One statement over the partial indexes. Called inside `acting` a task."""
    undone = OwedReaction.objects.filter(done_at=None)
    found = undone.aggregate(
        waiting=Count("id", filter=Q(dead_at=None)),
        dead=Count("id", filter=~Q(dead_at=None)),
        oldest=Min("owed_at", filter=Q(dead_at=None)),
    )
    return Backlog(found["waiting"], found["dead"], found["oldest"])
