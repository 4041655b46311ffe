"""A hundred files, uploads killed at every named point, a full disk: what was acknowledged is
whole, what was not is given to nobody.

Each round has two processes at once; one of them dies where it was told to and is started again,
as the supervisor would.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import override_settings

from tests.conftest import Clone
from tests.faults.uploader import content
from tests.worlds import a_person, an_account, signed_in
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.storage import places, queries, store, tasks
from tongban.kernel.storage.models import StoredFile

pytestmark = pytest.mark.fault

POINTS = ("file_before_fsync", "file_after_rename", "before_commit", "after_commit")
EACH = 100 if os.environ.get("PROVE") else 20
"""Files of a round; there are five rounds."""
FULL_AT = 60_000
PATIENCE_S = 300


@dataclass
class Stage:
    """The processes of the test, and what they leave behind."""

    clone: Clone
    folder: Path
    person: UUID
    session: str

    @property
    def files(self) -> Path:
        return self.folder / "files"

    def env(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(["src", "."]),
            "TONGBAN_AS": "web",
            "DATABASE_URL": self.clone.url("web"),
            "DATABASE_WORKER_URL": self.clone.url("worker"),
            "FILES_FOLDER": str(self.files),
            "TONGBAN_KILL_MARK": str(self.folder / "killed"),
            "LOOSE_FILES_MOST": "10000",
            "REQUESTS_PER_MINUTE": "100000",
            **more,
        }

    def upload(self, numbers: list[int], **told: str) -> "subprocess.Popen[bytes]":
        plan = self.folder / f"plan-{numbers[0]}.json"
        plan.write_text(
            json.dumps(
                {
                    "acks": str(self.folder / "acks"),
                    "refusals": str(self.folder / "refusals"),
                    "session": self.session,
                    "numbers": numbers,
                }
            )
        )
        command = [sys.executable, "-m", "tests.faults.uploader", str(plan)]
        with (self.folder / "uploader.log").open("ab") as log:
            return subprocess.Popen(command, env=self.env(**told), stdout=log, stderr=log)

    def finish(self, *running: "subprocess.Popen[bytes]") -> list[int]:
        return [process.wait(PATIENCE_S) for process in running]

    def lines(self, name: str) -> list[list[str]]:
        path = self.folder / name
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def checked(self) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "tongban.site.cli", "check", "files"]
        return subprocess.run(command, env=self.env(), capture_output=True, text=True, timeout=300)


@pytest.fixture
def stage(database: Clone, tmp_path: Path) -> Iterator[Stage]:
    with database.as_worker():
        person = a_person("王芳")
        account = an_account(person)
    session = signed_in(account).cookies[settings.SESSION_COOKIE_NAME].value
    with override_settings(FILES_FOLDER=tmp_path / "files"):
        yield Stage(database, tmp_path, person, session)


def numbers_of(nth: int) -> list[int]:
    return list(range(nth * EACH, (nth + 1) * EACH))


def a_round_with_a_kill(stage: Stage, nth: int, point: str) -> None:
    numbers = numbers_of(nth)
    half = EACH // 2
    armed = stage.upload(numbers[:half], TONGBAN_KILL_AT=f"{point}:{half // 2}")
    other = stage.upload(numbers[half:])

    assert stage.finish(armed, other) == [-9, 0], (stage.folder / "uploader.log").read_text()
    assert stage.finish(stage.upload(numbers[:half])) == [0]


def a_round_on_a_full_disk(stage: Stage, nth: int) -> None:
    numbers = numbers_of(nth)

    assert stage.finish(stage.upload(numbers, FULL_AT=str(FULL_AT))) == [0]
    refused = {int(n) for n, fault in stage.lines("refusals") if fault == "no_room"}
    assert refused == {n for n in numbers if len(content(n)) > FULL_AT}
    assert stage.finish(stage.upload(numbers)) == [0]


def test_a_hundred_files_survive_named_kills_and_a_full_disk_and_no_orphan_is_served(stage):
    for nth, point in enumerate(POINTS):
        a_round_with_a_kill(stage, nth, point)
    a_round_on_a_full_disk(stage, len(POINTS))

    assert [point for _pid, point in stage.lines("killed")] == list(POINTS)
    acknowledged = {int(n): UUID(file_id) for n, file_id in stage.lines("acks")}
    assert sorted(acknowledged) == list(range(EACH * 5))
    everything_acknowledged_is_whole(stage, acknowledged)
    orphans = no_orphan_is_served(stage, acknowledged)
    the_check_says_so(stage, orphans)


def everything_acknowledged_is_whole(stage: Stage, acknowledged: dict[int, UUID]) -> None:
    by = Actor.person(stage.person)
    for n, file_id in acknowledged.items():
        with acting(by):
            opened = store.open_file(queries.stored(file_id))
        with opened:
            assert opened.read() == content(n), f"file {n} is not whole"
    with acting(by):
        assert set(StoredFile.objects.values_list("id", flat=True)) == set(acknowledged.values())


def no_orphan_is_served(stage: Stage, acknowledged: dict[int, UUID]) -> set[UUID]:
    lying = {UUID(hex=path.name) for path in places.lying()}
    orphans = lying - set(acknowledged.values())
    assert len(orphans) == len(POINTS) - 1, "each kill but the last leaves one file behind"
    for orphan in orphans:
        with acting(Actor.person(stage.person)), pytest.raises(NotFound):
            queries.stored(orphan)
    return orphans


def the_check_says_so(stage: Stage, orphans: set[UUID]) -> None:
    before = stage.checked()
    assert before.returncode == 0, before.stdout + before.stderr
    assert {orphan.hex for orphan in orphans if orphan.hex in before.stdout} == {
        orphan.hex for orphan in orphans
    }
    with stage.clone.as_worker(), clock.at(clock.now() + timedelta(hours=25)):
        tasks.sweep_files(timestamp=0)
    after = stage.checked()
    assert (after.returncode, after.stdout) == (0, "ok    files\n")


ON_A_SMALL_DISK = """
mount -t tmpfs -o size=2m,mode=700 tmpfs "$1" && shift && exec "$@"
"""


def on_a_small_disk(folder: Path) -> list[str]:
    """A disk of two megabytes, for whoever may make one: in a namespace that goes with it."""
    folder.mkdir()
    alone = ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]
    words = ["unshare", *alone, "sh", "-c", ON_A_SMALL_DISK, "sh"]
    may = subprocess.run([*words, str(folder), "true"], capture_output=True, check=False)
    if may.returncode:
        pytest.skip("this user may not mount a small disk in a namespace")
    return [*words, str(folder)]


def test_a_disk_that_is_really_full_refuses_with_a_sentence_and_keeps_what_it_took(stage):
    words = on_a_small_disk(stage.files)
    plan = stage.folder / "plan.json"
    plan.write_text(
        json.dumps(
            {
                "acks": str(stage.folder / "acks"),
                "refusals": str(stage.folder / "refusals"),
                "session": stage.session,
                "numbers": list(range(60)),
            }
        )
    )
    script = (
        f"{sys.executable} -m tests.faults.uploader {plan} && "
        f"{sys.executable} -m tongban.site.cli check files && ls -R {stage.files}"
    )

    done = subprocess.run(
        [*words, "sh", "-c", script], env=stage.env(), capture_output=True, text=True, timeout=300
    )

    assert done.returncode == 0, done.stdout + done.stderr
    acknowledged = {file_id for _n, file_id in stage.lines("acks")}
    refused = stage.lines("refusals")
    assert acknowledged
    assert refused
    assert {fault for _n, fault in refused} == {"no_room"}
    assert len(acknowledged) + len(refused) == 60
    assert "ok    files\n" in done.stdout
    assert "orphan" not in done.stdout
    assert all(UUID(file_id).hex in done.stdout for file_id in acknowledged)
