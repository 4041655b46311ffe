"""Checks inside a running house, through Django as the worker: tables, keys, log, backlogs."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg

from tongban.kernel import clock
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.doctor.findings import Finding, bad, good, note
from tongban.site.ops.place import Databases

_MIGRATE = "Run `tongban migrate` (make demo does it at every start)."
_LATE = timedelta(seconds=10)
"""An entry not sequenced within this time is an alarm (house.md 0.7)."""


def migrations(databases: Databases) -> Iterator[Finding]:
    from django.db.migrations.loader import MigrationLoader

    if not databases.owner:
        yield note("migrations", "not looked at", "Set DATABASE_OWNER_URL to have them checked.")
        return
    with psycopg.connect(databases.owner) as connection:
        done = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    pending = sorted(set(MigrationLoader(None).disk_migrations) - done)
    if pending:
        yield bad("migrations", f"{len(pending)} not applied, first {pending[0]}", _MIGRATE)
    else:
        yield good("migrations", "all applied")


def row_fences(databases: Databases) -> Iterator[Finding]:
    """Are the row policies and grants those of the file?"""
    from django.conf import settings

    from tongban.kernel import fences

    if not databases.owner:
        yield note("fences", "not looked at", "Set DATABASE_OWNER_URL to have them checked.")
        return
    with psycopg.connect(databases.owner) as connection:
        row = connection.execute(
            "SELECT obj_description('public'::regnamespace, 'pg_namespace')"
        ).fetchone()
    if row is not None and fences.load(settings.FENCES_FILE).digest in (row[0] or ""):
        yield good("fences", "in force")
    else:
        yield bad("fences", "row policies and grants are not those of the file", _MIGRATE)


def master_key(databases: Databases) -> Iterator[Finding]:
    from tongban.kernel.actor import Actor
    from tongban.kernel.crypto import port
    from tongban.kernel.db import acting

    try:
        with acting(Actor.task("doctor")):
            port.check_master()
    except Misconfigured as trouble:
        yield bad("keys", str(trouble), "Give the right MASTER_KEY_FILE; never make a new one.")
        return
    yield good("keys", "the master key opens them")


def audit(databases: Databases) -> Iterator[Finding]:
    from django.db.models import Count, Min

    from tongban.kernel.actor import Actor
    from tongban.kernel.audit.models import AuditPending
    from tongban.kernel.db import acting

    with acting(Actor.task("doctor")):
        waiting = AuditPending.objects.aggregate(number=Count("*"), oldest=Min("at"))
    oldest = waiting["oldest"]
    if oldest is not None and clock.now() - oldest > _LATE:
        sentence = f"{waiting['number']} entries wait for their place, the oldest since {oldest:%c}"
        yield bad("audit log", sentence, "Start `tongban sequencer`, or read its log for why.")
    else:
        yield good("audit log", f"{waiting['number']} entries wait for their place")


def reactions(databases: Databases) -> Iterator[Finding]:
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting
    from tongban.kernel.outbox.queries import backlog

    with acting(Actor.task("doctor")):
        found = backlog()
    if found.dead:
        remedy = "They wait for a person: read the error of each, put it right, run it again."
        yield bad("reactions", f"{found.dead} dead letters 死信", remedy)
    elif found.is_late(clock.now()):
        yield bad("reactions", f"{found.waiting} wait, some very long", "Start `tongban worker`.")
    else:
        yield good("reactions", f"{found.waiting} wait")


def jobs(databases: Databases) -> Iterator[Finding]:
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting
    from tongban.kernel.tasks.timetable import dead_jobs

    with acting(Actor.task("doctor")):
        dead = dead_jobs()
    if dead:
        remedy = "They wait for a person: read the error of each, put it right, run it again."
        yield bad("jobs", f"{dead} dead letters 死信", remedy)
    else:
        yield good("jobs", "no dead letters")
