"""An operator at the console, and things that really go wrong behind it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import psycopg
from django.test import Client

from tests import worlds
from tests.conftest import Clone
from tongban.identity.events import MandateGiven
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.outbox import deliver
from tongban.kernel.outbox.publish import publish


def an_operator(database: Clone) -> Client:
    """高宁, who operates the system."""
    with database.as_worker():
        officer = worlds.an_officer("system.operate", name="高宁")
        account = worlds.an_account(officer_id=officer)
    return worlds.signed_in(account)


def a_clerk(database: Clone) -> Client:
    """周敏, who only opens the desk."""
    with database.as_worker():
        account = worlds.an_account(officer_id=worlds.an_officer(name="周敏"))
    return worlds.signed_in(account)


@contextmanager
def running(database: Clone, *parts: str) -> Iterator[None]:
    """The database sessions of these parts, as their processes name them; the elected's lock."""
    sessions = [
        psycopg.connect(database.url("worker"), application_name=f"tongban-{part}", autocommit=True)
        for part in parts
    ]
    if "sequencer" in parts:
        sessions[parts.index("sequencer")].execute("SELECT pg_advisory_lock(%s)", [0x746F6E67_0001])
    with database.superuser() as admin:
        if "worker" in parts:
            admin.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    try:
        yield
    finally:
        for session in sessions:
            session.close()


@action
def _state_a_mandate(mandate_id: uuid.UUID, *, by: Actor) -> None:
    publish(
        MandateGiven(
            by=by.subject,
            mandate_id=str(mandate_id),
            holder_id="nobody",
            agent_id="nobody",
            kind="proxy",
        )
    )
    record(by, "test.fact", f"mandate:{mandate_id}")


def a_dead_reaction(database: Clone, number: int = 1) -> None:
    """Notices to somebody who cannot be: each fails until it is a dead letter."""
    with database.as_worker():
        for _nth in range(number):
            _state_a_mandate(uuid.uuid4(), by=worlds.BUILDER)
        for nth in range(deliver.MAX_ATTEMPTS):
            with clock.at(clock.now() + deliver.LONGEST_PAUSE * (nth + 1)):
                deliver.deliver_batch(batch=500)


def a_dead_job(
    database: Clone, task: str = "tongban.forget_old_jobs", failure: str = "OSError", **args: str
) -> int:
    """A job that failed as a worker leaves it."""
    with database.superuser() as admin:
        row = admin.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts) "
            "VALUES ('default', %s, %s, 'doing', 1) RETURNING id",
            [task, psycopg.types.json.Jsonb(args)],
        ).fetchone()
        assert row is not None
        admin.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", row)
        admin.execute(
            "INSERT INTO outbox_jobfailure VALUES (%s, %s, %s)", [row[0], failure, clock.now()]
        )
    return int(row[0])


def a_late_entry(database: Clone, since: timedelta) -> None:
    """An audit entry nobody gave a place."""
    with database.superuser() as admin:
        admin.execute(
            "INSERT INTO audit_auditpending (entry_id, at, refused) "
            "VALUES (gen_random_uuid(), %s, false)",
            [clock.now() - since],
        )


def a_turn(database: Clone, task: str, periodic: str, given_at: datetime) -> None:
    """The timetable gave out a job."""
    with database.superuser() as admin:
        admin.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp) "
            "VALUES (%s, %s, %s)",
            [task, periodic, int(given_at.timestamp())],
        )
