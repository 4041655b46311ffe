"""Rows of every table that has a rule, written as they are written in life or close to it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from tests import worlds
from tests.conftest import Clone
from tongban.identity import actions as identity
from tongban.identity.models import Mandate
from tongban.kernel import clock
from tongban.kernel.access.models import AccessedHolder, AccessRecord
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.outbox.models import OwedReaction
from tongban.kernel.retention import tables
from tongban.notices.models import Notice

ME = Actor.task("rows")


@dataclass(frozen=True)
class Row:
    """One row of the world: which, the moment that counts, and by which rule it ends."""

    table: str
    key: object
    counts: datetime
    rule: str
    is_held: bool = False

    def kept_until(self) -> datetime:
        return self.counts + timedelta(days=settings.RETENTION.rule(self.rule).length.days)


def there(rows: list[Row]) -> set[Row]:
    """Those that still exist, one query for each table."""
    found = set()
    with acting(ME):
        for table in {row.table for row in rows}:
            mine = [row for row in rows if row.table == table]
            kept = tables.model_of(table)._base_manager.in_bulk([row.key for row in mine])
            found |= {row for row in mine if row.key in kept}
    return found


def exists(table: str, key: object) -> bool:
    return bool(there([Row(table, key, clock.now(), "")]))


def saved(row: Model, counts: datetime, rule: str, is_held: bool = False, by: Actor = ME) -> Row:
    with acting(by):
        row.save(force_insert=True)
    return Row(row._meta.db_table, row.pk, counts, rule, is_held)


def notice(holder: UUID, *, is_held: bool = False) -> Row:
    row = Notice(holder_id=holder, key=str(uuid.uuid4()), kind="test", at=clock.now())
    return saved(row, row.at, "notices_notice.told", is_held)


def reading(*holders: UUID, is_held: bool = False, case_ref: str = "") -> Iterator[Row]:
    """One look at the data of somebody, or of several."""
    now, rule = clock.now(), "access_accessrecord.read"
    record = AccessRecord(
        at=now, reader="officer:x", fields=["name"], purpose="test", case_ref=case_ref
    )
    seen = [AccessedHolder(record=record, holder_id=holder, at=now) for holder in holders]
    with acting(ME):
        record.save(force_insert=True)
        AccessedHolder.objects.bulk_create(seen)
    yield Row("access_accessrecord", record.pk, now, rule, is_held)
    yield from (Row("access_accessedholder", one.pk, now, rule, is_held) for one in seen)


def mandates(holder: UUID, agent: UUID, *, is_held: bool = False) -> Iterator[Row]:
    """One that runs out in a month, one ended at once."""
    lasting = worlds.a_mandate(holder, agent, worlds.terms(days=30))
    taken_back = worlds.a_mandate(holder, agent, worlds.terms(days=30))
    identity.revoke_mandate(taken_back, by=Actor.person(holder))
    with acting(ME):
        last = Mandate.objects.get(id=lasting).valid_to
    # The last day still counts: the time begins at its midnight in Shanghai.
    ends = datetime(last.year, last.month, last.day, tzinfo=clock.SHANGHAI) + timedelta(days=1)
    yield Row("identity_mandate", lasting, ends, "identity_mandate.expired", is_held)
    yield Row("identity_mandate", taken_back, clock.now(), "identity_mandate.revoked", is_held)


def session(database: Clone) -> Row:
    key, ends = uuid.uuid4().hex * 2, clock.now() + timedelta(minutes=15)
    with database.superuser() as admin:
        admin.execute("INSERT INTO kernel_session VALUES (%s, '', %s)", [key, ends])
    return Row("kernel_session", key, ends, "kernel_session.over")


def failure(database: Clone) -> Iterator[Row]:
    """A failed sign-in, with the moment its lock ends."""
    now = clock.now()
    with database.superuser() as admin:
        (key,) = admin.execute(
            "INSERT INTO axes_accessattempt (user_agent, username, http_accept, path_info, "
            "attempt_time, get_data, post_data, failures_since_start) "
            "VALUES ('', gen_random_uuid()::text, '', '', %s, '', '', 1) RETURNING id",
            [now],
        ).fetchone()
        admin.execute("INSERT INTO axes_accessattemptexpiration VALUES (%s, %s)", [key, now])
    for table in ("axes_accessattempt", "axes_accessattemptexpiration"):
        yield Row(table, key, now, "axes_accessattempt.tried")


def job(database: Clone, status: str) -> Row:
    """A job whose last event is now; the library's own triggers write by the real clock."""
    now = clock.now()
    with database.superuser() as admin:
        (key,) = admin.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
            "VALUES ('default', 'test', %s::procrastinate_job_status) RETURNING id",
            [status],
        ).fetchone()
        admin.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [key])
        admin.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'deferred', %s)",
            [key, now],
        )
    return Row("procrastinate_jobs", key, now, "procrastinate_jobs.finished")


def reaction(done_at: datetime | None, dead_at: datetime | None = None) -> Row:
    now = clock.now()
    row = OwedReaction(
        event_id=uuid.uuid4(),
        event_type="E",
        payload={},
        reaction="r",
        owed_at=now,
        due_at=now,
        done_at=done_at,
        dead_at=dead_at,
    )
    return saved(row, now, "outbox_owedreaction.done")
