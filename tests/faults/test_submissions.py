"""Two hundred people press 确认提交 at once, while web process, worker or database is killed: every
receipt has its case, exactly once.

Two real web servers with two hundred open connections; whoever gets no answer presses again, as a
person would. What is killed is started again, as the supervisor would.
"""

import http.client
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests import handling, items, worlds
from tests.browser.site import _free_port
from tests.conftest import Clone, Server, connected, prepared
from tongban.kernel.actor import Actor
from tongban.kernel.audit import verify
from tongban.kernel.validators import id_check
from tongban.site.ops.postgres import Cluster

pytestmark = pytest.mark.fault

AT_ONCE = 200
PATIENCE_S = 200
PROVE = bool(os.environ.get("PROVE"))
LEASE = {} if PROVE else {"WORKER_LEASE_S": "3"}
_RECEIPT = re.compile(r"^/my/applications/[0-9a-f-]{36}/receipt$")


@dataclass(frozen=True)
class Ready:
    """Somebody signed in before the page 核对, with everything filled in."""

    application_id: str
    session: str
    edits: int


@dataclass
class House:
    """The processes of one test."""

    clone: Clone
    folder: Path
    ports: tuple[int, int]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def web(self, nth: int, kill_at: str = "") -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        words += ["--port", str(self.ports[nth]), "--workers", "1", "--blocking-threads", "4"]
        words += ["--backlog", "1024", "--no-ws", "--log-level", "warning"]
        return self.start([*words, "tongban.site.wsgi:application"], "web", kill_at)

    def behind(self, what: str, kill_at: str = "") -> subprocess.Popen[bytes]:
        return self.start([sys.executable, "-m", "tongban.site.cli", what], "worker", kill_at)

    def start(self, words: list[str], who: str, kill_at: str) -> subprocess.Popen[bytes]:
        env = {
            **os.environ,
            **LEASE,
            "PYTHONPATH": os.pathsep.join(["src", "."]),
            "TONGBAN_AS": who,
            "DATABASE_URL": self.clone.url("web"),
            "DATABASE_WORKER_URL": self.clone.url("worker"),
            "REQUESTS_PER_MINUTE": "1000000",
            "TONGBAN_KILL_AT": kill_at,
            "TONGBAN_KILL_MARK": str(self.mark),
        }
        with (self.folder / f"{words[2].split('.')[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                words, env=env, stdout=log, stderr=log, start_new_session=True
            )
        self.running.append(process)
        return process

    @property
    def mark(self) -> Path:
        return self.folder / "killed"

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            self.ended(process)

    def ended(self, process: subprocess.Popen[bytes]) -> None:
        """With its children, however it takes the word."""
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cluster that may be killed, on a disk, with nothing made unsafe for speed."""
    cluster = Cluster(tmp_path_factory.mktemp("submissions") / "postgres")
    cluster.start()
    try:
        yield prepared(cluster)
    finally:
        cluster.stop()


@dataclass(frozen=True)
class Town:
    """A database with two hundred people before the page 核对, to be copied for each test."""

    server: Server
    name: str
    ready: list[Ready]

    def copied(self) -> Clone:
        copy = sql.Identifier(name := f"s{uuid.uuid4().hex[:8]}")
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER tongban_owner")
        with self.server.superuser("postgres") as admin:
            admin.execute(statement.format(copy, sql.Identifier(self.name)))
        return Clone(self.server, name)


@pytest.fixture(scope="module")
def town(own_server: Server) -> Town:
    clone = Clone(own_server, "town")
    own_server.clone(clone.name)
    with clone.as_worker():
        item = items.an_item()
        items.published(item)
        people = [_person(n) for n in range(AT_ONCE)]
        accounts = [worlds.an_account(person) for person in people]
    ready = []
    with connected(clone.url("web")):
        for person, account in zip(people, accounts, strict=True):
            application_id, edits = handling.drafted(item, Actor.person(person))
            browser = worlds.signed_in(account)
            session = browser.cookies[settings.SESSION_COOKIE_NAME].value
            ready.append(Ready(str(application_id), session, edits))
    return Town(own_server, clone.name, ready)


@pytest.fixture
def house(town: Town, tmp_path: Path) -> Iterator[House]:
    made = House(town.copied(), tmp_path, (_free_port(), _free_port()))
    try:
        yield made
    finally:
        made.stop()


def _person(n: int) -> uuid.UUID:
    first = f"99010219900101{n:03d}"
    return worlds.a_person(f"居民{n}", id_number=first + id_check(first))


def press(one: Ready, ports: tuple[int, int], until: float) -> str:
    """Where the receipt is; pressed again as long as nothing answers."""
    nth = int(one.application_id[-1], 16)
    while time.monotonic() < until:
        nth += 1
        try:
            return _pressed(one, ports[nth % 2])
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise AssertionError(f"{one.application_id} never got an answer")


def _pressed(one: Ready, port: int) -> str:
    token = secrets.token_hex(16)
    body = urlencode({"csrfmiddlewaretoken": token, "edits": one.edits, "declared": "on"})
    cookie = f"{settings.SESSION_COOKIE_NAME}={one.session}; csrftoken={token}"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"/my/applications/{one.application_id}/submit", body, headers)
        answer = connection.getresponse()
        page = answer.read()
    finally:
        connection.close()
    if answer.status in (500, 503):
        raise OSError("the database is away")  # nothing was said to be kept
    assert answer.status == 302, (answer.status, page[-2000:].decode())
    return str(answer.headers["Location"])


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _until(true: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < limit, f"{what} did not happen within {PATIENCE_S} s"
        time.sleep(0.05)


def _settled(clone: Clone) -> bool:
    try:
        undone = clone.rows("SELECT count(*) FROM outbox_owedreaction WHERE done_at IS NULL")
        return undone == [(0,)] and clone.rows("SELECT count(*) FROM audit_auditpending") == [(0,)]
    except psycopg.OperationalError:
        return False


def everybody_presses(house: House, ready: list[Ready], meanwhile: Callable[[], None]) -> None:
    _until(lambda: all(map(_answers, house.ports)), "both web servers")
    until = time.monotonic() + PATIENCE_S
    with ThreadPoolExecutor(AT_ONCE) as pool:
        receipts = [pool.submit(press, one, house.ports, until) for one in ready]
        meanwhile()
        for one, receipt in zip(ready, receipts, strict=True):
            address = receipt.result()
            assert _RECEIPT.match(address)
            assert one.application_id in address


def every_receipt_has_its_case_exactly_once(house: House, ready: list[Ready]) -> None:
    _until(lambda: _settled(house.clone), "every reaction and every entry in its place")
    house.stop()
    wanted = sorted(one.application_id for one in ready)
    cases = house.clone.rows("SELECT application_id::text, number, query_code FROM cases_case")
    assert sorted(application for application, _number, _code in cases) == wanted
    assert len({number for _application, number, _code in cases}) == AT_ONCE
    assert len({code for _application, _number, code in cases}) == AT_ONCE
    for did, count in (("application.submit", AT_ONCE), ("case.receive", AT_ONCE)):
        said = house.clone.rows("SELECT subject FROM audit_auditentry WHERE did = %s", did)
        assert len(said) == len(set(said)) == count
    states = house.clone.rows(
        "SELECT state, revision, count(*) FROM applications_application GROUP BY 1, 2"
    )
    assert states == [("submitted", 1, AT_ONCE)]
    told = house.clone.rows("SELECT count(*) FROM notices_notice WHERE kind = 'case.received'")
    assert told == [(AT_ONCE,)]
    with house.clone.as_worker():
        report = verify.check()
    assert report.faults == []


def the_rest(house: House) -> None:
    for what in ("worker", "worker", "sequencer"):
        house.behind(what)


@pytest.mark.parametrize("point", ["after_commit", "before_commit"] if PROVE else ["after_commit"])
def test_a_web_process_killed_around_its_commit_loses_and_doubles_no_submission(house, town, point):
    the_rest(house)
    armed, _other = house.web(0, kill_at=f"{point}:40"), house.web(1)

    def heal() -> None:
        _until(lambda: house.mark.exists(), "the kill")
        house.ended(armed)
        house.web(0)

    everybody_presses(house, town.ready, heal)

    assert [line.split()[1] for line in house.mark.read_text().splitlines()] == [point]
    every_receipt_has_its_case_exactly_once(house, town.ready)


def test_a_worker_killed_before_its_mark_tells_nobody_twice(house, town):
    armed = house.behind("worker", kill_at="before_done:30")
    for nth in (0, 1):
        house.web(nth)
    house.behind("sequencer")

    def heal() -> None:
        _until(lambda: armed.poll() is not None, "the kill")
        assert armed.returncode == -9
        house.behind("worker")

    everybody_presses(house, town.ready, heal)

    every_receipt_has_its_case_exactly_once(house, town.ready)


def test_a_database_killed_under_submissions_loses_and_doubles_none(house, town):
    the_rest(house)
    for nth in (0, 1):
        house.web(nth)

    def strike() -> None:
        _until(lambda: _handed_in(house.clone) > AT_ONCE // 8, "submissions")
        town.server.cluster.kill()
        town.server.cluster.start()
        the_rest(house)

    everybody_presses(house, town.ready, strike)

    every_receipt_has_its_case_exactly_once(house, town.ready)


def _handed_in(clone: Clone) -> int:
    return int(clone.rows("SELECT count(*) FROM cases_case")[0][0])
