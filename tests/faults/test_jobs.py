"""A job whose worker is killed runs again, within a minute of the heartbeat's limit."""

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

pytestmark = pytest.mark.fault

WITHIN_S = 180
"""Sixty seconds is the promise (house.md 0.3); tests allow three times that."""


def _until(true: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < limit, f"{what}: not within {WITHIN_S} s"
        time.sleep(0.05)


def _worker(clone: Clone, folder: Path) -> "subprocess.Popen[bytes]":
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(["src", "."]),
        "TONGBAN_AS": "worker",
        "DATABASE_WORKER_URL": clone.url("worker"),
        "SLOW_FOLDER": str(folder),
    }
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.slow_worker"], env=env, stdout=log, stderr=log
        )


def test_a_job_of_a_killed_worker_runs_again_and_its_act_that_failed_left_no_job(
    database: Clone, tmp_path: Path
):
    with pytest.raises(ZeroDivisionError), acting(Actor.guest()):
        app.configure_task("test.slow").defer(key="never")
        raise ZeroDivisionError
    with acting(Actor.guest()):
        app.configure_task("test.slow").defer(key="one")
    killed = _worker(database, tmp_path)
    _until((tmp_path / "began").exists, "the job's beginning")
    killed.kill()
    killed.wait(30)

    (tmp_path / "go").touch()
    second = _worker(database, tmp_path)
    try:
        _until((tmp_path / "done-one").exists, "the job's second run")
        with database.superuser() as superuser:
            _until(
                lambda: (
                    superuser.execute(
                        "SELECT status::text FROM procrastinate_jobs WHERE task_name = 'test.slow'"
                    ).fetchall()
                    == [("succeeded",)]
                ),
                "the job's end",
            )
    finally:
        second.terminate()
        second.wait(30)

    assert (tmp_path / "began").read_text().split() == ["one", "one"]
