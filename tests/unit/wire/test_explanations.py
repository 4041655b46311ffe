from datetime import date
from decimal import Decimal

import pytest

from tongban_wire.expr import (
    BOOL,
    NUMBER,
    SET,
    TEXT,
    How,
    Label,
    Reason,
    code,
    explain,
    number,
    parse,
    rows,
    sentences,
)


def least(text, facts, types=None, **more):
    """The least change: each fact, how, the bound, a value."""
    found = explain(parse(text), facts, types, **more)
    return [(c.name, c.how, list(c.bound), c.after) for c in found.change]


@pytest.mark.parametrize(
    ("text", "facts", "change"),
    [
        ("area >= 60", {"area": 50}, ("area", How.AT_LEAST, [60], 60)),
        ("area >= 60", {"area": 70}, ("area", How.LESS, [60], 59)),
        ("area > 60", {"area": 60}, ("area", How.MORE, [60], 61)),
        ("area <= 60.5", {"area": 61}, ("area", How.AT_MOST, [Decimal("60.5")], Decimal("60.5"))),
        ("area = 60", {"area": 5}, ("area", How.EXACTLY, [60], 60)),
        ("area != 60", {"area": 60}, ("area", How.MORE, [60], 61)),
        ("2 * x = 5", {"x": 1}, ("x", How.EXACTLY, [Decimal("2.5")], Decimal("2.5"))),
        ("3 * x > 100", {"x": 1}, ("x", How.AT_LEAST, [Decimal("33.34")], 34)),
        ("x * x > 50", {"x": 1}, ("x", How.AT_LEAST, [Decimal("7.08")], 8)),
        ("1000 < x / 7", {"x": 1}, ("x", How.MORE, [7000], 7001)),
        ("x > 5 and x < 10", {"x": 20}, ("x", How.LESS, [10], 9)),
        ("x < 5 or x > 10", {"x": 8}, ("x", How.MORE, [10], 11)),
        ("yes", {"yes": False}, ("yes", How.EXACTLY, [True], True)),
        ("kind in {'1', '2'}", {"kind": "3"}, ("kind", How.ONE_OF, ["1", "2"], "1")),
        ("kind != '1'", {"kind": "1"}, ("kind", How.OTHER_THAN, ["1"], "~~")),
        ("'a' in s", {"s": ["b"]}, ("s", How.WITH, ["a"], frozenset("ab"))),
        ("'a' in s or yes", {"s": ["a"], "yes": False}, ("s", How.WITHOUT, ["a"], frozenset())),
        ("'a' in s and 'b' in s", {"s": []}, ("s", How.WITH, ["a", "b"], frozenset("ab"))),
        ("x is known", {"x": 1}, ("x", How.UNKNOWN, [], None)),
        (
            "born + 18 years <= today",
            {"born": date(2010, 2, 28), "today": date(2026, 1, 1)},
            ("born", How.AT_MOST, [date(2008, 1, 1)], date(2008, 1, 1)),
        ),
        (
            "born + 1 month > 2026-02-28",
            {"born": date(2026, 1, 1)},
            ("born", How.MORE, [date(2026, 1, 31)], date(2026, 2, 1)),
        ),
        (
            "count(children where age < limit) >= 2",
            {"children": [{"age": 5}, {"age": 9}], "limit": 6},
            ("limit", How.MORE, [9], 10),
        ),
    ],
)
def test_one_fact_at_its_boundary_turns_the_verdict(text, facts, change):
    assert least(text, facts) == [change]


def test_the_fewest_facts_are_changed():
    assert least("a and b or c", {"a": False, "b": False, "c": False}) == [
        ("c", How.EXACTLY, [True], True)
    ]
    assert least("a and (b or c)", {"a": False, "b": False, "c": False}) == [
        ("a", How.EXACTLY, [True], True),
        ("b", How.EXACTLY, [True], True),
    ]


def test_facts_that_depend_on_each_other_are_changed_together():
    assert least("a > b and b > 10", {"a": 0, "b": 0}) == [
        ("b", How.MORE, [10], 11),
        ("a", How.MORE, [11], 12),
    ]


def test_facts_nobody_gave_are_changed_if_their_types_are_known():
    types = {"area": number("m2"), "kind": code(["1", "2"]), "s": SET, "t": TEXT, "b": BOOL}

    assert least("area >= 60 m2", {}) == []
    assert least("area >= 60 m2", {}, types) == [("area", How.AT_LEAST, [60], 60)]
    assert least("area < 60 m2", {}, types) == [("area", How.LESS, [60], 0)]
    assert least("area > -5 m2", {}, types) == [("area", How.MORE, [-5], 0)]
    assert least("area < 60 m2 and area > -5 m2", {}, types) == [("area", How.EXACTLY, [0], 0)]
    assert least("area is known", {}, types) == [("area", How.KNOWN, [], 0)]
    assert least("t is known", {}, types) == [("t", How.KNOWN, [], "~")]
    assert least("not kind = '1'", {}, types) == [("kind", How.ONE_OF, ["2"], "2")]
    assert least("'a' in s", {}, types) == [("s", How.EXACTLY, ["a"], frozenset("a"))]
    assert least("b", {}, types) == [("b", How.EXACTLY, [True], True)]


def test_what_is_fixed_is_not_changed():
    facts = {"today": date(2026, 1, 1), "kind": "1"}

    assert least("today > 2027-01-01", facts) == []
    assert least("today > 2027-01-01 or kind = '2'", facts, fixed={"today", "kind"}) == []


def test_a_verdict_nothing_can_turn_has_no_change():
    found = explain(parse("a or true"), {"a": True})

    assert (found.verdict, found.change, found.reasons) == (True, (), ())
    assert found.is_complete


def test_the_reasons_are_the_facts_that_suffice():
    expr = parse("kind = '1' and area >= 60 or old and n = 5")

    refused = explain(expr, {"kind": "2", "area": 10, "old": False, "n": 5})
    granted = explain(expr, {"kind": "1", "area": 60, "old": True, "n": 5})

    assert refused.reasons == (Reason("kind", "2"), Reason("old", False))
    assert granted.reasons == (Reason("kind", "1"), Reason("area", 60))


def test_what_keeps_a_verdict_open_is_named():
    found = explain(parse("a and (b or c) and count(g) > 1"), {"a": True, "b": True})

    assert (found.verdict, found.reasons, found.missing) == (None, (), ("g",))


def test_a_group_is_named_if_its_rows_lack_something():
    expr = parse("count(g where age < limit) > 1")
    types = {"limit": NUMBER, "g": rows({"age": NUMBER})}

    assert explain(expr, {"g": [{"age": 1}, {}], "limit": 6}, types).missing == ("g",)
    assert explain(expr, {"g": [{"age": 1}, {"age": 2}]}, types).missing == ("limit",)
    assert explain(expr, {"limit": 6}, types).missing == ("g",)


def test_reasons_stay_the_fewest_where_the_unknown_is_asked_for():
    found = explain(parse("yes is known and area != area"), {"yes": False, "area": 0})

    assert (found.verdict, found.reasons) == (False, ())


def test_a_search_that_would_take_too_long_says_so():
    expr = parse(" and ".join(f"x{n} > {n}" for n in range(40)))
    facts = {f"x{n}": 0 for n in range(40)}

    found = explain(expr, facts)

    assert (found.verdict, found.change, found.is_complete) == (False, (), False)
    assert found.reasons == (Reason("x0", 0),)


def test_whoever_asks_for_a_number_gets_no_verdict():
    assert explain(parse("n + 1"), {"n": 1}).verdict is None


LABELS = {
    "zh": {
        "area": Label("经营面积", "平方米"),
        "kind": Label("主体业态", codes={"1": "餐饮", "2": "食堂"}),
        "born": Label("出生日期"),
        "s": Label("经营项目", codes={"a": "热食", "b": "冷食"}),
        "g": Label("从业人员"),
    },
    "en": {
        "area": Label("Floor area", "m2"),
        "kind": Label("Kind of business", codes={"1": "catering", "2": "canteen"}),
        "born": Label("Date of birth"),
        "s": Label("Projects", codes={"a": "hot food", "b": "cold food"}),
        "g": Label("Staff"),
    },
}


@pytest.mark.parametrize(
    ("text", "facts", "language", "said"),
    [
        (
            "area >= 60 and kind in {'1', '2'}",
            {"area": 50, "kind": "3"},
            "zh",
            [
                "条件不成立。",
                "依据：经营面积为50平方米。",
                "如果经营面积不少于60平方米，且主体业态为餐饮或食堂，条件就会成立。",
            ],
        ),
        (
            "area >= 60 and kind in {'1', '2'}",
            {"area": 50, "kind": "3"},
            "en",
            [
                "The condition does not hold.",
                "Because of this: Floor area: 50 m2.",
                "If Floor area is at least 60 m2 and Kind of business is catering or canteen, "
                "the condition would hold.",
            ],
        ),
        (
            "born < 2008-01-01",
            {"born": date(2000, 5, 4)},
            "zh",
            [
                "条件成立。",
                "依据：出生日期为2000年5月4日。",
                "如果出生日期不早于2008年1月1日，条件就不再成立。",
            ],
        ),
        (
            "born < 2008-01-01",
            {"born": date(2000, 5, 4)},
            "en",
            [
                "The condition holds.",
                "Because of this: Date of birth: 2000-05-04.",
                "If Date of birth is not before 2008-01-01, the condition would no longer hold.",
            ],
        ),
        (
            "area > 60 or kind = '1'",
            {"kind": "2"},
            "zh",
            [
                "现有情况还不能判断条件是否成立。",
                "尚缺：经营面积。",
                "如果主体业态为餐饮，条件就会成立。",
            ],
        ),
        (
            "'a' in s and 'b' in s",
            {"s": []},
            "zh",
            ["条件不成立。", "依据：经营项目为空。", "如果经营项目增加热食、冷食，条件就会成立。"],
        ),
        (
            "any(g where old) and 'b' in s",
            {"g": [{"old": True}], "s": ["b"]},
            "en",
            [
                "The condition holds.",
                "Because of this: Staff, Projects: cold food.",
                "If Projects does without cold food, the condition would no longer hold.",
            ],
        ),
        (
            "x and kind != '1'",
            {"x": True, "kind": "1"},
            "zh",
            ["条件不成立。", "依据：主体业态为餐饮。", "如果主体业态不是餐饮，条件就会成立。"],
        ),
        (
            "x",
            {"x": True},
            "en",
            [
                "The condition holds.",
                "Because of this: x: yes.",
                "If x is no, the condition would no longer hold.",
            ],
        ),
        (
            "area is known",
            {"area": 5},
            "zh",
            ["条件成立。", "依据：经营面积为5平方米。", "如果经营面积未填写，条件就不再成立。"],
        ),
    ],
)
def test_an_explanation_is_said_in_both_languages(text, facts, language, said):
    assert sentences(explain(parse(text), facts), LABELS[language], language) == said


def test_a_fact_that_must_only_be_given_is_said_so():
    found = explain(parse("area is known"), {}, {"area": NUMBER})

    assert sentences(found, LABELS["zh"], "zh")[-1] == "如果经营面积已填写，条件就会成立。"
    assert sentences(found, LABELS["en"], "en")[-1] == (
        "If Floor area is given, the condition would hold."
    )
