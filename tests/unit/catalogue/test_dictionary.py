"""Data elements and code lists: what may be entered, and how items have to name them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.items import an_element
from tongban.catalogue.packs import columns, dictionary, writing
from tongban.catalogue.queries import (
    CodeEntry,
    CodeList,
    DataElement,
    Dictionary,
    ElementType,
    Text,
)
from tongban.catalogue.rules.dictionary import Kind, Shape, fits, shape_of
from tongban.catalogue.rules.gate.entries import flaws_of_entry

T = Text("甲", "A")
STANDARD = dictionary.STANDARD
COLOURS = CodeList("colour", T, "通办", "2026-01-01", (CodeEntry("red", T), CodeEntry("blue", T)))
LISTS = {"colour": COLOURS}


def flaws(one: DataElement | CodeList) -> set[tuple[object, ...]]:
    return {(*found.path, found.flaw.name.lower()) for found in flaws_of_entry(one, LISTS)}


# --- the standard --------------------------------------------------------------------------------


def test_the_standard_dictionary_is_in_order_and_large_enough():
    reading = dictionary.load([STANDARD])

    assert reading.problems == []
    whole = Dictionary.of(reading.entries)
    assert len(whole.elements) >= 150
    assert {"item_type", "exercise_level", "audience"} <= set(whole.lists)


@pytest.mark.parametrize("written_as", writing.FORMATS)
def test_the_dictionary_is_read_back_as_it_was_written(tmp_path: Path, written_as: str):
    whole = Dictionary.of(dictionary.load([STANDARD]).entries)

    for name, text in writing.dictionary_files(whole, written_as).items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    reading = dictionary.load([tmp_path])
    assert reading.problems == []
    assert Dictionary.of(reading.entries) == whole


# --- an entry ------------------------------------------------------------------------------------


def test_an_entry_in_order_has_no_flaw():
    assert flaws(an_element()) == set()
    assert flaws(COLOURS) == set()


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        ("an..50", Shape(Kind.ANY, 0, 50)),
        ("an18", Shape(Kind.ANY, 18, 18)),
        ("a..20", Shape(Kind.LETTERS, 0, 20)),
        ("n1", Shape(Kind.DIGITS, 1, 1)),
        ("n..16,2", Shape(Kind.DIGITS, 0, 16, 2)),
        ("d8", Shape(Kind.DATE, 8, 8)),
        ("dt14", Shape(Kind.TIME, 14, 14)),
        ("bl", Shape(Kind.YES_NO)),
        ("by", Shape(Kind.FILE)),
    ],
)
def test_a_representation_is_read(written, shape):
    assert shape_of(written) == shape


@pytest.mark.parametrize(
    "written",
    [
        "",
        "an",
        "an..",
        "an0",
        "an..0",
        "an..20001",
        "x5",
        "an5 ",
        "n2,2",
        "n2,3",
        "a5,1",
        "d9",
        "５",
    ],
)
def test_what_is_no_representation_is_none(written):
    assert shape_of(written) is None


@given(st.text(max_size=12))
def test_whatever_is_written_is_a_representation_or_none(written):
    shape = shape_of(written)

    assert shape is None or shape.least <= shape.most


def test_only_a_number_has_decimals():
    money = shape_of("n..16,2")

    assert money and fits(ElementType.NUMBER, money)
    assert not fits(ElementType.TEXT, money)


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"code": "person"}, ("code", "element_code")),
        ({"code": "Person.name"}, ("code", "element_code")),
        ({"code": "person..name"}, ("code", "element_code")),
        ({"code": "p." + "x" * 59}, ("code", "element_code")),
        ({"format": "varchar(50)"}, ("format", "format")),
        ({"format": "d8"}, ("format", "format_type")),
        ({"type": ElementType.CODE}, ("code_list", "list_needed")),
        ({"code_list": "colour"}, ("code_list", "list_needed")),
        ({"type": ElementType.CODE, "code_list": "taste"}, ("code_list", "list_unknown")),
        (
            {"type": ElementType.CODE, "code_list": "colour", "format": "an..3"},
            ("format", "element_longer"),
        ),
        ({"unit": T}, ("unit", "unit_here")),
        ({"sources": ("somewhere",)}, ("sources", 0, "source")),
        ({"sources": ("profile.name", "profile.name")}, ("sources", 1, "twice")),
        ({"valid_from": "soon"}, ("valid_from", "day")),
        ({"valid_from": ""}, ("valid_from", "day")),
        ({"valid_to": "2026-02-30"}, ("valid_to", "day")),
        ({"valid_to": "2025-12-31"}, ("valid_to", "days_crossed")),
        ({"about": Text("甲", "x" * 2001)}, ("about", "en", "too_long")),
        ({"about": Text("=1+1", "A")}, ("about", "zh", "formula")),
        ({"standard": "@x"}, ("standard", "formula")),
    ],
)
def test_what_is_wrong_with_an_element_is_found(changes, flaw):
    assert flaw in flaws(an_element(**changes))


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"code": "colour.s"}, ("code", "key_shape")),
        ({"entries": ()}, ("entries", "range")),
        ({"entries": (CodeEntry("r d", T),)}, ("entries", 0, "code", "entry_code")),
        (
            {"entries": (CodeEntry("red", T), CodeEntry("red", T))},
            ("entries", 1, "code", "twice"),
        ),
    ],
)
def test_what_is_wrong_with_a_list_is_found(changes, flaw):
    assert flaw in flaws(replace(COLOURS, **changes))


def test_an_entry_may_be_named_from_its_first_day_to_its_last():
    whole = Dictionary.of([an_element(valid_to="2026-06-30"), COLOURS])

    assert not whole.on(date(2025, 12, 31)).elements
    assert whole.on(date(2026, 1, 1)).elements
    assert whole.on(date(2026, 6, 30)).elements
    assert not whole.on(date(2026, 7, 1)).elements
    assert whole.on(date(2036, 7, 1)).lists


# --- tables --------------------------------------------------------------------------------------

HEAD = ",".join(columns.ELEMENT)
GOOD = (
    'shop.sign,店招,Shop sign,"挂在门上的,名称",The name above the door,'
    "text,an..50,,,,,,public,通办,,2026-01-01,"
)


def told(tmp_path: Path, text: str | bytes, name: str = "elements.csv") -> list[tuple[int, str]]:
    content = text.encode() if isinstance(text, str) else text
    (tmp_path / name).write_bytes(content)
    return [(one.line, one.zh) for one in dictionary.load([tmp_path]).problems]


def test_a_table_as_spreadsheets_write_it_is_read(tmp_path):
    assert told(tmp_path, f"\ufeff{HEAD}\r\n{GOOD}\r\n,,,,,,,,,,,,,,,,\r\n") == []

    (one,) = dictionary.load([tmp_path]).entries
    assert isinstance(one, DataElement)
    assert one.about.zh == "挂在门上的,名称"


def test_everything_wrong_with_a_table_is_told_at_once_with_its_line(tmp_path):
    rows = [
        GOOD.replace("shop.sign", "Shop"),
        GOOD.replace("text", "words").replace("shop.sign", "shop.a"),
        GOOD.replace("Shop sign", "").replace("shop.sign", "shop.b"),
        GOOD + ",more",
        GOOD,
        GOOD,
    ]

    problems = told(tmp_path, "\n".join([HEAD, *rows]))

    assert [line for line, _zh in problems] == [2, 3, 4, 5, 7]
    assert "不能作数据元代码" in problems[0][1]
    assert "shop.a type：只能是" in problems[1][1]
    assert "缺少“en”" in problems[2][1]
    assert "这一行有18格，表头有17格" in problems[3][1]
    assert "已经有了" in problems[4][1]


def test_columns_that_are_missing_or_unknown_are_named(tmp_path):
    problems = told(tmp_path, HEAD.replace("about_en", "about_fr") + "\n" + GOOD)

    assert [zh for _line, zh in problems if "about_en" in zh and "缺少" in zh]
    assert [zh for _line, zh in problems if "不认识“about_fr”" in zh]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "什么都没有"),
        (f"{HEAD}\n{GOOD}".encode("gb18030"), "GB18030"),
        (b"\xff\xfe" + HEAD.encode("utf-16-le"), "BOM"),
        (f'{HEAD}\n"shop.sign', "表格写法有误"),
        (f"{HEAD}\n{GOOD}\x00", "看不见"),
        (b"a," * 3_000_000, "超过"),
    ],
)
def test_bytes_that_are_no_table_are_told_and_never_raise(tmp_path, content, said):
    problems = told(tmp_path, content)

    assert any(said in zh for _line, zh in problems)


@settings(max_examples=50)
@given(content=st.binary(max_size=400))
def test_no_bytes_at_all_make_more_than_sentences(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("bytes")

    for name in ("elements.csv", "code_lists.csv", "elements.yaml"):
        told(folder, content, name)
        told(folder, HEAD.encode() + b"\n" + content, name)


def test_rows_of_one_list_agree_on_what_is_true_of_it(tmp_path):
    head = ",".join(columns.LIST)
    rows = [
        "colour,颜色,Colour,通办,2026-01-01,,red,红,Red",
        "colour,色,Colour,通办,2026-01-01,,b,蓝,Blue",
    ]

    problems = told(tmp_path, "\n".join([head, *rows]), "code_lists.csv")

    assert problems == [(3, "同一个代码集“colour”的“name_zh”前后不一样。")]


def test_an_element_may_be_of_a_list_that_comes_with_it(tmp_path):
    head = ",".join(columns.LIST)
    (tmp_path / "code_lists.csv").write_text(
        f"{head}\ncolour,颜色,Colour,通办,2026-01-01,,red,红,Red"
    )

    row = GOOD.replace("text,an..50,", "code,an..10,colour")

    assert told(tmp_path, f"{HEAD}\n{row}") == []
