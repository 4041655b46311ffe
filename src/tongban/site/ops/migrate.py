"""Bring a database to what this code needs (迁移): roles, tables, fences, keys.

Safe to run again. The roles step needs an administrator of the server (DATABASE_ADMIN_URL, which
the embedded PostgreSQL provides); without one it prints the SQL for the administrator. All else
runs as the owner of the database.
"""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tongban.kernel import fences
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.inside import become
from tongban.site.ops.place import Databases

OWNER_ROLE = "tongban_owner"


def run(databases: Databases, say: Callable[[str], None]) -> None:
    """All four steps. Raises Misconfigured with cause and way on."""
    if databases.admin:
        _roles_and_database(databases, databases.admin, say)
    else:
        _refuse_missing_roles(databases)
    become("owner")
    _tables(say)
    _fences(say)
    _keys(say)


def for_the_administrator(databases: Databases) -> str:
    """The SQL a managed server's administrator runs once: roles with passwords, the database."""
    statements = fences.roles_sql(_passwords(databases))
    statements += _database_statements(_database_name(databases.owner), is_new=True)
    return "".join(f"{statement.as_string(None)};\n" for statement in statements)


def _roles_and_database(databases: Databases, admin: str, say: Callable[[str], None]) -> None:
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


def _refuse_missing_roles(databases: Databases) -> None:
    with _connected(databases.owner, "DATABASE_OWNER_URL") as connection:
        missing = fences.missing_roles(connection)
    if missing:
        raise Misconfigured(
            f"The database server lacks the roles {', '.join(missing)}. Let its administrator run "
            "what `tongban migrate --print-sql` prints, or set DATABASE_ADMIN_URL for this "
            "once; then run `tongban migrate` again."
        )


def _tables(say: Callable[[str], None]) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
        say(f"{len(pending)} migrations applied 数据库结构已更新")


def _fences(say: Callable[[str], None]) -> None:
    from django.conf import settings
    from django.db import connection

    connection.ensure_connection()
    assert connection.connection is not None
    if fences.apply(connection.connection, fences.load(settings.FENCES_FILE)):
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
