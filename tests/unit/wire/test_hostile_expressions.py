"""Expressions that mean harm: bounded by counted steps, never by a clock."""

import sys
from decimal import (
    Context,
    Decimal,
    Inexact,
    InvalidOperation,
    Rounded,
    Subnormal,
    localcontext,
)
from fractions import Fraction

import pytest

from tests.counted import steps
from tongban_wire.expr import (
    ExprCode,
    ExprError,
    evaluate,
    explain,
    parse,
    sentences,
)
from tongban_wire.expr.limits import MOST_CHARACTERS, MOST_STEPS

MILLION = 10**6
TO_REFUSE = 40
"""Calls that refuse what is too long: not one of them looks at a character."""
FOR_A_CHARACTER = 25
AT_ALL = 2_000 + FOR_A_CHARACTER * MOST_CHARACTERS

UNITS_OF_HARM = [
    "(",
    ")",
    "{",
    "-",
    "not ",
    "if ",
    "if a then b else ",
    "if (",
    "a and ",
    "a or (",
    "a + ",
    "a * (",
    "count(",
    "count(g where ",
    "sum(a of g where ",
    "a in {",
    "{'",
    "''",
    '"',
    '""',
    "'\"",
    "9",
    "1e999999999",
    "0.",
    "1.1",
    ".",
    "a.",
    "a.a",
    "_",
    "=",
    "<=",
    "a < ",
    "is not ",
    "2026-01-01",
    "2026-",
    "\0",
    "\ud800",
    "\u0661",
    "\uff11",
    "²",
    "\u202e",
    "\u2028",
    "\n",
    "\r",
    "\t",
    " ",
    "\x0b",
    "\ufeff",
    "面",
    "ａ",
    "\U0001f600",
    "%s",
    "\\",
    "/*",
    "--",
    ";",
    "`",
    "${a}",
    "__import__",
    "a.__class__",
]


@pytest.mark.parametrize("unit", UNITS_OF_HARM, ids=ascii)
def test_what_is_too_long_is_refused_before_it_is_read(unit):
    text = unit * (MILLION // len(unit))
    faults = []

    taken = steps(lambda: faults.append(fault_of(text)))

    assert faults == [ExprCode.TOO_LONG]
    assert taken <= TO_REFUSE


@pytest.mark.parametrize("before", ["", "a = ", "a and (", "count(g where "], ids=ascii)
@pytest.mark.parametrize("unit", UNITS_OF_HARM, ids=ascii)
def test_as_much_as_is_read_costs_a_bounded_number_of_steps(unit, before):
    room = MOST_CHARACTERS - len(before)
    text = before + unit * (room // len(unit))

    assert steps(lambda: fault_of(text)) <= AT_ALL


@pytest.mark.parametrize("many", [1, 2, 59, 60, 61, 62, 1000])
@pytest.mark.parametrize(
    ("opening", "inner", "closing"),
    [
        ("(", "a", ")"),
        ("-", "a", ""),
        ("not ", "a", ""),
        ("if a then b else ", "a", ""),
        ("if ", "a", " then b else b"),
        ("a + (", "a", ")"),
        ("a or (a and ", "a", ")"),
    ],
)
def test_nesting_is_taken_or_refused_and_never_exhausts_the_stack(many, opening, inner, closing):
    text = opening * many + inner + closing * many

    for act in (str, hash, repr, lambda expr: evaluate(expr, {"a": True, "b": 1})):
        try:
            act(parse(text))
        except ExprError as fault:
            assert fault.code in (ExprCode.TOO_DEEP, ExprCode.TOO_LONG)
            assert many > 20


def test_it_is_read_with_little_left_of_the_stack():
    deepest = "(" * 58 + "a" + ")" * 58
    longest = " + ".join(["a"] * 60)

    def further(levels: int) -> object:
        if levels:
            return further(levels - 1)
        return [str(parse.__wrapped__(text)) for text in (deepest, longest)]

    assert further(sys.getrecursionlimit() - 450)


def fault_of(text: str) -> ExprCode | None:
    try:
        parse.__wrapped__(text)
    except ExprError as fault:
        assert 0 <= fault.position <= len(text)
        assert len(str(fault)) < 400
        assert len(fault.sentence("zh")) < 400
        return fault.code
    return None


@pytest.mark.parametrize(
    "text",
    [
        "1e999999999",
        "a = 1E5",
        "a > 1_000",
        "a > 0x10",
        "a > 1j",
        "a > ١",
        "a > １",
        "a > ²",
        "a > ½",
        "a > 1．5",
        "a > −1",
        "a = 「1」",
        "a ＝ 1",
        "a\u00a0= 1",
        "a\x0b= 1",
        "a\0= 1",
        "\ufeffa = 1",
        "a = '\0'",
        "a = '\ud800'",
        "a = '\n'",
        "ａ = 1",
        "a.__class__.__mro__ = 1 or().x",
        "a[0] = 1",
        "a = b'x'",
        "lambda: a",
        "a; b",
        "a := 1",
        "a ** 9 ** 9",
        "a // 1",
        "a % 2 = 0",
        "{'a': 1}",
        "a and/**/b",
        "x = $1",
        "x = %s",
        "x = '1' -- y'",
    ],
    ids=ascii,
)
def test_other_languages_are_no_expressions(text):
    with pytest.raises(ExprError):
        parse(text)


def test_numbers_grow_no_larger_than_an_expression_allows():
    largest = "9" * 24 + "." + "9" * 12

    found = evaluate(parse(" * ".join([largest] * 60)), {})

    assert isinstance(found, Decimal)
    assert Fraction(found) == Fraction(largest) ** 60


def test_an_expression_that_multiplies_by_dividing_is_still_exact():
    text = "1" + " / 0.000000000001" * 59

    assert evaluate(parse(text), {}) == Decimal(10) ** (12 * 59)


def test_a_group_of_many_rows_costs_as_many_steps():
    expr = parse("count(g where age < 6 and kind in {'1', '2'})")
    few = [{"age": 5, "kind": "1"}] * 100

    once = steps(lambda: evaluate(expr, {"g": few}))
    ten_times = steps(lambda: evaluate(expr, {"g": few * 10}))

    assert ten_times <= 10 * once


def test_an_explanation_stops_where_its_steps_end():
    expr = parse("count(g where age < limit) > 900 and other > limit")
    facts = {"g": [{"age": n} for n in range(1000)], "limit": 3, "other": 1}

    taken = steps(lambda: explain(expr, facts))

    assert taken <= 15 * MOST_STEPS
    assert not explain(expr, facts).is_complete


HOSTILE_FACTS = [
    {"a": [[["a"]]] * 10},
    {"a": {"a": {"a": {}}}},
    {"a": "9" * MILLION},
    {"a": Decimal("9" * 100_000)},
    {"a": 10**100_000},
    {"a": ["x" * 1000] * 1000},
    {1: 2, None: 3, "a": None},
]


@pytest.mark.parametrize("facts", HOSTILE_FACTS, ids=range(len(HOSTILE_FACTS)))
def test_hostile_facts_are_values_or_unknown(facts):
    for text in (
        "a",
        "a is known",
        "a = a",
        "a in {'x'}",
        "'x' in a",
        "count(a where a)",
        "-a + 1",
    ):
        expr = parse(text)

        evaluate(expr, facts)
        assert sentences(explain(expr, facts), {}, "zh")


def test_whoever_counts_otherwise_around_it_changes_nothing():
    expr = parse("a / 7 * 3 - 1 > 2 and 2026-01-31 - 1 month < 2026-01-01 and sum(n of g) = 3.75")
    facts = {"a": Decimal("12345678901234567890.123456789012"), "g": [{"n": Decimal("1.25")}] * 3}
    before = explain(expr, facts)

    with localcontext(Context(prec=1, traps=[Inexact, Rounded, Subnormal, InvalidOperation])):
        after = explain(expr, facts)

    assert before.verdict is True
    assert after == before
