"""A run killed in the midst: whole batches with their proof, and the rest another night."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests import worlds
from tests.conftest import Clone
from tests.integration.retention import rows
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.db import acting
from tongban.kernel.retention import proof, runs

pytestmark = pytest.mark.fault

TOLD = settings.RETENTION.rule("notices_notice.told")
BATCH = 4
NOTICES = 10
_RUN = f"""
import django
django.setup()
from django.conf import settings
from tongban.kernel.retention import actions, runs
actions.BATCH = {BATCH}
runs.end_all(settings.RETENTION.rule("{TOLD.name}"))
"""


def a_run_killed_at(database: Clone, folder: Path, kill_at: str) -> int:
    env = {
        **os.environ,
        "PYTHONPATH": "src",
        "TONGBAN_AS": "worker",
        "DATABASE_WORKER_URL": database.url("worker"),
        "TONGBAN_KILL_AT": kill_at,
        "TONGBAN_KILL_MARK": str(folder / "killed"),
    }
    return subprocess.run([sys.executable, "-c", _RUN], env=env, timeout=60).returncode


@pytest.mark.parametrize(
    ("kill_at", "ended_before"),
    [("before_commit:1", 0), ("before_commit:2", 4), ("after_commit:2", 8)],
)
def test_a_run_that_is_killed_leaves_whole_batches_and_the_next_one_goes_on(
    as_worker: Clone, tmp_path: Path, kill_at: str, ended_before: int
):
    with clock.at(worlds.SOME_DAY - timedelta(days=2000)):
        wang = worlds.a_person("王芳")
        told = [rows.notice(wang) for _ in range(NOTICES)]

    code = a_run_killed_at(as_worker, tmp_path, kill_at)
    left = rows.there(told)
    runs.end_all(TOLD)

    assert code == -9
    assert kill_at.split(":")[0] in (tmp_path / "killed").read_text()
    assert len(left) == NOTICES - ended_before
    assert rows.there(told) == set()
    with acting(Actor.task("test")):
        entries = AuditEntry.objects.filter(did="retention.end")
        assert sum(entry.detail["count"] for entry in entries) == NOTICES
    for row in told:
        proof.proof_of(row.table, str(row.key))


def test_two_runs_at_once_end_every_row_once(as_worker: Clone, tmp_path: Path):
    with clock.at(worlds.SOME_DAY - timedelta(days=2000)):
        wang = worlds.a_person("王芳")
        told = [rows.notice(wang) for _ in range(NOTICES * 4)]
    env = {
        **os.environ,
        "PYTHONPATH": "src",
        "TONGBAN_AS": "worker",
        "DATABASE_WORKER_URL": as_worker.url("worker"),
    }

    at_once = [subprocess.Popen([sys.executable, "-c", _RUN], env=env) for _ in range(2)]

    assert [one.wait(60) for one in at_once] == [0, 0]
    assert rows.there(told) == set()
    with acting(Actor.task("test")):
        entries = AuditEntry.objects.filter(did="retention.end")
        assert sum(entry.detail["count"] for entry in entries) == NOTICES * 4
