"""The process that takes a file slice by slice is killed again and again: what was acknowledged is
there for the next process, and in the end there is one file and one material."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from tests import samples
from tests.conftest import Clone
from tests.faults.slicer import SLICE
from tests.integration.applications import form_world
from tests.worlds import a_person, an_account, signed_in
from tongban.applications import queries as applications
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.storage import queries, store

pytestmark = pytest.mark.fault

KILLS = (
    ("slice_before_rename:3", 0),  # the head and one slice lie there, the second does not
    ("slice_after_rename:1", SLICE),  # the second lies there and was never acknowledged
    ("after_commit:1", 2 * SLICE),  # whole and kept, but nobody wrote down as which file
    ("after_commit:2", -1),  # kept, written down and attached, but never answered
)
PATIENCE_S = 120


def run(database: Clone, folder: Path, plan: Path, kill_at: str = "") -> tuple[int, int]:
    """Where it began, and how it ended."""
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(["src", "."]),
        "TONGBAN_AS": "web",
        "DATABASE_URL": database.url("web"),
        "FILES_FOLDER": str(folder / "files"),
        "TONGBAN_KILL_MARK": str(folder / "killed"),
        "TONGBAN_KILL_AT": kill_at,
    }
    command = [sys.executable, "-m", "tests.faults.slicer", str(plan)]
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.stdout, done.stderr
    return int(done.stdout), done.returncode


def test_killed_between_slices_and_after_the_last_it_goes_on_and_is_one_file(
    database: Clone, tmp_path: Path
):
    with database.as_worker():
        item = form_world.published()
        wang = Actor.person(a_person("王芳"))
        account = an_account(wang.person_id)
    session = signed_in(account).cookies[settings.SESSION_COOKIE_NAME]
    application_id, _edits = form_world.filled(item.code, wang)
    content = samples.a_large_photo(1)
    plan, file = tmp_path / "plan.json", tmp_path / "file"
    file.write_bytes(content)
    address = f"/my/applications/{application_id}"
    plan.write_text(json.dumps({"session": session.value, "address": address, "file": str(file)}))

    ends = [run(database, tmp_path, plan, point) for point, _began in KILLS]
    ends.append(run(database, tmp_path, plan))

    size = len(content)
    assert ends == [*((at if at >= 0 else size, -9) for _point, at in KILLS), (size, 0)]
    with override_settings(FILES_FOLDER=tmp_path / "files"), acting(wang):
        (row,) = queries.files()
        assert store.open_file(queries.stored(row.id)).read() == content
        brought = [one.file_id for one in applications.materials(application_id) if one.file_id]
        assert brought == [row.id]
