"""The house's PostgreSQL from outside: what waits in it, a copy of it, pgbench on the copy."""

import contextlib
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from scripts.benches.load import Load
from scripts.benches.servers import House
from tongban.site.ops import inside
from tongban.site.ops.place import Databases, Place
from tongban.site.ops.postgres import binaries

OURS, COPY = inside.DATABASE_NAME, "tongban_bench"
_WAITING = """
    SELECT (SELECT count(*) FROM outbox_owedreaction WHERE done_at IS NULL AND dead_at IS NULL)
         + (SELECT count(*) FROM audit_auditpending WHERE NOT refused)
"""


def addresses(house: House) -> Databases:
    """The database of a house that runs, by login."""
    return inside.of_running(Place(data=house.folder))


def counted(house: House, table: str) -> int:
    """How many rows a table of the house has."""
    with _superuser(addresses(house), OURS) as connection:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        return _number(connection.execute(query))


def hash_of(house: House, login_name: str) -> str:
    """Somebody's password as argon2 reads it: Django puts the name of the hasher before it."""
    query = "SELECT password FROM identity_account WHERE login_name = %s"
    with _superuser(addresses(house), OURS) as connection:
        found = connection.execute(query, [login_name]).fetchone()
    assert found is not None
    return str(found[0]).removeprefix("argon2")


def settle(house: House, patience_s: float = 60) -> None:
    """Wait until worker and sequencer have nothing left to do: nobody else pays for it."""
    until = time.monotonic() + patience_s
    with _superuser(addresses(house), OURS) as connection:
        while _number(connection.execute(_WAITING)):
            if time.monotonic() > until:
                raise SystemExit("worker or sequencer fell behind and did not catch up")
            time.sleep(0.2)


@contextlib.contextmanager
def copied(house: House) -> Iterator[Databases]:
    """A copy in the same cluster that no worker and no sequencer serves."""
    ours = addresses(house)
    with _superuser(ours, "postgres") as admin:
        admin.execute(f"CREATE DATABASE {COPY} OWNER tongban_owner")
    with tempfile.TemporaryFile() as dump:
        _program(["pg_dump"], _told(ours.admin, OURS), stdout=dump)
        dump.seek(0)
        psql = ["psql", "-qX", "-o", os.devnull, "-v", "ON_ERROR_STOP=1"]
        _program(psql, _told(ours.admin, COPY), stdin=dump)
    try:
        yield Databases(*(url.replace(f"/{OURS}?", f"/{COPY}?") for url in _logins(ours)))
    finally:
        with _superuser(ours, "postgres") as admin:
            admin.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


def execute(url: str, script: str) -> None:
    """Run statements in a database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(script)  # type: ignore[arg-type]  # the bench's own files


def pgbench(url: str, script: Path, *, seconds: int, connections: int, base: int = 0) -> Load:
    """Transactions a second of the script, each statement prepared. `base` is its :base."""
    words = ["pgbench", "-n", "-M", "prepared", "-f", str(script), "-j", "2"]
    words += ["-D", f"base={base}", "-D", "i=0"]
    words += ["-c", str(connections), "-T", str(seconds)]
    said = _program(words, _told(url), stdout=subprocess.PIPE)
    rate = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
    failed = re.search(r"number of failed transactions: (\d+)", said)
    if rate is None or failed is None or int(failed[1]):
        raise SystemExit(f"pgbench said something unknown:\n{said}")
    return Load(float(rate[1]))


def _logins(databases: Databases) -> tuple[str, str, str]:
    return databases.web, databases.worker, databases.owner


def _superuser(ours: Databases, dbname: str) -> "psycopg.Connection":
    return psycopg.connect(ours.admin or "", dbname=dbname, autocommit=True)


def _number(cursor: "psycopg.Cursor[tuple[int, ...]]") -> int:
    found = cursor.fetchone()
    assert found is not None
    return found[0]


def _told(url: str | None, dbname: str = "") -> dict[str, str]:
    """An address as PostgreSQL's programs read it: no password on a command line."""
    parts = conninfo_to_dict(url or "")
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    told = {name: str(parts[part]) for part, name in names.items()}
    return os.environ | told | {"PGDATABASE": dbname or str(parts["dbname"])}


def _program(words: list[str], told: dict[str, str], **files: object) -> str:
    program = binaries.find().program(words[0])
    done = subprocess.run(
        [program, *words[1:]], env=told, stderr=subprocess.PIPE, text=True, **files
    )  # type: ignore[call-overload]
    if done.returncode:
        raise SystemExit(f"{words[0]} failed:\n{done.stderr}")
    return done.stdout or ""
