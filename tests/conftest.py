"""One PostgreSQL for the session, one database for the test.

A template is migrated once as its owner; each test that names the fixture `database` gets a
clone of it (0.02 s in memory) and Django connected to the clone as the login role tongban_web.
Tests of the worker's side ask for `as_worker`. pytest-django's fixtures are not used: SET LOCAL
outlives a released savepoint, and the audit log refuses TRUNCATE.
"""

import atexit
import base64
import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql

# Speed is never asserted: a busy machine is no failure.
settings.register_profile("tongban", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tongban")

# A run begun with `&` ignores Ctrl-C, and every program it starts would too: those whose breaking
# off is tested could not be broken off.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

PASSWORDS = {name: f"test-{name}" for name in ("web", "worker", "owner")}


MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 4 * 1024**3


def _fast_place() -> str | None:
    """Memory, where there is enough of it: cloning a database there takes a sixth of the time."""
    try:
        roomy = shutil.disk_usage(MEMORY).free >= ENOUGH_MEMORY
    except OSError:
        return None
    if not roomy or not os.access(MEMORY, os.W_OK):
        return None
    for left in MEMORY.glob("tongban-test-*"):  # by a run that was killed
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return str(MEMORY)


def _settle_environment() -> Path:
    """Before Django reads its settings: everything a test writes goes to one folder."""
    folder = Path(tempfile.mkdtemp(prefix=f"tongban-test-{os.getpid()}-", dir=_fast_place()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    (folder / "static").mkdir()
    for name in ("DATABASE_URL", "DATABASE_WORKER_URL", "DATABASE_OWNER_URL", "DEMO"):
        os.environ.pop(name, None)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tongban.site.settings",
        TONGBAN_AS="web",
        DEMO="yes",
        ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
        SECRET_KEY="only-for-tests",
        MASTER_KEY=base64.b64encode(bytes(range(32))).decode(),
        KEYS_FOLDER=str(folder / "keys"),
        CHECKPOINT_FILE=str(folder / "audit" / "checkpoints.txt"),
        ERASURES_FILE=str(folder / "audit" / "erasures.txt"),
        STATIC_ROOT=str(folder / "static"),
        LOG_LEVEL="WARNING",
    )
    return folder


FOLDER = _settle_environment()

import django  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

django.setup()
setup_test_environment()

from tongban.site.ops import assets  # noqa: E402

assets.compile_messages(assets.LOCALE, lambda line: None)

from django.db import connection, connections  # noqa: E402

from tongban.kernel import numbering  # noqa: E402
from tongban.site.database import database as settings_for  # noqa: E402
from tongban.site.ops import migrate  # noqa: E402
from tongban.site.ops.place import Databases  # noqa: E402
from tongban.site.ops.postgres import Cluster  # noqa: E402

TEMPLATE = "tongban_template"
CLONE = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER tongban_owner STRATEGY file_copy")


SLOW_FIRST = ("faults", "browser")
"""Folders whose files last longest: begun first, so that the two halves end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    folder = {item: item.path.relative_to(here).parts[0] for item in items}
    items.sort(key=lambda item: (*(folder[item] != slow for slow in SLOW_FIRST),))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """For two processes side by side: a file stays together, and so do all browser tests."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return "browser" if "browser" in Path(path).parts else path

    return ByFile(config, log)


@dataclass(frozen=True)
class Server:
    """The session's PostgreSQL with its migrated template."""

    cluster: Cluster

    def superuser(self, dbname: str) -> psycopg.Connection:
        return psycopg.connect(self.cluster.superuser_url(dbname), autocommit=True)

    def url(self, dbname: str, login: str) -> str:
        return self.cluster.url(dbname, f"tongban_{login}", PASSWORDS[login])

    def clone(self, name: str, of: str = TEMPLATE) -> None:
        with self.superuser("postgres") as admin:
            admin.execute(CLONE.format(sql.Identifier(name), sql.Identifier(of)))

    def drop(self, name: str) -> None:
        with self.superuser("postgres") as admin:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The cluster of this session, its template migrated and fenced as an operator would."""
    cluster = Cluster(FOLDER / "pg", fast_unsafe=True)
    cluster.start()
    try:
        yield prepared(cluster)
    finally:
        connections.close_all()
        cluster.stop()


def prepared(cluster: Cluster) -> Server:
    """Roles, the template database, its tables, fences and keys: by the operator's own command."""
    server = Server(cluster)
    databases = Databases(
        **{login: server.url(TEMPLATE, login) for login in PASSWORDS},
        admin=cluster.superuser_url(),
    )
    with connected(databases.owner):
        migrate.run(databases, lambda line: None)
    return server


@contextmanager
def connected(url: str, *, options: str = "") -> Iterator[None]:
    """Django's default connection goes to `url` for a while."""
    wanted = settings_for(url, options=options)
    numbering.forget_blocks()
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(wanted)
    try:
        yield
    finally:
        numbering.forget_blocks()
        connection.close()
        connection.settings_dict.update(before)


_names = (f"t{os.getpid()}_{n}" for n in itertools.count())


@dataclass(frozen=True)
class Clone:
    """The database of one test."""

    server: Server
    name: str

    def url(self, login: str) -> str:
        return self.server.url(self.name, login)

    def superuser(self) -> psycopg.Connection:
        return self.server.superuser(self.name)

    def rows(self, statement: str, *params: object) -> list[tuple[Any, ...]]:
        """What really stands there, past every fence."""
        with self.superuser() as superuser:
            return superuser.execute(statement, params or None).fetchall()

    def until_somebody_waits(self) -> None:
        """Returns when another session waits for a lock of this database."""
        waiting = (
            "SELECT 1 FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        with self.superuser() as superuser:
            for _ in range(100_000):
                if superuser.execute(waiting).fetchone():
                    return
        raise AssertionError("nobody waits")

    @contextmanager
    def as_worker(self) -> Iterator[None]:
        """Django connected as the worker's login, as the worker connects."""
        with connected(self.url("worker"), options="-c role=tongban_task"):
            yield


class Undoing(psycopg.Connection):
    """Each statement stands alone, as with autocommit: a refused one leaves the others."""

    def execute(self, *said: Any, **options: Any) -> Any:
        with self.transaction():
            return super().execute(*said, **options)


@dataclass(frozen=True)
class Unchanged:
    """A database for statements that are refused: whatever is written is rolled back.

    One for all such tests, as none leaves anything; constraints are met at once.
    """

    server: Server
    name: str

    @contextmanager
    def superuser(self) -> Iterator[psycopg.Connection]:
        """A connection whose one transaction never commits."""
        url = self.server.cluster.superuser_url(self.name)
        with (
            Undoing.connect(url, autocommit=True) as connection,
            connection.transaction(force_rollback=True),
        ):
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            yield connection


@pytest.fixture(scope="session")
def unchanged(server: Server) -> Iterator[Unchanged]:
    """Beside the template, which must have no guests while it is cloned."""
    name = f"unchanged_{os.getpid()}"
    server.clone(name)
    try:
        yield Unchanged(server, name)
    finally:
        server.drop(name)


@contextmanager
def a_clone(server: Server, of: str = TEMPLATE) -> Iterator[Clone]:
    """A database that is gone afterwards."""
    clone = Clone(server, next(_names))
    server.clone(clone.name, of)
    try:
        yield clone
    finally:
        server.drop(clone.name)


@pytest.fixture
def database(server: Server) -> Iterator[Clone]:
    """A database of one's own; Django is connected to it as tongban_web."""
    with a_clone(server) as clone, connected(clone.url("web")):
        yield clone


@pytest.fixture
def as_worker(database: Clone) -> Iterator[Clone]:
    """The same, with Django connected as the worker."""
    with database.as_worker():
        yield database
