import re
from datetime import date
from decimal import Decimal

import pytest

from tongban_wire.expr import (
    BOOL,
    DATE,
    NUMBER,
    SET,
    TEXT,
    Column,
    ExprCode,
    ExprError,
    Given,
    compile_sql,
    number,
    parse,
    rows,
)

COLUMNS = {
    "yes": Column("yes", BOOL),
    "area": Column("c.area", number("m2")),
    "kind": Column("kind", TEXT),
    "tags": Column("tags", SET),
    "today": Given(date(2026, 1, 1), DATE),
}


def test_what_an_author_wrote_becomes_parameters():
    text, params = compile_sql(parse("kind in {'1', 'x%s'} and area >= 60 m2"), COLUMNS)

    assert text == '(("kind" = ANY(%s::text[])) AND ("c"."area" >= %s::numeric))'
    assert params == [["1", "x%s"], Decimal(60)]


def test_parameters_come_in_the_order_of_their_places():
    text, params = compile_sql(
        parse("if kind = 'a' then today - 1 day < 2026-02-02 else 'b' in tags"), COLUMNS
    )

    assert params == ["a", date(2026, 1, 1), -1, date(2026, 2, 2), "b"]
    assert text.count("%s") == 5


@pytest.mark.parametrize(
    "nasty",
    [
        "'; DROP TABLE x; --",
        '"',
        "%",
        "%s",
        "{}",
        "{0}",
        "\\",
        "$1",
        "/*",
        "a' OR '1'='1",
        "::text",
    ],
)
def test_no_text_of_an_author_reaches_the_sql(nasty):
    doubled = nasty.replace('"', '""')

    text, params = compile_sql(parse(f'kind = "{doubled}" or "{doubled}" in tags'), COLUMNS)

    assert params == [nasty, nasty]
    assert text == '(("kind" = %s::text) OR (%s::text = ANY("tags")))'


@pytest.mark.parametrize(
    ("value", "kind", "param"),
    [
        (7, NUMBER, Decimal(7)),
        ("7", NUMBER, None),
        (1.5, NUMBER, None),
        (True, NUMBER, None),
        (["b", "a"], SET, ["a", "b"]),
        ([], SET, []),
        ([1], SET, None),
        (None, DATE, None),
        ("\0", TEXT, None),
    ],
)
def test_what_is_given_for_all_rows_is_a_parameter_or_unknown(value, kind, param):
    _, params = compile_sql(parse("x is known"), {"x": Given(value, kind)})

    assert params == [param]


@pytest.mark.parametrize(
    "name",
    ["", "a b", 'a"', "a;b", "A", "1a", "a.b.c", "a.", ".a", "é", "a\n", "a" * 64, "a.b%", "*"],
)
def test_what_is_no_column_is_refused(name):
    with pytest.raises(ExprError) as fault:
        compile_sql(parse("yes and x"), {**COLUMNS, "x": Column(name, BOOL)})

    assert (fault.value.code, fault.value.column) == (ExprCode.COLUMN_WRONG, 9)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("yes and count(children) > 1", ExprCode.GROUP_IN_SQL, 9),
        ("yes or other", ExprCode.NAME_UNKNOWN, 8),
        ("area > 60", ExprCode.UNITS_DIFFER, 6),
        ("kind and yes", ExprCode.TYPE_WRONG, 1),
    ],
)
def test_what_cannot_be_sql_is_refused_with_its_place(text, code, column):
    with pytest.raises(ExprError) as fault:
        compile_sql(parse(text), COLUMNS)

    assert (fault.value.code, fault.value.column) == (code, column)


def test_today_is_not_taken_for_granted_and_groups_are_no_columns():
    with pytest.raises(ExprError, match="3201"):
        compile_sql(parse("today = 2026-01-01"), {})
    with pytest.raises(ExprError, match="3302"):
        compile_sql(parse("g is known"), {"g": Column("g", rows({}))})


def test_a_condition_within_a_condition_is_not_said_twice():
    deep = "yes"
    for _ in range(20):
        deep = (
            f"if {deep} then yes else not yes"
            if deep == "yes"
            else f"if ({deep}) then yes else not yes"
        )

    text, _ = compile_sql(parse(deep), COLUMNS)

    assert len(re.findall("CASE", text)) == 20
    assert len(text) < 3000


def test_types_can_be_members_of_sets():
    assert len({NUMBER, number("m2"), number("m2"), rows({"a": NUMBER})}) == 3
