"""Checks of the database server, with plain connections: logins, roles, tables, fences."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg

from tongban.kernel import clock, fences
from tongban.site.ops.doctor.findings import Finding, bad, good, note
from tongban.site.ops.place import LOGINS, VARIABLES, Databases, Login
from tongban.site.ops.postgres import binaries

_MIGRATE = "Run `tongban migrate` (make demo does it at every start)."
_MOST_SKEW = timedelta(seconds=5)


def logins(databases: Databases) -> Iterator[Finding]:
    """Does each login come in, and is none of those that serve people too powerful?"""
    for login in LOGINS:
        if not getattr(databases, login):
            yield note("database login", f"{VARIABLES[login]} not set", "Needed by its processes.")
            continue
        yield from _login(databases, login)


def _login(databases: Databases, login: Login) -> Iterator[Finding]:
    what = f"database login {login}"
    try:
        with _connected(databases, login) as connection:
            row = _one(
                connection,
                "SELECT current_user, usesuper FROM pg_user WHERE usename = current_user",
            )
    except psycopg.OperationalError as trouble:
        sentence = str(trouble).strip().splitlines()[-1]
        remedy = f"Check that the server runs, and the address in {VARIABLES[login]}."
        yield bad(what, sentence, remedy)
        return
    if row[1]:
        yield bad(what, f"{row[0]} is a superuser: no fence holds", "Use the role tongban_" + login)
    else:
        yield good(what, str(row[0]))


def version(databases: Databases) -> Iterator[Finding]:
    with _connected(databases, "worker") as connection:
        number = connection.info.server_version // 10_000
        skew = abs(_one(connection, "SELECT clock_timestamp()")[0] - clock.now())
    if number < binaries.OLDEST_MAJOR:
        yield bad(
            "server version", str(number), f"Use PostgreSQL {binaries.OLDEST_MAJOR} or newer."
        )
    else:
        yield good("server version", str(number))
    if skew > _MOST_SKEW:
        remedy = "Set both clocks by NTP: deadlines and the audit log are counted by them."
        yield bad("server clock", f"differs from ours by {skew.total_seconds():.0f} s", remedy)


def roles(databases: Databases) -> Iterator[Finding]:
    with _connected(databases, "worker") as connection:
        missing = fences.missing_roles(connection)
    if missing:
        yield bad("roles", f"missing: {', '.join(missing)}", _MIGRATE)
    else:
        yield good("roles", "all there")


@contextmanager
def _connected(databases: Databases, login: Login) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(databases.of(login), connect_timeout=5, autocommit=True) as connection:
        yield connection


def _one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row
