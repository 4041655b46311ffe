"""How items have to name data elements, and what naming them brings."""

from dataclasses import replace

import pytest

from tests import items
from tests.items import an_element
from tongban.catalogue.queries import (
    CertificateField,
    CertificateType,
    CodeEntry,
    CodeList,
    Dictionary,
    ElementType,
    Field,
    FieldType,
    Founding,
    Group,
    Item,
    Option,
    Text,
)
from tongban.catalogue.rules.elements import Use, element_of, uses, with_sources
from tongban.catalogue.rules.gate.elements import flaws_of_elements

T = Text("甲", "A")
COLOURS = CodeList("colour", T, "通办", "2026-01-01", (CodeEntry("red", T), CodeEntry("blue", T)))


KNOWN = Dictionary.of(
    [
        COLOURS,
        an_element(),
        an_element("shop.colour", type=ElementType.CODE, code_list="colour", format="an..10"),
        an_element("shop.area", type=ElementType.NUMBER, format="n..5", unit=T),
        an_element("shop.opens", type=ElementType.DATE, format="d8"),
        an_element("shop.sells", type=ElementType.YES_NO, format="bl"),
        an_element("person.id_number", format="an18"),
        an_element("certificate.issue_date", type=ElementType.DATE, format="d8"),
    ]
)


def asks(*fields: Field, **changes: object) -> Item:
    return items.an_item(form=(Group("who", T, fields),), **changes)


def field(key: str = "sign", kind: FieldType = FieldType.TEXT, **more: object) -> Field:
    return replace(Field(key, kind, T, longest=50), **more)  # type: ignore[arg-type]


def item_flaws(item: Item) -> set[tuple[object, ...]]:
    return {(*one.path, one.flaw.name.lower()) for one in flaws_of_elements(item, KNOWN)}


def prints(*lines: CertificateField) -> CertificateType:
    return CertificateType("11990000MB0000001M001", T, "X", 0, lines)


def test_a_question_names_its_element_or_says_why_not():
    at = ("form", 0, "fields", 0)

    assert item_flaws(asks(field(element="shop.sign"))) == set()
    assert item_flaws(asks(field(private=T))) == set()
    assert item_flaws(asks(field())) == {(*at, "element_or_private")}
    assert item_flaws(asks(field(element="shop.sign", private=T))) == {
        (*at, "private", "element_and_private")
    }
    assert item_flaws(asks(field(element="shop.nothing"))) == {(*at, "element", "element_unknown")}


RED = (Option("red", T), Option("blue", T))
GREEN = (Option("red", T), Option("green", T))


@pytest.mark.parametrize(
    ("asked", "flaw"),
    [
        (field(element="shop.area"), ("element", "element_type")),
        (field(kind=FieldType.NUMBER, element="shop.sign"), ("element", "element_type")),
        (field(kind=FieldType.ID_NUMBER, element="shop.sign"), ("element", "element_type")),
        (field(element="shop.sign", longest=51), ("longest", "element_longer")),
        (field(kind=FieldType.NUMBER, element="shop.area"), ("unit", "element_unit")),
        (
            field(kind=FieldType.CHOICE, element="shop.colour", options=GREEN),
            ("options", 1, "code", "element_codes"),
        ),
        (field(element="shop.sign", subject="Her"), ("subject", "subject_alone")),
        (field(private=T, subject="her"), ("subject", "subject_alone")),
    ],
)
def test_a_question_fits_its_element(asked, flaw):
    assert ("form", 0, "fields", 0, *flaw) in item_flaws(asks(asked))


@pytest.mark.parametrize(
    "asked",
    [
        field(kind=FieldType.NUMBER, element="shop.area", unit=T),
        field(kind=FieldType.DATE, element="shop.opens"),
        field(kind=FieldType.YES_NO, element="shop.sells"),
        field(kind=FieldType.CHOICE, element="shop.colour", options=RED),
        field(kind=FieldType.CHOICES, element="shop.colour", options=RED),
        field(kind=FieldType.ID_NUMBER, element="person.id_number", longest=18),
        field(kind=FieldType.LONG_TEXT, element="shop.sign"),
    ],
)
def test_questions_of_each_type_have_elements_of_theirs(asked):
    assert item_flaws(asks(asked)) == set()


def test_no_element_is_asked_twice_of_the_same_subject():
    first, second = field("sign", element="shop.sign"), field("board", element="shop.sign")

    assert item_flaws(asks(first, second)) == {("form", 0, "fields", 1, "asked_twice")}
    assert item_flaws(asks(first, replace(second, subject="neighbour"))) == set()


def test_what_the_platform_knows_of_an_element_is_filled_in_without_saying_so():
    known = Dictionary.of([an_element("person.name", sources=("profile.name",))])
    hers, theirs, own = (
        field("hers", element="person.name"),
        field("theirs", element="person.name", subject="lessor"),
        field("own", element="person.name", sources=("body.name",)),
    )
    in_rows = replace(field("row", element="person.name"))
    item = items.an_item(
        form=(Group("who", T, (hers, theirs, own)), Group("all", T, (in_rows,), most_rows=3))
    )

    who, rows = with_sources(item, known).form

    assert [one.sources for one in who.fields] == [("profile.name",), (), ("body.name",)]
    assert rows.fields[0].sources == ()


def test_the_name_of_a_body_to_be_founded_is_nobodys_yet():
    known = Dictionary.of([an_element("body.name", sources=("body.name",))])
    item = asks(field("name", element="body.name"), founding=Founding("name", "92"))

    assert with_sources(item, known) == item


def test_a_line_of_a_certificate_is_of_its_answers_element():
    sign = field(element="shop.sign")
    repeated = CertificateField("name", T, "sign")
    other = replace(repeated, element="shop.area")
    day = CertificateField("day", T, "issued_on")
    item = asks(sign, result=prints(repeated, day))

    assert item_flaws(item) == set()
    assert element_of(repeated, item) == "shop.sign"
    assert uses(item) == [
        Use("shop.sign", "form", "sign"),
        Use("shop.sign", "result", "name"),
        Use("certificate.issue_date", "result", "day"),
    ]
    assert item_flaws(asks(sign, result=prints(other))) == {
        ("result", "fields", 0, "element", "element_line")
    }


def test_a_line_may_say_of_which_element_its_number_is():
    number = CertificateField("number", T, "number", element="shop.nothing")

    assert item_flaws(asks(field(private=T), result=prints(number))) == {
        ("result", "fields", 0, "element", "element_unknown")
    }
