"""Which questions a form asks, and what of the answers counts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.applications.form_world import FORM, OWNER, SHOP, STAFF, an_item
from tongban.catalogue.queries import FieldType, Text, form, reading
from tongban.catalogue.rules import Field

ITEM = an_item()
TODAY = date(2026, 3, 2)
WHOLE = {**OWNER, **SHOP, "staff": STAFF}


def keys(answers: dict, kind: str = "person") -> dict[str, list[str]]:
    return {
        one.group.key: [field.key for field in one.fields]
        for one in form.asked(ITEM, answers, kind)
    }


def flaws(answers: dict) -> list[tuple[str, str, int | None]]:
    return [
        (one.code.value, one.field.key if one.field else one.group, one.row)
        for one in form.flaws(ITEM, answers, "person", TODAY)
    ]


def test_a_group_is_asked_only_where_its_condition_holds():
    assert "cold_room" not in keys(WHOLE)
    assert "cold_room" in keys({**WHOLE, "kind": "eatery", "projects": ("cold",)})


def test_an_answer_to_a_question_no_longer_asked_asks_nothing_further():
    assert "cold_room" not in keys({**WHOLE, "kind": "shop", "projects": ("cold",)})


def test_a_whole_form_has_no_flaws():
    assert flaws(WHOLE) == []


def test_every_flaw_is_found_at_once_and_in_the_order_of_the_form():
    found = flaws({"area": "0", "has_cellar": "yes", "staff": [{"cooks": "yes"}]})

    assert found == [
        ("missing", "owner_name", None),
        ("missing", "owner_number", None),
        ("missing", "phone", None),
        ("missing", "shop_name", None),
        ("missing", "kind", None),
        ("too_small", "area", None),
        ("missing", "opens_on", None),
        ("missing", "cellar", None),
        ("missing", "name", 0),
        ("missing", "since", 0),
    ]


def test_rows_are_counted():
    assert ("too_few_rows", "staff", None) in flaws({**WHOLE, "staff": []})
    assert ("too_many_rows", "staff", None) in flaws({**WHOLE, "staff": STAFF * 4})


def test_only_what_is_asked_counts():
    counted = form.counted(ITEM, {**WHOLE, "cellar": "一间", "cold_area": "9"}, "person")

    assert counted == WHOLE


def test_a_material_is_asked_only_where_its_condition_holds():
    plain = [one.key for one in form.materials(ITEM, WHOLE, "person")]
    eatery = {**WHOLE, "kind": "eatery", "projects": ("hot",)}

    assert plain == ["photo", "answers", "promise"]
    assert "plan" in [one.key for one in form.materials(ITEM, eatery, "person")]


def test_answers_are_put_into_words_of_both_languages():
    shop = form.sections(ITEM, WHOLE, "person")[1]
    shown = {line.key: line.shown for line in shop.lines}

    assert shown["area"] == Text("60平方米", "60 m²")
    assert shown["kind"].zh == "零售"
    assert shown["has_cellar"] == Text("否", "No")


# --- reading ---------------------------------------------------------------------------------


def question(type_: FieldType, **more: object) -> Field:
    return Field(key="q", type=type_, label=Text("问", "Q"), **more)  # type: ignore[arg-type]


def read(type_: FieldType, *typed: str, **more: object) -> object:
    return reading.read(question(type_, **more), typed, TODAY)


def code_of(type_: FieldType, *typed: str, **more: object) -> str:
    with pytest.raises(reading.Wrong) as wrong:
        read(type_, *typed, **more)
    return wrong.value.flaw.code.value


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("60", "60"),
        ("６０．５０", "60.5"),
        ("1,234.5", "1234.5"),
        (" 007 ", "7"),
        ("-0", "0"),
        ("-0.5", "-0.5"),
        ("0.0", "0"),
    ],
)
def test_a_number_is_kept_in_one_spelling(typed, kept):
    assert read(FieldType.NUMBER, typed) == kept


@pytest.mark.parametrize("typed", ["", "1e5", "NaN", "inf", "1.23456", "12,34", "六十", "9" * 16])
def test_what_is_no_number_is_said_to_be_none(typed):
    assert code_of(FieldType.NUMBER, typed) in ("not_a_number", "missing")


@pytest.mark.parametrize(
    "typed",
    ["2026-02-01", "2026/2/1", "2026.02.01", "2026年2月1日", "20260201", "２０２６-０２-０１"],
)
def test_a_day_is_read_as_people_write_it(typed):
    assert read(FieldType.DATE, typed) == "2026-02-01"


@pytest.mark.parametrize("typed", ["2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01"])
def test_a_day_that_never_was_is_said_to_be_none(typed):
    assert code_of(FieldType.DATE, typed) == "no_such_day"


def test_days_keep_to_their_bounds():
    bounds = {"least": "2020-01-01", "most": "today"}

    assert code_of(FieldType.DATE, "2019-12-31", **bounds) == "too_early"
    assert code_of(FieldType.DATE, "2026-03-03", **bounds) == "too_late"
    assert read(FieldType.DATE, "2026-03-02", **bounds) == "2026-03-02"


def test_what_nobody_asked_is_never_an_answer():
    assert code_of(FieldType.CHOICE, "other") == "unknown_choice"
    assert code_of(FieldType.YES_NO, "maybe") == "unknown_choice"


def test_several_choices_are_kept_once_and_in_the_order_of_the_question():
    options = FORM[1].fields[2].options

    assert read(FieldType.CHOICES, "drink", "hot", "drink", options=options) == ("hot", "drink")
    assert code_of(FieldType.CHOICES, "hot", "sushi", options=options) == "unknown_choice"
    assert code_of(FieldType.CHOICES, options=options) == "missing"


def test_a_text_is_as_long_as_the_question_allows_and_rare_characters_count_once():
    assert read(FieldType.TEXT, "𠮷" * 5, longest=5) == "𠮷" * 5
    assert code_of(FieldType.TEXT, "𠮷" * 6, longest=5) == "too_long"


def test_lines_stay_in_a_long_answer_and_nowhere_else():
    assert read(FieldType.LONG_TEXT, "一\r\n二\r三") == "一\n二\n三"
    assert code_of(FieldType.TEXT, "一\n二") == "refused"


@pytest.mark.parametrize("type_", list(FieldType))
@given(typed=st.lists(st.text(max_size=60), max_size=3))
def test_whatever_is_typed_is_read_or_refused_and_what_is_kept_reads_as_itself(type_, typed):
    asked = question(type_, options=FORM[1].fields[2].options, is_required=False)
    try:
        kept = reading.read(asked, typed, TODAY)
    except reading.Wrong as wrong:
        assert wrong.flaw.code in reading.FlawCode
        return
    again = reading.read(asked, [kept] if isinstance(kept, str) else list(kept), TODAY)
    assert again == kept


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
    )
)
def test_a_number_keeps_its_value(number):
    assert Decimal(str(read(FieldType.NUMBER, format(number, "f")))) == number


answers = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["eatery", "shop", "", "x"]),
        "projects": st.lists(st.sampled_from(["hot", "cold", "drink", "x"])).map(tuple),
        "has_cellar": st.sampled_from(["yes", "no", "", "x"]),
        "area": st.text(max_size=8),
        "cellar": st.text(max_size=8),
        "cold_area": st.text(max_size=8),
        "staff": st.lists(
            st.dictionaries(st.sampled_from(["name", "cooks", "since"]), st.text(max_size=5)),
            max_size=5,
        ),
    },
)


@given(answers, st.sampled_from(["person", "body"]))
def test_what_counts_is_asked_and_counting_again_changes_nothing(said, kind):
    counted = form.counted(ITEM, said, kind)

    assert form.counted(ITEM, counted, kind) == counted
    assert keys(counted, kind) == keys(said, kind)
    form.flaws(ITEM, said, kind, TODAY)
    form.sections(ITEM, said, kind)


@given(answers)
def test_the_flaws_of_what_counts_are_the_flaws_of_what_was_said(said):
    counted = form.counted(ITEM, said, "person")

    assert form.flaws(ITEM, counted, "person", TODAY) == form.flaws(ITEM, said, "person", TODAY)
