import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import tongban_wire.expr as expr_of_wire
from tongban_wire.expr import (
    BOOL,
    DATE,
    NUMBER,
    SET,
    TEXT,
    Column,
    ExprError,
    Given,
    compile_sql,
    number,
    parse,
)

VECTORS = json.loads(Path(expr_of_wire.__file__).with_name("vectors.json").read_text("utf-8"))
GIVEN = {
    "n": Given(3, NUMBER),
    "kind": Given("1", TEXT),
    "projects": Given(["a", "b"], SET),
    "x": Given(None, BOOL),
    "today": Given(None, DATE),
}


def test_the_vectors_come_to_the_same_in_postgresql(database):
    compared = 0
    with database.superuser() as connection:
        for vector in VECTORS["values"]:
            try:
                text, params = compile_sql(parse(vector["text"]), GIVEN)
            except ExprError:
                continue  # a group, or types that only evaluating takes

            found = connection.execute(f"SELECT {text}", params).fetchone()

            assert found == (plain(vector["value"]),), vector["text"]
            compared += 1
    assert compared > 30


def plain(value):
    match value:
        case {"number": digits}:
            return Decimal(digits)
        case {"date": day}:
            return date.fromisoformat(day)
        case _:
            return value


PLACES = {
    "area": Column("p.area", number("m2")),
    "staff": Column("staff", NUMBER),
    "kind": Column("kind", TEXT),
    "tags": Column("tags", SET),
    "opened": Column("opened", DATE),
    "today": Given(date(2026, 3, 31), DATE),
}
TABLE = """
    CREATE TEMP TABLE places
        (id int, area numeric(12, 2), staff integer, kind varchar(9), tags text[], opened date);
    INSERT INTO places VALUES
        (1, 60, 7, '1', '{hot}', '2026-02-28'),
        (2, 59.99, NULL, '2', '{}', '2026-03-01'),
        (3, NULL, 2147483647, '1', NULL, NULL),
        (4, 100, 0, NULL, '{hot,cold}', '0001-01-01')
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("area >= 60 m2", [1, 4]),
        ("not area >= 60 m2", [2]),
        ("area >= 60 m2 or kind = '1'", [1, 3, 4]),
        ("kind is not known", [4]),
        ("kind in {'1', '2'} and 'hot' in tags", [1]),
        ("kind != '1'", [2]),
        ("staff / 2 = 3.5", [1]),
        ("staff + 1 > staff", [1, 3, 4]),
        ("-staff - 2 < -2147483647", [3]),
        ("100 / staff > 14", [1]),
        ("opened + 1 month >= today", [2]),
        ("today - opened > 30 days", [1, 4]),
        ("opened - 1 day is known", [1, 2]),
        ("if area is known then area > 60 m2 else staff > 5", [3, 4]),
    ],
)
def test_rows_are_filtered(database, text, found):
    condition, params = compile_sql(parse(text), PLACES)

    with database.superuser() as connection:
        connection.execute(TABLE)
        rows = connection.execute(f"SELECT id FROM places p WHERE {condition} ORDER BY id", params)
        assert [row[0] for row in rows] == found


@pytest.mark.parametrize("text", ["area >= 60 m2", "kind = '1'", "opened > today - 18 years"])
def test_a_filter_can_use_an_index(database, text):
    condition, params = compile_sql(parse(text), PLACES)

    with database.superuser() as connection:
        connection.execute(TABLE)
        connection.execute("CREATE INDEX ON places (area); CREATE INDEX ON places (kind)")
        connection.execute("CREATE INDEX ON places (opened); SET enable_seqscan = off")
        plan = connection.execute(f"EXPLAIN SELECT id FROM places p WHERE {condition}", params)
        assert "Index Cond" in "\n".join(row[0] for row in plan)
