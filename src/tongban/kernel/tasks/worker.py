"""The worker process: one thread runs reactions, procrastinate runs jobs and the timetable.

Either part dying ends the process, and the supervisor starts it anew: half a worker is worse
than none, since nobody would notice.
"""

import asyncio
import logging
import os
import signal
import threading

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from procrastinate import App
from procrastinate.contrib.django import app

from tongban.kernel.outbox.deliver import deliver_batch
from tongban.kernel.tasks.failures import remember

log = logging.getLogger(__name__)

IDLE_S = 0.25
AWAY_S = 1.0
CONCURRENCY = 4
BEATS = 3
"""Heartbeats in the time after which a worker without one counts as dead (WORKER_LEASE_S)."""
GRACE_S = 20.0


def run() -> None:
    """Until SIGTERM or SIGINT; jobs under way get GRACE_S to finish."""
    stop = threading.Event()
    reactions = threading.Thread(target=_reactions, args=(stop,), name="reactions", daemon=True)
    reactions.start()
    try:
        asyncio.run(_jobs())
    finally:
        stop.set()
        reactions.join(GRACE_S)


def _reactions(stop: threading.Event) -> None:
    """Deliver what is owed; poll when there is nothing (NOTIFY would serialise commits)."""
    try:
        while not stop.is_set():
            try:
                if not deliver_batch():
                    stop.wait(IDLE_S)
            except (OperationalError, InterfaceError):
                log.warning("the database is away; reactions wait")
                connection.close()
                stop.wait(AWAY_S)
    except BaseException:
        log.critical("the reactions thread died; the worker ends", exc_info=True)
        os.kill(os.getpid(), signal.SIGTERM)
        raise
    finally:
        connection.close()


async def _jobs() -> None:
    lease_s = float(settings.WORKER_LEASE_S)
    runner = _runner()
    async with runner.open_async():
        await runner.run_worker_async(
            concurrency=CONCURRENCY,
            update_heartbeat_interval=lease_s / BEATS,
            stalled_worker_timeout=lease_s,
            shutdown_graceful_timeout=GRACE_S,
            delete_jobs="never",
            worker_middleware=[remember],
        )


def _runner() -> App:
    """The same jobs on connections of the worker's own.

    `app` itself keeps Django's connection: what an act defers in this process, too, belongs to the
    act's transaction (house.md 0.3). Replacing its connector would commit the job by itself,
    before the rows it is about are there.
    """
    runner = App(
        connector=app.connector.get_worker_connector(),  # type: ignore[attr-defined]
        import_paths=app.import_paths,
        worker_defaults=app.worker_defaults,
    )
    runner.tasks, runner.periodic_registry = app.tasks, app.periodic_registry
    return runner
