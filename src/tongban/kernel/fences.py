"""Roles, row policies and grants, kept equal to one table in the repository (fences.toml).

`ensure_roles` makes the roles (once, with CREATEROLE); `apply` brings every table's grants and
policies to what the file says, in one transaction, and does nothing when they are already so.
A house test compares the catalogue of a migrated database with the file.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql

FENCED = ("officer", "person", "task")
"""The roles with row policies; each has at most one policy on a table."""

LOGINS = ("web", "worker")
ROLES = (*FENCED, *LOGINS)

_SEES = re.compile(r"all|(?P<column>[a-z_]+) = app\.(?P<setting>holder|person|department|officer)")
_OPS = re.compile(r"(select|insert|update|delete)(?:\(([a-z_, ]+)\))?")


@dataclass(frozen=True, slots=True)
class Share:
    """What one role may do with one table, and which rows it sees there."""

    role: str
    ops: tuple[tuple[str, tuple[str, ...]], ...]
    sees: str | None

    @classmethod
    def of(cls, role: str, entry: str | Mapping[str, str]) -> Self:
        ops, sees = (entry, None) if isinstance(entry, str) else (entry["ops"], entry["sees"])
        if sees is not None and not _SEES.fullmatch(sees):
            raise ValueError(f"fences.toml: {role} sees {sees!r}, which is no policy")
        found = tuple(
            (m[1], tuple(c.strip() for c in m[2].split(",")) if m[2] else ())
            for m in _OPS.finditer(ops)
        )
        return cls(role, found, sees)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file: fenced ones have row security, open ones a reason instead."""

    name: str
    fenced: bool
    why: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Fences:
    """The whole file."""

    tables: tuple[Table, ...]
    functions: Mapping[str, tuple[str, ...]]
    sequences: Mapping[str, tuple[str, ...]]
    digest: str


def load(path: Path) -> Fences:
    """Read fences.toml; raises ValueError naming the entry that makes no sense."""
    text = path.read_bytes()
    content: dict[str, Any] = tomllib.loads(text.decode())
    tables = [*_tables(content["fenced"], fenced=True), *_tables(content["open"], fenced=False)]
    return Fences(
        tuple(tables),
        {name: tuple(roles) for name, roles in content.get("functions", {}).items()},
        {name: tuple(roles) for name, roles in content.get("sequences", {}).items()},
        hashlib.sha256(text).hexdigest(),
    )


def _tables(section: Mapping[str, Mapping[str, Any]], *, fenced: bool) -> Iterator[Table]:
    for name, entry in section.items():
        roles = {key: value for key, value in entry.items() if key != "why"}
        unknown = roles.keys() - set(ROLES)
        if unknown or (fenced and roles.keys() - set(FENCED)) or not entry.get("why"):
            raise ValueError(f"fences.toml: {name} names {unknown or 'a login role or no why'}")
        shares = tuple(Share.of(role, value) for role, value in roles.items())
        if any((share.sees is None) == fenced for share in shares):
            raise ValueError(f"fences.toml: {name} mixes fenced and open shares")
        yield Table(name, fenced, str(entry["why"]), shares)


# --- roles ---------------------------------------------------------------------------------


def roles_sql(passwords: Mapping[str, str]) -> list[sql.Composed]:
    """What makes the roles, for `ensure_roles` or for the administrator of a managed server."""
    made = [_unless_exists(f"tongban_{name}", sql.SQL("NOLOGIN NOINHERIT")) for name in FENCED]
    for name in (*LOGINS, "owner"):
        # Until PostgreSQL 15 the owner of a database may create tables only by inheritance.
        inherits = "INHERIT" if name == "owner" else "NOINHERIT"
        options = sql.SQL(f"LOGIN {inherits} NOCREATEDB NOCREATEROLE")
        made.append(_unless_exists(f"tongban_{name}", options))
        if name in passwords:
            made.append(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(f"tongban_{name}"), sql.Literal(passwords[name])
                )
            )
    for login, becomes in (("web", FENCED[:2]), ("worker", FENCED)):
        made += [_grant_role(f"tongban_{role}", f"tongban_{login}") for role in becomes]
    return made


def ensure_roles(connection: psycopg.Connection[Any], passwords: Mapping[str, str]) -> None:
    """Make the roles that are missing; safe to run again. Needs CREATEROLE."""
    for statement in roles_sql(passwords):
        connection.execute(statement)


def missing_roles(connection: psycopg.Connection[Any]) -> list[str]:
    """The roles the platform needs and the server lacks."""
    wanted = [f"tongban_{name}" for name in (*ROLES, "owner")]
    rows = connection.execute("SELECT rolname FROM pg_roles").fetchall()
    return [name for name in wanted if (name,) not in rows]


def _unless_exists(role: str, options: sql.SQL) -> sql.Composed:
    return sql.SQL(
        "DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) "
        "THEN CREATE ROLE {} {}; END IF; END $do$"
    ).format(sql.Literal(role), sql.Identifier(role), options)


def _grant_role(role: str, member: str) -> sql.Composed:
    return sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(member))


# --- policies and grants -------------------------------------------------------------------


IN_FORCE = "SELECT obj_description('public'::regnamespace, 'pg_namespace')"
"""The mark that `apply` leaves; `accepted` reads it."""
_MARK = "tongban fences"


def accepted(mark: str | None) -> tuple[str, ...]:
    """The digests of files whose code the database serves, the newest first."""
    return tuple((mark or "").removeprefix(_MARK).split())


def apply(
    connection: psycopg.Connection[Any], fences: Fences, *, beside_the_old: bool = False
) -> bool:
    """Bring the database to the file, as its owner; False when it was so already.

    With `beside_the_old` the mark goes on naming the files of before: their code still serves, and
    a right is taken away one release after the code that used it (ADR 20).
    """
    with connection.transaction():
        before = accepted((connection.execute(IN_FORCE).fetchone() or (None,))[0])
        older = [one for one in before if one != fences.digest] if beside_the_old else []
        marked = (fences.digest, *older)
        if marked == before:
            return False
        for statement in _statements(connection, fences):
            connection.execute(statement)
        connection.execute(
            sql.SQL("COMMENT ON SCHEMA public IS {}").format(
                sql.Literal(" ".join((_MARK, *marked)))
            )
        )
    return True


def _statements(
    connection: psycopg.Connection[Any], fences: Fences
) -> Iterator[sql.Composed | sql.SQL]:
    yield from _nothing_for_anyone(connection)
    for name in ROLES:
        yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(_role(name))
    for table in fences.tables:
        yield from _table_statements(table)
    for name, roles in fences.functions.items():
        for role in roles:
            yield sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
                sql.SQL(name),
                _role(role),
            )
    for name, roles in fences.sequences.items():
        for role in roles:
            yield sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(
                sql.Identifier(name), _role(role)
            )


def _nothing_for_anyone(connection: psycopg.Connection[Any]) -> Iterator[sql.Composed]:
    """Start from zero: no grants to our roles or to PUBLIC, no policies.

    Of functions only those with the owner's rights matter: the others lend nobody anything.
    """
    everyone = sql.SQL(", ").join([sql.SQL("PUBLIC"), *(_role(name) for name in ROLES)])
    for kind in ("TABLES", "SEQUENCES"):
        yield sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA public FROM {}").format(
            sql.SQL(kind), everyone
        )
    doors = connection.execute(
        "SELECT oid::regprocedure::text FROM pg_proc "
        "WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    ).fetchall()
    for (door,) in doors:
        yield sql.SQL("REVOKE ALL ON FUNCTION {} FROM {}").format(sql.SQL(door), everyone)
    rows = connection.execute(
        "SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'"
    ).fetchall()
    for table, policy in rows:
        yield sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(policy), sql.Identifier(table))


def _table_statements(table: Table) -> Iterator[sql.Composed]:
    name = sql.Identifier(table.name)
    state = sql.SQL("ENABLE" if table.fenced else "DISABLE")
    yield sql.SQL("ALTER TABLE {} {} ROW LEVEL SECURITY").format(name, state)
    for share in table.shares:
        for op, columns in share.ops:
            yield sql.SQL("GRANT {}{} ON {} TO {}").format(
                sql.SQL(op.upper()),
                _columns(columns),
                name,
                _role(share.role),
            )
        if share.sees is not None:
            yield sql.SQL("CREATE POLICY {} ON {} TO {} USING ({}) WITH CHECK ({})").format(
                sql.Identifier(f"fence_{share.role}"),
                name,
                _role(share.role),
                condition(share.sees),
                condition(share.sees),
            )


def condition(sees: str) -> sql.Composable:
    """One indexable condition; the setting in a scalar sub-select, read once a statement."""
    found = _SEES.fullmatch(sees)
    assert found, sees
    if sees == "all":
        return sql.SQL("true")
    return sql.SQL("{} = (SELECT nullif(current_setting({}, true), '')::uuid)").format(
        sql.Identifier(found["column"]), sql.Literal(f"app.{found['setting']}")
    )


def _columns(columns: tuple[str, ...]) -> sql.Composable:
    if not columns:
        return sql.SQL("")
    return sql.SQL(" ({})").format(sql.SQL(", ").join(map(sql.Identifier, columns)))


def _role(name: str) -> sql.Identifier:
    return sql.Identifier(f"tongban_{name}")
