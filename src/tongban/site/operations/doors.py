"""Reading the doors of migrations/0001_operations.py: counts, ids and times.

All but `vitals` run inside the caller's `acting`, as an officer with the duty or as the platform.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Min
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicTask

from tongban.identity.queries import rows_of
from tongban.kernel import clock
from tongban.kernel.health.readings import KeyAge, Pulse, Turn, Vitals, Work
from tongban.kernel.models import CalendarYear, DataKey

PAGE = 50
_GRACE_S = 60
_OF_PULSE = 7
"""The first columns of operations_vitals are those of web_pulse."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter (死信): what failed, how often, with which kind of error. No payload."""

    kind: str
    """reaction or job"""
    key: UUID
    name: str
    event: str
    attempts: int
    failure: str
    began_at: datetime | None
    died_at: datetime

    @property
    def number(self) -> str:
        """Under which it stands in the worker's log: `entry` of a reaction, `job` of a job."""
        return str(self.key.int) if self.kind == "job" else str(self.key)


@dataclass(frozen=True, slots=True)
class Heap:
    """Dead letters of one name and one kind of error."""

    kind: str
    name: str
    failure: str
    number: int
    oldest: datetime


def vitals(today: date) -> Vitals:
    """One row; also for the web login outside anybody's name."""
    asked = [today, settings.WORKER_LEASE_S]
    row = rows_of("SELECT * FROM operations_vitals(%s::date, %s::int)", asked)[0]
    names = list(row)
    pulse = Pulse(*(row.pop(name) for name in names[:_OF_PULSE]))
    return Vitals(pulse=pulse, **row)


def works(today: date) -> tuple[Work, ...]:
    """Jobs by task, failed ones first."""
    asked = [today, settings.WORKER_LEASE_S]
    rows = rows_of("SELECT * FROM operations_jobs(%s::date, %s::int)", asked)
    return tuple(Work(**row) for row in rows)


def turns(today: date, now: datetime) -> tuple[Turn, ...]:
    """The whole timetable, with the last turn of each."""
    rows = rows_of("SELECT * FROM operations_turns(%s::date)", [today])
    given = {(row["task"], row["periodic"]): row for row in rows}
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    planned = app.periodic_registry.periodic_tasks
    shared = Counter(task for task, _periodic in planned)
    return tuple(
        _turn(key[0] if shared[key[0]] == 1 else " ".join(key), one, given.get(key), now)
        for key, one in planned.items()
    )


def _turn(
    name: str, planned: PeriodicTask[Any, Any, Any], given: dict[str, Any] | None, now: datetime
) -> Turn:
    # A calendar of its own: the registered one remembers where it stands, for one thread.
    cron, moment = type(planned.croniter), now.timestamp()
    due = cron(planned.cron, moment - _GRACE_S).get_prev(float)
    return Turn(
        name,
        datetime.fromtimestamp(given["given_at"], UTC) if given else None,
        datetime.fromtimestamp(due, UTC),
        datetime.fromtimestamp(cron(planned.cron, moment).get_next(float), UTC),
        given["outcome"] if given else "",
    )


def years() -> frozenset[int]:
    """The calendar years loaded; public."""
    return frozenset(CalendarYear.objects.values_list("year", flat=True))


def key_ages() -> tuple[KeyAge, ...]:
    """The working key of each purpose; wrapped bytes are not read."""
    rows = DataKey.objects.order_by("purpose", "use", "created_at")
    ages: dict[tuple[str, str], KeyAge] = {}
    kept: dict[tuple[str, str], int] = {}
    for purpose, use, suite, active, at in rows.values_list(
        "purpose", "use", "suite", "active", "created_at"
    ):
        kept[purpose, use] = kept.get((purpose, use), 0) + 1
        if active:
            ages[purpose, use] = KeyAge(purpose, use, suite, at)
    return tuple(
        KeyAge(one.purpose, one.use, one.suite, one.created_at, kept[key])
        for key, one in ages.items()
    )


def since() -> datetime | None:
    """When the house got its first key: keys that seal the log are never retired."""
    found: datetime | None = DataKey.objects.aggregate(at=Min("created_at"))["at"]
    return found


def heaps(today: date) -> list[Heap]:
    """Dead letters counted by name and error, the largest first."""
    rows = rows_of("SELECT * FROM operations_letter_heaps(%s::date)", [today])
    return [Heap(**row) for row in rows]


def letters(
    kind: str, name: str, after: tuple[datetime, UUID] | None = None, most: int = PAGE
) -> list[Letter]:
    """One page and one more, newest first; empty `kind` and `name` ask for all."""
    at, key = after or (None, None)
    rows = rows_of(
        "SELECT * FROM operations_letters(%s::date, %s, %s, %s::timestamptz, %s::uuid, %s)",
        [clock.today(), kind, name, at, key, most + 1],
    )
    return [Letter(**row) for row in rows]


def letter(kind: str, key: UUID) -> Letter | None:
    """One of them; None when it is no dead letter (any more)."""
    statement = "SELECT * FROM operations_one_letter(%s::date, %s, %s::uuid)"
    rows = rows_of(statement, [clock.today(), kind, key])
    return Letter(**rows[0]) if rows else None
