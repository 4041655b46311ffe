"""Every key changes under fifty writers, and the change is killed: nothing becomes unreadable.

Two processes of twenty-five threads register people, erase some, give mandates and read names
without a pause; a worker and a sequencer run beside them. Meanwhile master key, all data keys and
the signing key change, again and again, and the change is killed with -9 in its middle.
"""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from tests.conftest import Clone, Server
from tests.faults.test_kill_points import _person, _settled, _until, own_server
from tongban.identity.models import Person
from tongban.identity.queries import words
from tongban.kernel.actor import Actor
from tongban.kernel.audit import verify
from tongban.kernel.crypto import keys, master
from tongban.kernel.db import acting
from tongban.kernel.rotation import checks, status

pytestmark = pytest.mark.fault

THREADS = 25
ROUNDS = 4 if os.environ.get("PROVE") else 1
ME = Actor.task("fault-test")
TONGBAN = [sys.executable, "-m", "tongban.site.cli"]

__all__ = ["own_server"]


@dataclass
class Stage:
    """The processes, the keys they read, and what they leave behind."""

    clone: Clone
    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def master_file(self) -> Path:
        return self.folder / "master.key"

    def environment(self, login: str, kill_at: str) -> dict[str, str]:
        told = {key: value for key, value in os.environ.items() if key != "MASTER_KEY"}
        return told | {
            "PYTHONPATH": os.pathsep.join(["src", "."]),
            "TONGBAN_AS": login,
            "DATABASE_URL": self.clone.url("web"),
            "DATABASE_WORKER_URL": self.clone.url("worker"),
            "MASTER_KEY_FILE": str(self.master_file),
            "KEYS_FOLDER": str(self.folder / "keys"),
            "CHECKPOINT_FILE": str(self.folder / "checkpoints.txt"),
            "FINDS_PER_HOUR": "1000",
            "TONGBAN_KILL_AT": kill_at,
            "TONGBAN_KILL_MARK": str(self.folder / "killed"),
        }

    def start(
        self, command: list[str], *, login: str = "worker", kill_at: str = ""
    ) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=self.environment(login, kill_at),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.running.append(process)
        return process

    def ends(self, *words: str, kill_at: str = "") -> int:
        """The exit code of a command of the operator's."""
        return self.start([*TONGBAN, "keys", *words], kill_at=kill_at).wait(120)

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            process.wait(30)


@pytest.fixture
def stage(
    own_server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    clone = Clone(own_server, f"k{uuid.uuid4().hex[:8]}")
    own_server.clone(clone.name)
    made = Stage(clone, tmp_path)
    made.master_file.write_bytes(master.as_text((master.current(),)))
    made.master_file.chmod(0o600)
    (tmp_path / "keys").mkdir(mode=0o700)
    shutil.copy(Path(settings.KEYS_FOLDER) / "audit-signing.key", tmp_path / "keys")
    monkeypatch.delenv("MASTER_KEY")
    monkeypatch.setenv("MASTER_KEY_FILE", str(made.master_file))
    monkeypatch.setattr(master, "LOOK_AGAIN_S", 0.0)
    with override_settings(KEYS_FOLDER=tmp_path / "keys"):
        try:
            yield made
        finally:
            made.stop()


def _writers(stage: Stage) -> list[subprocess.Popen[bytes]]:
    with stage.clone.as_worker():
        givers = [(n, _person(n)) for n in range(THREADS)]
        agent = _person(THREADS)
        with acting(ME):
            number = words(agent, Person.objects.get(holder_id=agent).sealed_id_number, "id_number")
    plans = {
        "worker": [{"pair": str(n // 2)} for n in range(THREADS)],
        "web": [{"person": str(one), "name": f"写手{n}"} for n, one in givers],
    }
    started = []
    for login, threads in plans.items():
        path = stage.folder / f"plan-{login}.json"
        plan = {
            "as": login,
            "threads": threads,
            "agent": str(agent),
            "agent_name": f"写手{THREADS}",
            "agent_number": number,
            "stop": str(stage.folder / "stop"),
            "acks": str(stage.folder / f"acks-{login}"),
        }
        path.write_text(json.dumps(plan))
        command = [sys.executable, "-m", "tests.faults.registrar", str(path)]
        started.append(stage.start(command, login=login))
    return started


def _acks(stage: Stage, login: str) -> list[str]:
    path = stage.folder / f"acks-{login}"
    return path.read_text().splitlines() if path.exists() else []


def _change_everything(stage: Stage) -> None:
    """A new master key, every data key, a new signing key; killed twice on the way."""
    everything = ("rotate", "--master", "--data-keys", "all", "--signing", "--unproved")
    assert stage.ends("new-master") == 0
    assert stage.ends(*everything, kill_at="before_commit:6") == -9
    assert stage.ends(*everything, kill_at="after_commit:20") == -9
    assert stage.ends(*everything) == 0
    newest = master.held().first
    stage.master_file.write_bytes(master.as_text((newest,)))


def test_every_key_changes_under_fifty_writers_and_nothing_is_lost_doubled_or_unreadable(stage):
    stage.start([*TONGBAN, "worker"])
    stage.start([*TONGBAN, "sequencer"])
    first = master.current().key_id
    writers = _writers(stage)
    _until(lambda: bool(_acks(stage, "worker") and _acks(stage, "web")), "writing")

    for _round in range(ROUNDS):
        _change_everything(stage)
        assert [writer.poll() for writer in writers] == [None, None]
    (stage.folder / "stop").touch()
    _until(lambda: all(writer.poll() is not None for writer in writers), "the writers' end")
    _until(lambda: _settled(stage.clone), "every reaction done and every entry placed")
    stage.stop()

    said = (stage.folder / "log").read_text()
    assert [writer.returncode for writer in writers] == [0, 0], said
    killed = [line.split()[1] for line in (stage.folder / "killed").read_text().splitlines()]
    assert killed == ["before_commit", "after_commit"] * ROUNDS
    keys.forget_ring()
    with stage.clone.as_worker():
        _everybody_is_there_once(stage)
        _every_mandate_is_there_once(stage)
        report = verify.check()
        assert (report.faults, report.waiting) == ([], 0)
        assert list(checks.faults()) == []
        found = status.status()
    assert found.unfinished == []
    assert list(found.master.under) == [found.master.in_use] != [first]
    assert found.signing[0].older == ROUNDS
    assert all(not one.former or one.lasts for one in found.data)


def _everybody_is_there_once(stage: Stage) -> None:
    with acting(ME):
        living = {
            words(person.pk, person.sealed_id_number, "id_number"): words(
                person.pk, person.sealed_name
            )
            for person in Person.objects.filter(erased_at=None)
        }
        assert len(living) == Person.objects.filter(erased_at=None).count(), "somebody is doubled"
        erased = Person.objects.exclude(erased_at=None).count()
    done = [line.split() for line in _acks(stage, "worker")]
    wanted = {number: name for number, name, state in done if state == "living"}
    assert wanted.items() <= living.items()
    assert erased > 0


def _every_mandate_is_there_once(stage: Stage) -> None:
    with stage.clone.superuser() as superuser:
        given = superuser.execute("SELECT request_key::text FROM identity_mandate").fetchall()
    acknowledged = Counter(_acks(stage, "web"))
    assert set(acknowledged.values()) == {1}
    assert acknowledged.keys() <= {key for (key,) in given}
