from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest

from tests.house.source import ROOT
from tongban_wire.expr import MEANING, ExprCode, ExprError, evaluate, holds, parse

EVER_GIVEN = {
    3101: "TOO_LONG",
    3102: "TOO_DEEP",
    3103: "TOO_LARGE",
    3111: "CHARACTER_WRONG",
    3112: "TEXT_WRONG",
    3113: "NUMBER_WRONG",
    3114: "DATE_WRONG",
    3115: "NAME_WRONG",
    3121: "UNEXPECTED",
    3122: "ENDS_EARLY",
    3123: "FUNCTION_UNKNOWN",
    3124: "GROUP_IN_GROUP",
    3201: "NAME_UNKNOWN",
    3202: "TYPE_WRONG",
    3203: "UNITS_DIFFER",
    3204: "UNITS_COMBINED",
    3205: "CODE_UNKNOWN",
    3206: "SHIFT_WRONG",
    3207: "NAME_TWICE",
    3301: "GROUP_IN_SQL",
    3302: "COLUMN_WRONG",
}
"""The history of the codes: lines are added, never changed and never taken away."""


def test_codes_keep_their_meaning_for_ever():
    assert {code.value: code.name for code in ExprCode} == EVER_GIVEN
    assert set(MEANING) == set(ExprCode)


def test_every_code_is_documented_as_it_is_said():
    page = (ROOT / "docs" / "protocol" / "expressions.md").read_text()

    for code, (english, chinese) in MEANING.items():
        row = f"| {code.value} | {english.removesuffix('.')} | {chinese.removesuffix('。')} |"
        assert row in page


def test_a_question_is_asked_only_where_its_condition_holds():
    expr = parse('kind in {"1", "2"} and area >= 60')

    assert holds(expr, {"kind": "1", "area": 60})
    assert not holds(expr, {"kind": "3", "area": 60})
    assert not holds(expr, {"kind": "1"})
    assert expr.names == {"kind", "area"}


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ('a=="1"', 'a = "1"'),
        ("a='it''s'", 'a = "it\'s"'),
        ("'say \"yes\"' = a", '"say ""yes""" = a'),
        ("((a or (b)))", "a or b"),
        ("(a and b) and c", "(a and b) and c"),
        ("a and b and c or d", "a and b and c or d"),
        ("not (not a)", "not not a"),
        ("not (a = b)", "not a = b"),
        ("(not a) = b", "(not a) = b"),
        ("x not in {'1'}", 'not x in {"1"}'),
        ("x is not known", "not x is known"),
        ("(a + b) * c - (d - e)", "(a + b) * c - (d - e)"),
        ("-(-a)", "--a"),
        ("d + 1 year - 1 day", "d + 1 years - 1 days"),
        ("if a then b else if c then d else e", "if a then b else if c then d else e"),
        ("(if a then b else c) = d", "(if a then b else c) = d"),
        ("sum((if a then b else c) of g)", "sum((if a then b else c) of g)"),
        ("count( g )>007.50", "count(g) > 7.50"),
        ("{}", "{}"),
        ("holder.kind\n=\t'body'", 'holder.kind = "body"'),
    ],
)
def test_an_expression_has_one_spelling(text, spelling):
    assert str(parse(text)) == spelling
    assert parse(spelling) == parse(text)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a" * 4001, ExprCode.TOO_LONG, 1, 1),
        ("(" * 61 + "a", ExprCode.TOO_DEEP, 1, 61),
        ("a" + " + a" * 60, ExprCode.TOO_DEEP, 1, 239),
        ("a" + " or a" * 500, ExprCode.TOO_LARGE, 1, 1),
        ("x in {" + ",".join(["''"] * 500) + "}", ExprCode.TOO_LARGE, 1, 1),
        ("a\n  ~ b", ExprCode.CHARACTER_WRONG, 2, 3),
        ("a = \uff11", ExprCode.CHARACTER_WRONG, 1, 5),
        ('a = "1', ExprCode.TEXT_WRONG, 1, 5),
        ('a = "1\n"', ExprCode.TEXT_WRONG, 1, 5),
        ('a = "\u202e1"', ExprCode.TEXT_WRONG, 1, 5),
        ("1e9", ExprCode.NUMBER_WRONG, 1, 1),
        ("60m2", ExprCode.NUMBER_WRONG, 1, 1),
        ("a > 1.", ExprCode.NUMBER_WRONG, 1, 5),
        ("1" * 25, ExprCode.NUMBER_WRONG, 1, 1),
        ("0." + "1" * 13, ExprCode.NUMBER_WRONG, 1, 1),
        ("d = 2026-02-29", ExprCode.DATE_WRONG, 1, 5),
        ("Area > 1", ExprCode.NAME_WRONG, 1, 1),
        ("面积 > 1", ExprCode.NAME_WRONG, 1, 1),
        ("a. > 1", ExprCode.NAME_WRONG, 1, 1),
        ("a < b < c", ExprCode.UNEXPECTED, 1, 7),
        ("a = not b", ExprCode.UNEXPECTED, 1, 5),
        ("a b", ExprCode.UNEXPECTED, 1, 3),
        ("in = 1", ExprCode.UNEXPECTED, 1, 1),
        ("x in {'1', 2}", ExprCode.UNEXPECTED, 1, 12),
        ("any(g)", ExprCode.UNEXPECTED, 1, 6),
        ("5 m.m", ExprCode.UNEXPECTED, 1, 3),
        ("", ExprCode.ENDS_EARLY, 1, 1),
        ("a and", ExprCode.ENDS_EARLY, 1, 6),
        ("len(a)", ExprCode.FUNCTION_UNKNOWN, 1, 1),
        ("count(g where any(h where a))", ExprCode.GROUP_IN_GROUP, 1, 15),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text, code, line, column):
    with pytest.raises(ExprError) as fault:
        parse(text)

    assert (fault.value.code, fault.value.line, fault.value.column) == (code, line, column)


def test_a_fault_is_said_in_both_languages():
    with pytest.raises(ExprError) as fault:
        parse("if a then b")

    assert str(fault.value) == (
        "3122 The expression ends too early. (else is expected) Line 1, column 12."
    )
    assert fault.value.sentence("zh") == "3122 表达式不完整。（应为 else）第1行第12列。"


def test_a_list_of_conditions_may_be_long_without_being_deep():
    expr = parse(" or ".join(f"a{n}" for n in range(300)))

    assert holds(expr, {"a299": True})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("false and x", False),
        ("true and x", None),
        ("true or x", True),
        ("false or x", None),
        ("not x", None),
        ("x = x", None),
        ("x is known", False),
        ("n is known and x is not known", True),
        ("if x then 1 else 1", None),
        ("if n = 3 then 1 else x", Decimal(1)),
        ("n / 0", None),
        ("n / 7", Decimal("0.4285714285")),
        ("-n / 7", Decimal("-0.4285714285")),
        ("n + x", None),
        ("n + kind", None),
        ("n = kind", None),
        ("kind < kind", None),
        ("kind in {}", False),
        ("x in {}", False),
        ("x in {'1'}", None),
        ("kind in kind", None),
        ("'a' in projects", True),
        ("'z' in projects", False),
        ("0.1 + 0.2 = 0.3", True),
        ("2026-01-31 + 1 month", date(2026, 2, 28)),
        ("2024-02-29 + 1 year", date(2025, 2, 28)),
        ("2026-03-31 - 1 month", date(2026, 2, 28)),
        ("2026-01-01 - 1 day", date(2025, 12, 31)),
        ("9999-12-31 + 1 day", None),
        ("0001-01-01 - 1 month", None),
        ("2026-01-01 + 1.5 days", None),
        ("2026-01-01 + 9999 years", None),
        ("2026-01-01 * 2 days", None),
        ("2026-03-01 - 2026-02-01", Decimal(28)),
        ("count(rows)", Decimal(3)),
        ("count(rows where age < 6)", None),
        ("count(rows where age is known and age < 6)", Decimal(1)),
        ("any(rows where age < 6)", True),
        ("any(rows where age > 60)", None),
        ("all(rows where age < 6)", False),
        ("all(rows where age > n)", None),
        ("sum(age of rows)", None),
        ("sum(age of rows where age is known)", Decimal(12)),
        ("sum(n of rows)", Decimal(9)),
        ("count(none)", Decimal(0)),
        ("sum(n of none)", Decimal(0)),
        ("any(none where true)", False),
        ("all(none where false)", True),
        ("count(n)", None),
        ("count(x where true)", None),
    ],
)
def test_everything_comes_to_something(text, value):
    facts = {
        "n": 3,
        "kind": "1",
        "projects": ["a", "b"],
        "rows": [{"age": 4}, {"age": 8}, {}],
        "none": [],
    }

    found = evaluate(parse(text), facts)

    assert found == value
    assert type(found) is type(value)


def test_large_numbers_are_counted_exactly():
    nines = "9" * 24
    found = evaluate(parse(f"{nines} * {nines} + 0.000000000001"), {})

    assert str(found) == str(int(nines) ** 2) + ".000000000001"


@pytest.mark.parametrize(
    "fact",
    [
        1.5,
        float("nan"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
        Decimal("1e24"),
        Decimal("1e-13"),
        Decimal("1e999999"),
        Decimal("1e-999999"),
        10**400,
        b"1",
        "\0",
        "\ud800",
        datetime(2026, 1, 1),  # noqa: DTZ001 - without a zone, as somebody might hand it in
        ["a", 1],
        [{"a": 1}, "b"],
        [None],
        {"a": 1},
        object(),
        int,
    ],
    ids=ascii,
)
def test_what_is_no_value_of_the_language_is_unknown(fact):
    assert evaluate(parse("x is known"), {"x": fact}) is False


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (60, Decimal(60)),
        (Decimal("60.10"), Decimal("60.1")),
        (Decimal("1e-12"), Decimal("0.000000000001")),
        (Decimal("0e99"), Decimal(0)),
        (True, True),
        ("面", "面"),
        (("b", "a", "a"), frozenset({"a", "b"})),
        (date(2026, 1, 1), date(2026, 1, 1)),
    ],
)
def test_what_is_a_value_of_the_language_is_taken(fact, value):
    assert evaluate(parse("x"), {"x": fact}) == value


def test_codes_of_our_own_are_texts():
    kind = StrEnum("kind", {"BODY": "body"})

    assert holds(parse("holder.kind = 'body'"), {"holder.kind": kind.BODY})


def test_a_row_is_asked_before_what_is_around_it():
    expr = parse("count(children where born > today - 6 years)")
    born = [{"born": date(2025, 1, 1)}, {"born": date(2001, 1, 1)}]
    assert evaluate(expr, {"today": date(2026, 1, 1), "children": born}) == 1


def test_a_fact_the_row_holds_as_unknown_is_unknown():
    rows = [{"age": None}]

    assert evaluate(parse("any(rows where age = 3)"), {"rows": rows, "age": 3}) is None
