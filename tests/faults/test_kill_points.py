"""Kill -9 at every named point, under fifty writers: nothing acknowledged is lost or doubled.

Two writing processes of twenty-five threads, two workers and two sequencers run against a real
PostgreSQL with fsync on. One of them dies at a named point and is started again, as the supervisor
would; in the end every request has exactly one mandate, one notice and one audit entry.
"""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Clone, Server, prepared
from tongban.identity import actions
from tongban.kernel.actor import Actor
from tongban.kernel.audit import verify
from tongban.kernel.validators import id_check
from tongban.site.ops.postgres import Cluster

pytestmark = pytest.mark.fault

WRITERS = 50
EACH = 40 if os.environ.get("PROVE") else 6
LEASE = {} if os.environ.get("PROVE") else {"WORKER_LEASE_S": "3"}
PATIENCE_S = 150
BUILDER = Actor.task("fault-test")

COMMANDS = {
    "writer": [sys.executable, "-m", "tests.faults.writer"],
    "worker": [sys.executable, "-m", "tongban.site.cli", "worker"],
    "sequencer": [sys.executable, "-m", "tongban.site.cli", "sequencer"],
}


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cluster that may be killed, on a disk, with nothing made unsafe for speed."""
    cluster = Cluster(tmp_path_factory.mktemp("faults") / "postgres")
    cluster.start()
    try:
        yield prepared(cluster)
    finally:
        cluster.stop()


@dataclass
class Stage:
    """The processes of one test, and what they leave behind."""

    clone: Clone
    folder: Path
    plan: dict[str, object] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def mark(self) -> Path:
        return self.folder / "killed"

    def start(self, what: str, *words: str, kill_at: str = "") -> subprocess.Popen[bytes]:
        env = {
            **os.environ,
            **LEASE,
            "PYTHONPATH": os.pathsep.join(["src", "."]),
            "TONGBAN_AS": "web" if what == "writer" else "worker",
            "DATABASE_URL": self.clone.url("web"),
            "DATABASE_WORKER_URL": self.clone.url("worker"),
            "TONGBAN_KILL_AT": kill_at,
            "TONGBAN_KILL_MARK": str(self.mark),
        }
        log = (self.folder / f"{what}.log").open("ab")
        process = subprocess.Popen(
            [*COMMANDS[what], *words], env=env, stdout=log, stderr=subprocess.STDOUT
        )
        log.close()
        self.running.append(process)
        return process

    def acknowledged(self) -> list[str]:
        acks = Path(str(self.plan["acks"]))
        return acks.read_text().split() if acks.exists() else []

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            process.wait(30)


@pytest.fixture
def stage(own_server: Server, tmp_path: Path) -> Iterator[Stage]:
    clone = Clone(own_server, f"f{uuid.uuid4().hex[:8]}")
    own_server.clone(clone.name)
    made = Stage(clone, tmp_path)
    with clone.as_worker():
        givers = [_person(n) for n in range(WRITERS)]
        agent = _person(WRITERS)
    keys = {str(giver): [str(uuid.uuid4()) for _ in range(EACH)] for giver in givers}
    made.plan = {
        "agent": str(agent),
        "acks": str(tmp_path / "acks"),
        "torn": str(tmp_path / "torn"),
        "keys": keys,
    }
    try:
        yield made
    finally:
        made.stop()


def _person(n: int) -> uuid.UUID:
    first = f"99010219900101{n:03d}"
    details = actions.Details(f"写手{n}", first + id_check(first))
    return actions.register_person(details, by=BUILDER)


def _writers(stage: Stage, kill_at: str = "") -> list[subprocess.Popen[bytes]]:
    """Two processes of twenty-five writers; the first may be armed."""
    started = []
    keys = dict(stage.plan["keys"])  # type: ignore[call-overload]
    names = sorted(keys)
    for half, armed in ((names[::2], kill_at), (names[1::2], "")):
        path = stage.folder / f"plan-{half[0]}.json"
        path.write_text(json.dumps({**stage.plan, "givers": {g: keys[g] for g in half}}))
        started.append(stage.start("writer", str(path), kill_at=armed))
    return started


def _until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that must happen; the limit is generous and only guards the suite."""
    limit = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < limit, f"{what} did not happen within {PATIENCE_S} s"
        time.sleep(0.05)


def _scalar(clone: Clone, statement: str) -> int:
    with clone.superuser() as superuser:
        return int(superuser.execute(statement).fetchone()[0])


UNDONE = "SELECT count(*) FROM outbox_owedreaction WHERE done_at IS NULL"
UNPLACED = "SELECT count(*) FROM audit_auditpending"


def _settled(clone: Clone) -> bool:
    try:
        return not _scalar(clone, UNDONE) and not _scalar(clone, UNPLACED)
    except psycopg.OperationalError:
        return False


def _run_to_the_end(stage: Stage, writers: list[subprocess.Popen[bytes]]) -> None:
    _until(lambda: all(w.poll() is not None for w in writers), "writing to the end")
    assert [w.returncode for w in writers] == [0, 0]
    _until(lambda: _settled(stage.clone), "every reaction done and every entry placed")
    stage.stop()


def _everything_exists_exactly_once(stage: Stage) -> None:
    wanted = {key for keys in stage.plan["keys"].values() for key in keys}  # type: ignore[attr-defined]
    acknowledged = stage.acknowledged()
    assert set(acknowledged) == wanted
    with stage.clone.superuser() as superuser:
        found = superuser.execute("SELECT request_key::text, id FROM identity_mandate").fetchall()
        told = superuser.execute("SELECT params->>'mandate_id' FROM notices_notice").fetchall()
        given = superuser.execute(
            "SELECT subject FROM audit_auditentry WHERE did = 'mandate.give'"
        ).fetchall()
    assert sorted(key for key, _ in found) == sorted(wanted)
    mandates = sorted(str(mandate) for _, mandate in found)
    assert sorted(mandate for (mandate,) in told) == mandates
    assert sorted(subject for (subject,) in given) == [f"mandate:{m}" for m in mandates]
    with stage.clone.as_worker():
        report = verify.check()
    assert report.faults == []
    assert report.waiting == 0


def _killed_at(stage: Stage) -> list[str]:
    return [line.split()[1] for line in stage.mark.read_text().splitlines()]


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
def test_a_writer_killed_around_its_commit_loses_and_doubles_nothing(stage, point):
    for what in ("worker", "worker", "sequencer", "sequencer"):
        stage.start(what)
    armed, other = _writers(stage, kill_at=f"{point}:{WRITERS * EACH // 4}")

    _until(lambda: armed.poll() is not None, "the kill")
    assert armed.returncode == -9
    _until(lambda: other.poll() is not None, "the end of the other writers")
    _run_to_the_end(stage, _writers(stage))

    assert _killed_at(stage) == [point]
    _everything_exists_exactly_once(stage)


@pytest.mark.parametrize(
    ("what", "point"), [("worker", "before_done"), ("sequencer", "sequencing")]
)
def test_a_worker_or_sequencer_killed_in_the_middle_loses_and_doubles_nothing(stage, what, point):
    armed = stage.start(what, kill_at=f"{point}:{3 if what == 'sequencer' else 30}")
    stage.start("sequencer" if what == "worker" else "worker")
    writers = _writers(stage)

    _until(lambda: armed.poll() is not None, "the kill")
    assert armed.returncode == -9
    stage.start(what)
    stage.start(what)
    _run_to_the_end(stage, writers)

    assert _killed_at(stage) == [point]
    _everything_exists_exactly_once(stage)


def test_postgresql_killed_under_load_loses_and_doubles_nothing(stage, own_server):
    for what in ("worker", "worker", "sequencer", "sequencer"):
        stage.start(what)
    writers = _writers(stage)
    _until(lambda: len(stage.acknowledged()) > WRITERS, "writing")

    own_server.cluster.kill()
    own_server.cluster.start()
    for what in ("worker", "sequencer"):
        stage.start(what)
    _run_to_the_end(stage, writers)

    assert (stage.folder / "torn").exists(), "no kill fell inside an action"
    _everything_exists_exactly_once(stage)
