"""What an item comes to in one case: what is asked for, what it costs, whether the rules let it be
granted, and what would make it so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests import items
from tongban.catalogue.queries import (
    Audience,
    Eligibility,
    FeeItem,
    Field,
    FieldType,
    Group,
    Item,
    MaterialKind,
    MaterialRequirement,
    Option,
    Requirement,
    Step,
    Text,
    Turn,
    Unit,
    Verdict,
    Window,
    from_data,
    labels,
    named,
    promised,
    scenario,
    to_data,
    turn,
)
from tongban.catalogue.queries import TimeLimit as Limit
from tongban.catalogue.rules.turning import changed
from tongban.kernel.workdays import WorkCalendar, shipped
from tongban_wire import expr

T = Text("甲", "A")
ON = date(2026, 3, 2)


def choice(key: str, *codes: str, **more: object) -> Field:
    options = tuple(Option(code, Text(f"选{code}", code)) for code in codes)
    return Field(key, FieldType.CHOICE, Text(f"问{key}", key), options=options, **more)  # type: ignore[arg-type]


FORM = (
    Group(
        "who",
        T,
        (
            Field("born", FieldType.DATE, T, most="today"),
            Field("name", FieldType.TEXT, T),
        ),
    ),
    Group(
        "shop",
        T,
        (
            choice("tenure", "own", "rented"),
            Field("lease_until", FieldType.DATE, T, when='tenure = "rented"', least="today"),
            Field("area", FieldType.NUMBER, T, least="1", most="100"),
            Field("sells", FieldType.CHOICES, T, options=(Option("hot", T), Option("cold", T))),
        ),
    ),
    Group("staff", T, (Field("cooks", FieldType.YES_NO, T),), least_rows=1, most_rows=9),
)


def paper(key: str, when: str = "") -> MaterialRequirement:
    return MaterialRequirement(
        key, T, MaterialKind.UPLOAD, items.LAW, items.TrustGrade.C, when=when
    )


ITEM = items.an_item(
    form=FORM,
    materials=(
        paper("plan"),
        paper("lease", 'tenure = "rented"'),
        paper("health", "count(staff where cooks) > 0"),
        paper("fridge", 'not ("cold" in sells)'),
    ),
    fee_items=(
        FeeItem("base", T, "10", T, items.LAW),
        FeeItem("space", T, "0.50", T, items.LAW, times="area", when="area > 10"),
    ),
    steps=(Step("look", T, T), Step("measure", T, T, when="area >= 50")),
    windows=(Window("big", T, T, T, "area >= 50"), Window("small", T, T, T, "area < 50")),
    conditions=(
        Requirement("干净", "Clean"),
        Requirement("成年", "Grown up", "adult", "born + 18 years <= today"),
        Requirement(
            "有地方", "A place", "place", 'tenure = "own" or lease_until > today + 1 months'
        ),
    ),
)
WHOLE = {
    "born": "1990-01-01",
    "name": "王芳",
    "tenure": "own",
    "area": "60",
    "sells": ("hot",),
    "staff": [{"cooks": "yes"}, {"cooks": "no"}],
}


def case(answers: dict, item: Item = ITEM, on: date = ON):
    return scenario(item, answers, "person", on)


def keys(parts: tuple) -> list[str]:
    return [one.key for one in parts]


def verdicts(answers: dict) -> list[str]:
    return [one.verdict.value for one in case(answers).conditions]


def test_a_case_has_the_materials_fees_steps_and_windows_its_answers_ask_for():
    found = case(WHOLE)

    assert keys(found.materials) == ["plan", "health", "fridge"]
    assert found.fee == Decimal(40)
    assert keys(found.steps) == ["look", "measure"]
    assert keys(found.windows) == ["big"]
    assert [field.key for page in found.pages for field in page.fields] == [
        *("born", "name", "tenure", "area", "sells", "cooks")
    ]
    assert found.verdict is Eligibility.ELIGIBLE
    assert not found.may_need and not found.may_cost and not found.pending


def test_before_anything_is_answered_all_that_hangs_on_answers_is_open():
    found = case({})

    assert keys(found.materials) == ["plan"]
    assert keys(found.may_need) == ["lease", "health", "fridge"]
    assert found.fee == Decimal(10) and keys(found.may_cost) == ["space"]
    assert found.verdict is Eligibility.OPEN
    assert found.pending == {"born", "name", "tenure", "lease_until", "area", "sells", "staff"}


def test_what_no_question_asks_any_more_leaves_nothing_open():
    found = case({**WHOLE, "lease_until": "2026-03-05"})

    assert "lease_until" not in found.facts
    assert found.verdict is Eligibility.ELIGIBLE


def test_each_condition_holds_fails_is_open_or_an_officers():
    assert verdicts(WHOLE) == ["officer", "holds", "holds"]
    assert verdicts({**WHOLE, "born": "2010-01-01"}) == ["officer", "fails", "holds"]
    assert verdicts({**WHOLE, "tenure": "rented"}) == ["officer", "holds", "open"]


def test_what_a_rule_cannot_tell_from_what_was_asked_an_officer_judges():
    of_rented = replace(ITEM.conditions[2], holds="lease_until > today")
    item = replace(ITEM, conditions=(of_rented,))

    assert case(WHOLE, item).conditions[0].verdict is Verdict.OFFICER
    assert case(WHOLE, item).verdict is Eligibility.ELIGIBLE


def test_one_condition_that_fails_decides_whatever_else_is_open():
    found = case({"born": "2010-01-01"})

    assert found.verdict is Eligibility.NOT_ELIGIBLE
    assert keys(found.unmet) == ["adult"]


def test_an_item_of_sentences_alone_is_for_officers_to_judge():
    assert case({}, items.an_item()).verdict is Eligibility.ELIGIBLE
    assert [one.verdict for one in case({}, items.an_item()).conditions] == [Verdict.OFFICER]


def test_rows_that_are_not_begun_are_unknown_where_some_must_be_there():
    assert "staff" in case({**WHOLE, "staff": []}).pending
    assert "staff" in case({**WHOLE, "staff": [{"cooks": ""}]}).pending


def test_a_navigator_asks_what_expressions_name_and_nothing_else():
    assert named(ITEM) == {
        "born",
        "tenure",
        "lease_until",
        "area",
        "sells",
        "staff",
        "cooks",
        "today",
    }


def test_the_day_is_a_fact_and_time_alone_may_turn_a_verdict():
    young = {**WHOLE, "born": "2008-03-03"}

    assert case(young).verdict is Eligibility.NOT_ELIGIBLE
    assert case(young, on=date(2026, 3, 3)).verdict is Eligibility.ELIGIBLE


# --- what would make it so ------------------------------------------------------------------------


def turned(answers: dict, item: Item = ITEM) -> Turn:
    return turn(item, case(answers, item), answers, "person", ON)


def test_who_is_eligible_or_not_decided_is_told_no_change():
    assert turned(WHOLE) == Turn()
    assert turned({}) == Turn()


def test_the_day_is_told_on_which_time_alone_does_it():
    assert turned({**WHOLE, "born": "2010-06-15"}).on == date(2028, 6, 15)
    assert turned({**WHOLE, "tenure": "rented", "lease_until": "2026-03-20"}).on is None


def test_no_day_is_told_beyond_fifty_years():
    item = replace(ITEM, conditions=(Requirement("甲", "A", "old", "born + 90 years <= today"),))

    assert turned({**WHOLE, "born": "2020-01-01"}, item).on is None


def test_the_least_change_turns_the_verdict_through_the_form_itself():
    answers = {**WHOLE, "tenure": "rented", "lease_until": "2026-03-20"}
    found = turned(answers)

    assert [one.name for one in found.changes] == ["tenure"]
    after, kind = changed(ITEM, answers, "person", found.changes)
    assert scenario(ITEM, after, kind, ON).verdict is Eligibility.ELIGIBLE  # type: ignore[arg-type]


def test_two_conditions_that_fail_are_both_turned():
    answers = {**WHOLE, "born": "2010-06-15", "tenure": "rented", "lease_until": "2026-03-20"}

    assert {one.name for one in turned(answers).changes} == {"born", "tenure"}


def test_no_change_is_told_that_the_form_would_not_take():
    item = replace(ITEM, conditions=(Requirement("大", "Large", "large", "area >= 200"),))

    assert turned(WHOLE, item) == Turn()
    item = replace(ITEM, conditions=(Requirement("无", "None", "none", "not (area is known)"),))
    assert turned(WHOLE, item) == Turn()


def test_no_change_makes_somebody_choose_nothing_where_something_must_be_chosen():
    holds = 'not ("hot" in sells)'
    item = replace(ITEM, conditions=(Requirement("冷", "Cold", "cold", holds),))

    (change,) = turned(WHOLE, item).changes
    after, _kind = changed(item, WHOLE, "person", (change,))
    assert after["sells"] == ("cold",)


def test_a_change_is_said_in_the_words_of_the_form():
    item = replace(
        ITEM,
        audiences=(Audience.PERSON,),
        conditions=(Requirement("小", "Small", "s", "area < 50"),),
    )
    found = expr.explain(expr.parse("area < 50"), case(WHOLE, item).facts)

    assert expr.sentences(found, labels(item, "en"), "en")[-1] == (
        "If “A” is less than 50, the condition would hold."
    )
    assert "“甲”少于50" in expr.sentences(found, labels(item, "zh"), "zh")[-1]


# --- days, and what is stored ---------------------------------------------------------------------


def test_the_promise_is_counted_from_the_next_working_day_and_is_a_guess_where_nobody_announced():
    calendar = shipped.calendar()
    days = Limit(5, Unit.WORKING_DAY, items.LAW)

    assert promised(date(2026, 9, 28), days, calendar).last_day == date(2026, 10, 10)
    assert promised(date(2026, 3, 8), replace(days, days=1), calendar).last_day == date(2026, 3, 10)
    assert promised(date(2026, 3, 8), replace(days, days=0), calendar).last_day == date(2026, 3, 9)
    assert promised(date(2026, 3, 8), replace(days, days=0), WorkCalendar()).provisional
    calendar_days = Limit(3, Unit.CALENDAR_DAY, items.LAW)
    assert promised(date(2026, 3, 6), calendar_days, calendar).last_day == date(2026, 3, 9)


def test_conditions_of_versions_from_before_there_were_rules_are_read_as_sentences():
    plain = to_data(items.an_item())

    assert plain["conditions"] == [{"zh": "年满十八周岁", "en": "Eighteen or older"}]
    assert from_data(plain).conditions[0].holds == ""


def test_an_item_with_rules_windows_and_examples_comes_back_as_it_went():
    assert from_data(to_data(ITEM)) == ITEM
    assert hash(ITEM.examples[0]) == hash(from_data(to_data(ITEM)).examples[0])


@pytest.mark.parametrize("kind", ["person", "body"])
def test_who_applies_is_a_fact(kind):
    rule = Requirement("单位", "A body", "body", 'holder.kind = "body"')
    item = replace(ITEM, conditions=(rule,))
    found = scenario(item, WHOLE, kind, ON)

    assert (found.verdict is Eligibility.ELIGIBLE) == (kind == "body")
    changes = turn(item, found, WHOLE, kind, ON).changes
    assert [one.name for one in changes] == (["holder.kind"] if kind == "person" else [])
