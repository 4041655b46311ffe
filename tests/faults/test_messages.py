"""A worker killed between handing a message over and noting it: the holder gets one message."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from tests import messenger, worlds
from tests.conftest import Clone
from tests.messenger import SECRET, Service
from tongban.kernel.actor import Actor
from tongban.notices import actions

pytestmark = pytest.mark.fault

WITHIN_S = 180


def _until(true: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < limit, f"{what}: not within {WITHIN_S} s"
        time.sleep(0.05)


def _worker(clone: Clone, service: Service, folder: Path) -> "subprocess.Popen[bytes]":
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(["src", "."]),
        "TONGBAN_AS": "worker",
        "WORKER_LEASE_S": "3",
        "DATABASE_WORKER_URL": clone.url("worker"),
        "MESSAGES_URL": service.url,
        "MESSAGES_SECRET": SECRET,
    }
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tongban.site.cli", "worker"], env=env, stdout=log, stderr=log
        )


def _state(clone: Clone) -> str:
    ((state,),) = clone.rows("SELECT state FROM notices_message")
    return str(state)


def _told(database: Clone, service: Service) -> UUID:
    with messenger.carried_by(service.client()), database.as_worker():
        wang = worlds.a_person("王芳")
        params: dict[str, str] = {}
        by = Actor.task("test")
        actions.tell(wang, "representative.came", "one", params, because="test", by=by)
    with database.superuser() as admin:  # whatever the hour of this test, the night is over
        admin.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    return wang


def test_killed_after_the_gateway_took_it_and_before_it_was_noted_it_is_one_message(
    database: Clone, tmp_path: Path
):
    with messenger.running(tmp_path) as service:
        _told(database, service)
        service.behave("cutting")
        killed = _worker(database, service, tmp_path)
        _until(lambda: len(service.carried) == 1, "the message at the gateway")
        killed.kill()
        killed.wait(30)
        assert _state(database) == "waiting"

        service.behave("normal")
        second = _worker(database, service, tmp_path)
        try:
            _until(lambda: _state(database) == "sent", "the note that it was sent")
        finally:
            second.terminate()
            second.wait(30)

        assert len(service.carried) == 1
