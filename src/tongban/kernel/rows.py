"""Single rows on hot paths, without what the ORM does around a statement (ADR 36).

A row read or written by the ORM costs a web process three times what PostgreSQL, psycopg and the
row itself do, most of it for composing a text that is the same each time. Here that text is
composed once. Roles, row policies and constraints are met as ever.
"""

from functools import cache
from itertools import chain
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model
from psycopg.sql import SQL, Composed, Identifier, Placeholder

M = TypeVar("M", bound=Model)


def fetch(model: type[M], key: Any, *, locked: bool = False) -> M | None:
    """The row of this primary key, as the role may see it; None where there is none.

    `locked`: others wait to change or lock it until the transaction ends; keys that point at it
    may still be written (FOR NO KEY UPDATE).
    """
    with connection.cursor() as cursor:
        cursor.execute(_select(model, locked), [key])
        found = cursor.fetchone()
    if found is None:
        return None
    names = [field.attname for field in _fields(model)]
    return model.from_db(connection.alias, names, [*map(_from_db, _fields(model), found)])


def insert(*rows: Model) -> None:
    """Write them in one statement, as `save(force_insert=True)` would each. Constraints, row
    policies and foreign keys are met at its end: a row and one that points at it may come
    together."""
    values = chain.from_iterable(_values(row) for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(_insert(*(type(row) for row in rows)), list(values))


def insert_once(row: Model) -> bool:
    """Write it unless a unique constraint says it is there already; whether it was written."""
    with connection.cursor() as cursor:
        cursor.execute(_insert_once(type(row)), _values(row))
        return bool(cursor.rowcount)


def _values(row: Model) -> list[Any]:
    return [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in _fields(type(row))
    ]


def _from_db(field: "Field[object, object]", value: object) -> object:
    convert = getattr(field, "from_db_value", None)
    return convert(value, None, connection) if convert else value


@cache
def _select(model: type[Model], locked: bool) -> str:
    return (
        SQL("SELECT {} FROM {} WHERE {} = %s{}")
        .format(
            SQL(", ").join(_columns(model)),
            Identifier(model._meta.db_table),
            Identifier(str(model._meta.pk.column)),
            SQL(" FOR NO KEY UPDATE" if locked else ""),
        )
        .as_string()
    )


@cache
def _insert(*models: type[Model]) -> str:
    *before, last = (_insert_one(model) for model in models)
    if not before:
        return last.as_string()
    named = [SQL("{} AS ({})").format(Identifier(f"row{n}"), one) for n, one in enumerate(before)]
    return SQL("WITH {} {}").format(SQL(", ").join(named), last).as_string()


@cache
def _insert_once(model: type[Model]) -> str:
    return f"{_insert(model)} ON CONFLICT DO NOTHING"


def _insert_one(model: type[Model]) -> Composed:
    columns = _columns(model)
    return SQL("INSERT INTO {} ({}) VALUES ({})").format(
        Identifier(model._meta.db_table),
        SQL(", ").join(columns),
        SQL(", ").join([Placeholder()] * len(columns)),
    )


def _columns(model: type[Model]) -> list[Identifier]:
    return [Identifier(str(field.column)) for field in _fields(model)]


def _fields(model: type[Model]) -> "tuple[Field[object, object], ...]":
    return tuple(model._meta.concrete_fields)
