"""Conditions in plain words."""

from dataclasses import replace

import pytest

from tests import items
from tongban.catalogue.queries import Field, FieldType, Group, Option, Text
from tongban.catalogue.rules.conditions import DEPENDS, Conditions


def field(key: str, kind: FieldType, zh: str, **more: object) -> Field:
    return Field(key, kind, Text(zh, f"En {key}"), **more)  # type: ignore[arg-type]


OPTIONS = (
    Option("own", Text("自己的", "Own")),
    Option("rented", Text("租的", "Rented")),
    Option("lent", Text("借的", "Lent")),
)
FORM = (
    Group(
        "place",
        Text("场所", "Place"),
        (
            field("tenure", FieldType.CHOICE, "房子是谁的", options=OPTIONS),
            field("kinds", FieldType.CHOICES, "卖什么", options=OPTIONS),
            field("online", FieldType.YES_NO, "网上卖吗"),
            field("area", FieldType.NUMBER, "面积", unit=Text("平方米", "m²")),
            field("until", FieldType.DATE, "到哪天"),
            field("name", FieldType.TEXT, "名字"),
        ),
    ),
    Group(
        "staff",
        Text("有谁", "Staff"),
        (field("cooks", FieldType.YES_NO, "做菜吗"),),
        least_rows=1,
        most_rows=5,
    ),
)
WORDS = Conditions(replace(items.an_item(), form=FORM))


@pytest.mark.parametrize(
    ("when", "zh"),
    [
        ('tenure = "rented"', "“房子是谁的”选“租的”"),
        ('tenure != "own"', "“房子是谁的”不选“自己的”"),
        ('tenure in {"rented", "lent"}', "“房子是谁的”选“租的”或“借的”"),
        ('"own" in kinds', "“卖什么”里选了“自己的”"),
        ("online", "“网上卖吗”选“是”"),
        ("not online", "“网上卖吗”选“否”"),
        ("area > 100", "“面积”大于100平方米"),
        ("area <= 0.5", "“面积”不超过0.5平方米"),
        ("until >= 2026-03-01", "“到哪天”不早于2026年3月1日"),
        ("name is known", "“名字”填了"),
        ('online and tenure = "own"', "“网上卖吗”选“是”，并且“房子是谁的”选“自己的”"),
        (
            'online and (tenure = "own" or area > 9)',
            "“网上卖吗”选“是”，并且（“房子是谁的”选“自己的”，或者“面积”大于9平方米）",
        ),
        ("count(staff where cooks) > 0", "“有谁”里有一行“做菜吗”选“是”"),
        ("any(staff where cooks)", "“有谁”里有一行“做菜吗”选“是”"),
        ('holder.kind = "body"', "以单位名义办"),
    ],
)
def test_a_condition_is_said_with_the_words_of_the_form(when, zh):
    said = WORDS.when(when)

    assert said is not None
    assert said.zh == zh
    assert "En " in said.en or said.en == "you apply for a body"


@pytest.mark.parametrize("when", ["area * 2 > 5", 'if online then tenure = "own" else true'])
def test_what_has_no_plain_words_depends_on_the_answers(when):
    assert WORDS.when(when) == DEPENDS


def test_no_condition_has_no_words():
    assert WORDS.when("") is None
    assert WORDS.times("") is None


def test_a_number_of_times_names_what_it_is_counted_by():
    times = WORDS.times("count(staff) + area")

    assert times == Text("“面积”、“有谁”", "“En area”, “Staff”")
    assert WORDS.times("2") == DEPENDS
