"""The database as SQL, out and in again, through PostgreSQL's own programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql

from tongban.kernel import faultpoints
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.backup import programs

_NEWER_SETTING = b"\nSET transaction_timeout = 0;\n"
"""Written by pg_dump 17 and later; unknown to older servers."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the database says of itself before it is copied; `bulk` is a guess in bytes."""

    major: int
    bulk: int
    migrations: tuple[str, ...]
    log_size: int


def look(url: str) -> Look:
    """Raises Misconfigured when the database does not answer or is none of ours."""
    with connected(url) as connection:
        major = connection.info.server_version // 10_000
        if not _has_table(connection, "django_migrations"):
            raise Misconfigured(
                "The database holds no Tongban: there is nothing to back up. Run `tongban "
                "migrate`, or correct DATABASE_OWNER_URL."
            )
        rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        migrations = tuple(str(name) for (name,) in rows.fetchall())
        bulk = _number(
            connection,
            "SELECT coalesce(sum(pg_table_size(oid)), 0) FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace",
        )
        size = _number(connection, "SELECT coalesce(max(position) + 1, 0) FROM audit_auditleaf")
    return Look(major, bulk, migrations, size)


def dumped(url: str, major: int) -> Iterator[bytes]:
    """The whole database at one moment, as SQL, however long it takes and whoever writes."""
    program = programs.find("pg_dump", major)
    argv = [program, "--no-owner", "--encoding=UTF8", "--no-password", "--lock-wait-timeout=60s"]
    yield from programs.spoken(argv, url)


def load(url: str, pieces: Iterable[bytes], mark: str = "") -> None:
    """Read a dump into an empty database, as its owner: all of it or nothing.

    `mark` stands on the database from then on, until the restore is over.
    """
    with connected(url) as connection:
        major = connection.info.server_version // 10_000
        ending = sql.SQL("\nCOMMENT ON DATABASE {} IS {};\nCOMMIT;\n").format(
            sql.Identifier(connection.info.dbname), sql.Literal(mark or None)
        )
        last = ending.as_bytes(connection)
    argv = [programs.find("psql", major), "--no-psqlrc", "--quiet", "--no-password"]
    argv += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", "--file=-"]
    programs.told(argv, url, _for_server(pieces, major, last))


def mark_of(url: str) -> str:
    """What `load` left on the database; empty on any other."""
    with connected(url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            "WHERE datname = current_database()"
        ).fetchone()
    return str(row[0]) if row and row[0] else ""


def unmark(url: str) -> None:
    with connected(url) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS NULL").format(sql.Identifier(connection.info.dbname))
        )


def count_tables(url: str) -> int:
    with connected(url) as connection:
        return _number(
            connection,
            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') "
            "AND relnamespace = 'public'::regnamespace",
        )


def connected(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    """A connection that commits each statement. Raises Misconfigured, without any password."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as trouble:
        raise Misconfigured(
            f"The database does not answer: {str(trouble).strip().splitlines()[-1]} Check that "
            "the server runs, and the address, user and password."
        ) from trouble


def _for_server(pieces: Iterable[bytes], major: int, last: bytes) -> Iterator[bytes]:
    """In a transaction of our own: psql would commit what it has when we are killed."""
    yield b"BEGIN;\n"
    is_first = major < 17
    for piece in pieces:
        yield piece.replace(_NEWER_SETTING, b"\n", 1) if is_first else piece
        is_first = False
    faultpoints.reach(faultpoints.RESTORE_LOADING)
    yield last


def _has_table(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> bool:
    return connection.execute("SELECT to_regclass(%s)", [name]).fetchone() != (None,)


def _number(connection: "psycopg.Connection[tuple[object, ...]]", statement: str) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(str(row[0]))
