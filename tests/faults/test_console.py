"""What the console says of real processes: running, killed, and a job that really failed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from procrastinate.contrib.django import app

from tests.conftest import Clone
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.health.findings import Finding
from tongban.site.operations import actions, doors, look

pytestmark = pytest.mark.fault

WITHIN_S = 60
OPERATOR = Actor.task("operator")
WORKER = [sys.executable, "-m", "tests.faults.slow_worker"]
SEQUENCER = [sys.executable, "-m", "tongban.site.cli", "sequencer"]


def _until(true: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < limit, f"{what}: not within {WITHIN_S} s"
        time.sleep(0.05)


def _started(argv: list[str], clone: Clone, folder: Path) -> "subprocess.Popen[bytes]":
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(["src", "."]),
        "TONGBAN_AS": "worker",
        "PGAPPNAME": "tongban-sequencer" if argv is SEQUENCER else "tongban-worker",
        "DATABASE_WORKER_URL": clone.url("worker"),
        "SLOW_FOLDER": str(folder),
    }
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(argv, env=env, stdout=log, stderr=log)


def _seen(clone: Clone) -> dict[str, Finding]:
    with clone.as_worker():
        return {one.name: one for one in look.findings(look.house(OPERATOR))}


@pytest.mark.parametrize(
    ("argv", "name", "sentence"),
    [(WORKER, "worker", "没有worker进程"), (SEQUENCER, "sequencer", "没有sequencer进程")],
)
def test_a_part_is_seen_while_it_runs_and_missed_as_soon_as_it_is_killed(
    database: Clone, tmp_path: Path, argv: list[str], name: str, sentence: str
):
    part = _started(argv, database, tmp_path)
    try:
        _until(lambda: _seen(database)[name].state == "ok", f"{name} seen")
    finally:
        part.kill()
        part.wait(30)

    _until(lambda: sentence in _seen(database)[name].reason, f"{name} missed")

    assert _seen(database)[name].is_alarm


def test_a_failed_job_is_a_dead_letter_with_its_kind_of_error_and_runs_again_when_put_back(
    database: Clone, tmp_path: Path
):
    with acting(Actor.guest()):
        app.configure_task("test.fail").defer(mobile="19900990021")
    worker = _started(WORKER, database, tmp_path)
    try:
        _until(lambda: _seen(database)["jobs"].is_alarm, "the dead letter")
        with database.as_worker(), acting(OPERATOR):
            (letter,) = doors.letters("job", "test.fail")
        (tmp_path / "mended").touch()
        with database.as_worker():
            actions.run_again("job", letter.key, by=OPERATOR)
        _until((tmp_path / "sent").exists, "the job's second run")
    finally:
        worker.terminate()
        worker.wait(30)

    assert letter.failure == "TimeoutError"
    assert "a job failed" in (log := (tmp_path / "log").read_text())
    assert "nobody answers" not in log
    assert "19900990021" not in log
