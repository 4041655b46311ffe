import json
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest

import tongban_wire.expr as expr_of_wire
from tests.house.source import ROOT
from tongban_wire.expr import MEANING, ExprCode, ExprError, evaluate, holds, parse

VECTORS = json.loads(Path(expr_of_wire.__file__).with_name("vectors.json").read_text("utf-8"))
"""The referee: what every implementation must come to."""
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


@pytest.mark.parametrize("vector", VECTORS["spellings"], ids=lambda vector: vector["text"])
def test_an_expression_has_one_spelling(vector):
    assert str(parse(vector["text"])) == vector["spelling"]
    assert parse(vector["spelling"]) == parse(vector["text"])


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: ascii(vector["text"]))
def test_what_is_no_expression_is_refused_with_its_place(vector):
    with pytest.raises(ExprError) as fault:
        parse(vector["text"])

    place = (fault.value.line, fault.value.column)
    assert (fault.value.code, *place) == (vector["code"], vector["line"], vector["column"])


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("a" * 4001, ExprCode.TOO_LONG, 1),
        ("(" * 61 + "a", ExprCode.TOO_DEEP, 61),
        ("a" + " + a" * 60, ExprCode.TOO_DEEP, 239),
        ("a" + " or a" * 500, ExprCode.TOO_LARGE, 1),
        ("x in {" + ",".join(["''"] * 500) + "}", ExprCode.TOO_LARGE, 1),
    ],
    ids=ascii,
)
def test_what_is_too_large_is_refused(text, code, column):
    with pytest.raises(ExprError) as fault:
        parse(text)

    assert (fault.value.code, fault.value.line, fault.value.column) == (code, 1, column)


def test_a_fault_is_said_in_both_languages():
    with pytest.raises(ExprError) as fault:
        parse("if a then b")

    assert str(fault.value) == (
        "3122 The expression ends too early. (else is expected) Line 1, column 12."
    )
    assert fault.value.sentence("zh") == "3122 表达式不完整。（应为 else）第1行第12列。"


def test_the_largest_expressions_are_taken():
    assert parse(" or ".join(["a"] * 499)).names == {"a"}
    assert parse("x in {" + ",".join(["''"] * 497) + "}").names == {"x"}
    assert parse(" + ".join(["a"] * 60)).names == {"a"}
    assert parse("a or " + " " * 3994 + "b").names == {"a", "b"}


def test_a_list_of_conditions_may_be_long_without_being_deep():
    expr = parse(" or ".join(f"a{n}" for n in range(300)))

    assert holds(expr, {"a299": True})


@pytest.mark.parametrize("vector", VECTORS["values"], ids=lambda vector: vector["text"])
def test_everything_comes_to_something(vector):
    facts = {name: fact(plain) for name, plain in VECTORS["facts"].items()}

    found = evaluate(parse(vector["text"]), facts)

    assert found == fact(vector["value"])
    assert type(found) is type(fact(vector["value"]))


def fact(plain):
    """A fact of the vectors, where JSON has no word for it."""
    match plain:
        case {"number": digits}:
            return Decimal(digits)
        case {"date": day}:
            return date.fromisoformat(day)
        case {"row": facts}:
            return {name: fact(one) for name, one in facts.items()}
        case list():
            return [fact(one) for one in plain]
        case _:
            return plain


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
    ids=lambda fact: "an object" if type(fact) is object else ascii(fact),
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
