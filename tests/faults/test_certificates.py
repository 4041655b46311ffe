"""Whoever makes a certificate is killed at every step: one certificate, one number, one file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from django.test import override_settings

from tests import granted, worlds
from tests.conftest import Clone
from tongban.certificates import tasks
from tongban.certificates.models import Certificate
from tongban.kernel.db import acting
from tongban.kernel.storage import places, sweep

pytestmark = pytest.mark.fault

STEPS = (
    "before_commit:1",  # the number is not given yet
    "after_commit:1",  # given, nothing rendered
    "file_before_fsync:1",  # rendered and sealed, on its way to the disk
    "file_after_rename:1",  # on the disk, nobody's
    "before_commit:2",  # taken, not committed
    "after_commit:2",  # in force, the job not marked as done
)

TOLD = "SELECT count(*) FROM outbox_owedreaction WHERE reaction LIKE '%%tell_issued'"


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    with override_settings(FILES_FOLDER=tmp_path / "files"):
        yield tmp_path / "files"


def _run(clone: Clone, folder: Path, certificate_id: UUID, **told: str) -> int:
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(["src", "."]),
        "TONGBAN_AS": "worker",
        "DATABASE_WORKER_URL": clone.url("worker"),
        "FILES_FOLDER": str(folder / "files"),
        "TONGBAN_KILL_MARK": str(folder / "killed"),
        **told,
    }
    command = [sys.executable, "-m", "tests.faults.sealer", str(certificate_id)]
    return subprocess.run(command, env=env, check=False).returncode


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_there_is_one_certificate_one_number_one_file(
    database: Clone, files: Path, tmp_path: Path, step: str
):
    with database.as_worker():
        lin, department = worlds.a_person("林晓梅"), worlds.a_department()
        first = granted.a_licence(lin, department)
        second = granted.a_licence(lin, department)

    killed = _run(database, tmp_path, first, TONGBAN_KILL_AT=step)
    finished = [_run(database, tmp_path, one) for one in (first, second, first)]

    assert killed == -9
    assert (tmp_path / "killed").read_text().split()[1] == step.split(":")[0]
    assert finished == [0, 0, 0]
    with database.as_worker(), acting(tasks.ME):
        rows = list(Certificate.objects.order_by("number"))
        orphans = sweep.orphans()
    assert [row.number[-7:-1] for row in rows] == ["000001", "000002"]
    assert [row.status for row in rows] == ["valid", "valid"]
    assert all(places.place(row.file_id).exists() for row in rows)
    assert database.rows("SELECT count(*) FROM storage_storedfile") == [(2,)]
    assert database.rows(TOLD) == [(2,)]
    assert orphans in (0, 1)


def test_two_workers_at_one_certificate_make_one(database: Clone, files: Path, tmp_path: Path):
    with database.as_worker():
        lin, department = worlds.a_person("林晓梅"), worlds.a_department()
        certificate_id = granted.a_licence(lin, department)

    with ThreadPoolExecutor(max_workers=2) as both:
        ended = list(both.map(lambda _nth: _run(database, tmp_path, certificate_id), range(2)))

    assert ended == [0, 0]
    assert database.rows("SELECT status FROM certificates_certificate") == [("valid",)]
    assert database.rows("SELECT count(*) FROM storage_storedfile") == [(1,)]
    assert database.rows(TOLD) == [(1,)]
    assert len([one for one in files.rglob("*") if one.is_file()]) == 1
