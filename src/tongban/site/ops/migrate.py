"""Bring a database to what this code needs (迁移): roles, tables, fences, keys.

Safe to run again. The roles step needs an administrator of the server (DATABASE_ADMIN_URL, which
the embedded PostgreSQL provides); without one it prints the SQL for the administrator. All else
runs as the owner of the database.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
import psycopg.errors
from psycopg import sql

from tongban.kernel import fences
from tongban.kernel.errors import Misconfigured
from tongban.kernel.steps import Step, step_of
from tongban.site.ops.inside import become
from tongban.site.ops.place import Databases

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.migration import Migration

    Plan = list[tuple[Migration, bool]]

OWNER_ROLE = "tongban_owner"

BOTH: tuple[Step, ...] = ("pre", "post")

# A change of a table waits at most so long for its lock: behind it everybody else would wait.
_LOCK_S = 5
_STATEMENT_S = 3600
_ATTEMPTS = 12
_PAUSE_S = 2.0


def run(databases: Databases, say: Callable[[str], None], steps: tuple[Step, ...] = BOTH) -> None:
    """All that is missing. Raises Misconfigured with cause and way on.

    "pre" is what code of before and after can both live with, applied while the old one runs;
    "post" what only the new one can, applied when the old one is gone.
    """
    if databases.admin:
        roles_and_database(databases, databases.admin, say)
    else:
        refuse_missing_roles(databases)
    become("owner")
    with _patience():
        _patiently(lambda: _tables(say, steps), say)
        _patiently(lambda: _fences(say, beside_the_old="post" not in steps), say)
    _keys(say)


def for_the_administrator(databases: Databases) -> str:
    """The SQL a managed server's administrator runs once: roles with passwords, the database."""
    statements = fences.roles_sql(_passwords(databases))
    statements += _database_statements(_database_name(databases.owner), is_new=True)
    return "".join(f"{statement.as_string(None)};\n" for statement in statements)


def roles_and_database(databases: Databases, admin: str, say: Callable[[str], None]) -> None:
    """What only an administrator may make; nothing where it is there."""
    name = _database_name(databases.owner)
    with _connected(admin, "DATABASE_ADMIN_URL") as connection:
        fences.ensure_roles(connection, _passwords(databases))
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        is_new = known.fetchone() is None
        for statement in _database_statements(name, is_new=is_new):
            connection.execute(statement)
    if is_new:
        say(f"roles and database made 角色和数据库已建立 ({name})")


def _database_statements(name: str, *, is_new: bool) -> Iterator[sql.Composed]:
    """The database, owned by our owner, where nobody but our logins may connect."""
    ours = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER_ROLE)}
    if is_new:
        yield sql.SQL(
            "CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'"
        ).format(**ours)
    yield sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**ours)
    for login in fences.LOGINS:
        yield sql.SQL("GRANT CONNECT ON DATABASE {name} TO {login}").format(
            login=sql.Identifier(f"tongban_{login}"), **ours
        )


def refuse_missing_roles(databases: Databases) -> None:
    """Raises Misconfigured, with what the server's administrator shall run."""
    with _connected(databases.owner, "DATABASE_OWNER_URL") as connection:
        missing = fences.missing_roles(connection)
    if missing:
        raise Misconfigured(
            f"The database server lacks the roles {', '.join(missing)}. Let its administrator run "
            "what `tongban migrate --print-sql` prints, or set DATABASE_ADMIN_URL for this "
            "once; then run `tongban migrate` again."
        )


def _tables(say: Callable[[str], None], steps: tuple[Step, ...]) -> None:
    """What a lock refused is taken up again where it stopped: each migration is its own."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    now = (
        pending
        if steps == BOTH
        else [(one, back) for one, back in pending if step_of(one) in steps]
    )
    if now:
        _drop_half_made_indexes(connection)
    if now and now == pending:
        call_command("migrate", verbosity=0, interactive=False)
    elif now:
        _refuse_leap(now, pending, executor)
        executor.migrate(None, plan=now)
    if now:
        left = f", {len(pending) - len(now)} for the other step" if now != pending else ""
        say(f"{len(now)} migrations applied 数据库结构已更新{left}")


def _drop_half_made_indexes(connection: "BaseDatabaseWrapper") -> None:
    """What a concurrent index leaves when it was broken off: its name would be in the way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE NOT i.indisvalid AND c.relnamespace = 'public'::regnamespace"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))


def _refuse_leap(now: "Plan", pending: "Plan", executor: "MigrationExecutor") -> None:
    """A step that needs one of the other step first: `--post` came too early, or a leap."""
    chosen = {(one.app_label, one.name) for one, _ in now}
    missing = {(one.app_label, one.name) for one, _ in pending} - chosen
    for one in sorted(chosen):
        if needed := missing & set(executor.loader.graph.forwards_plan(one)):
            raise Misconfigured(
                f"{'.'.join(one)} needs {'.'.join(sorted(needed)[0])} of the other step first. "
                "Either that step was left out (`--pre` comes before `--post`, with each release), "
                "or a release was skipped. Stop every process of the old version, then run "
                "`tongban migrate` without --pre and --post."
            )


@contextmanager
def _patience() -> Iterator[None]:
    """Limits of this session: how long a statement waits for locks, and how long it runs."""
    from django.db import connection

    _limit(connection, f"{_LOCK_S}s", f"{_STATEMENT_S}s")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _limit(connection, "0", "0")


def _limit(connection: "BaseDatabaseWrapper", lock: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), "
            "set_config('statement_timeout', %s, false)",
            [lock, statement],
        )


def _patiently(deed: Callable[[], None], say: Callable[[str], None]) -> None:
    """Again when somebody held a table; raises Misconfigured when that goes on."""
    from django.db import OperationalError

    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return deed()
        except (OperationalError, psycopg.errors.LockNotAvailable) as trouble:
            cause = trouble.__cause__ if isinstance(trouble, OperationalError) else trouble
            if not isinstance(cause, psycopg.errors.LockNotAvailable):
                raise
        if attempt < _ATTEMPTS:
            say(f"a table is in use, trying again 表被占用，稍后重试 ({attempt}/{_ATTEMPTS})")
            time.sleep(_PAUSE_S)
    raise Misconfigured(
        f"A table was in use each of {_ATTEMPTS} times. What was done stays done. End the long "
        "transaction that holds it (pg_stat_activity shows it), then run `tongban migrate` again."
    )


def _fences(say: Callable[[str], None], *, beside_the_old: bool) -> None:
    from django.conf import settings
    from django.db import connection

    connection.ensure_connection()
    assert connection.connection is not None
    wanted = fences.load(settings.FENCES_FILE)
    if fences.apply(connection.connection, wanted, beside_the_old=beside_the_old):
        say("fences in force 行级权限已生效")


def _keys(say: Callable[[str], None]) -> None:
    from tongban.kernel.crypto import port

    if made := port.ensure_keys():
        say(f"{len(made)} keys made 密钥已生成")


def _passwords(databases: Databases) -> Mapping[str, str]:
    addresses = {"web": databases.web, "worker": databases.worker, "owner": databases.owner}
    found = {login: unquote(urlsplit(url).password or "") for login, url in addresses.items()}
    return {login: password for login, password in found.items() if password}


def _database_name(url: str) -> str:
    return unquote(urlsplit(url).path.strip("/"))


def _connected(url: str, variable: str) -> "psycopg.Connection[tuple[object, ...]]":
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as trouble:
        raise Misconfigured(
            f"The database of {variable} ({_without_password(url)}) does not answer: "
            f"{str(trouble).strip().splitlines()[-1]} Check that the server runs, and the "
            "address, user and password."
        ) from trouble


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}", ":***")))
