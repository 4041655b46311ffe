"""Model applications: made up, and accepted by the form they are samples of."""

from datetime import date
from pathlib import Path

import pytest

from tests import items
from tongban.catalogue.queries import Field, FieldType, Option, Text, form, load, reading
from tongban.catalogue.rules import samples

ON = date(2026, 3, 2)
PACKS = Path(__file__).resolve().parents[3]
ITEMS = load([PACKS / "packs" / "demo", PACKS / "tests" / "packs" / "small"]).items
NAME = Text("问题", "Question")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_the_form_accepts_its_own_sample(item):
    kind = samples.holder_kind(item)

    assert form.flaws(item, samples.answers(item, ON), kind, ON) == []


@pytest.mark.parametrize("kind", FieldType)
@pytest.mark.parametrize(("least", "most"), [("", ""), ("today", ""), ("", "today")])
def test_every_type_has_an_answer_that_is_accepted(kind, least, most):
    if kind is not FieldType.DATE and least + most:
        least, most = "2", "7"
    field = Field(
        "key", kind, NAME, options=(Option("a", NAME), Option("b", NAME)), least=least, most=most
    )

    answer = samples.answer(field, ON)

    assert answer
    assert reading.flaw_of(field, answer, ON) is None


def test_what_the_hint_gives_as_an_example_is_the_answer():
    hint = Text("写全称，例如“示范路8号”。", "In full.")

    assert samples.answer(Field("a", FieldType.TEXT, NAME, hint=hint), ON) == "示范路8号"
    assert samples.answer(Field("a", FieldType.TEXT, NAME, hint=hint, longest=3), ON) == "示范路"


def test_numbers_and_places_of_a_sample_do_not_exist():
    number = samples.answer(Field("a", FieldType.ID_NUMBER, NAME), ON)
    code = samples.answer(Field("a", FieldType.CREDIT_CODE, NAME), ON)

    assert str(number).startswith("99") and str(code)[2:4] == "99"
    assert samples.holder_kind(items.an_item()) == "person"
