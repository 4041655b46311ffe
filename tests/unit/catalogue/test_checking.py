"""What is published is right: codes, promises, materials, questions, conditions."""

from dataclasses import replace

import pytest

from tests import items
from tongban.catalogue.queries import (
    CaseKind,
    CertificateField,
    CertificateType,
    Field,
    FieldType,
    Founding,
    Group,
    Item,
    MaterialKind,
    MaterialRequirement,
    Option,
    Text,
    TimeLimit,
    TrustGrade,
    Unit,
)
from tongban.catalogue.rules.gate.checking import flaws_of

T = Text("甲", "A")
LICENCE = "11990000MB0000001M001"


def flaws(item: Item) -> set[tuple[object, ...]]:
    return {(*one.path, one.flaw.name.lower()) for one in flaws_of(item)}


def days(n: int, unit: Unit = Unit.WORKING_DAY) -> TimeLimit:
    return TimeLimit(n, unit, T)


def asking(*fields: Field, when: str = "", **group: int) -> Item:
    return items.an_item(form=(Group("who", T, fields, when=when, **group),))


def text(key: str, **more: object) -> Field:
    return Field(key, FieldType.TEXT, T, **more)


def material(**more: object) -> Item:
    one = MaterialRequirement("plan", T, MaterialKind.UPLOAD, items.LAW, TrustGrade.C)
    return items.an_item(materials=(replace(one, **more),))


def test_an_item_in_order_has_no_flaw():
    assert flaws_of(items.an_item()) == []


@pytest.mark.parametrize(
    ("code", "flaw"),
    [
        (items.CODE[:-1], "code_shape"),
        (items.CODE + "1", "code_shape"),
        (items.CODE[:18] + "8" + items.CODE[19:], "code_shape"),
        (items.CODE[:-1] + "X", "code_shape"),
        (items.CODE[:17] + "0" + items.CODE[18:], "code_check"),
        (items.CODE[:18].replace("9", "8", 1) + items.CODE[18:], "code_check"),
        (items.CODE[:21] + "07" + items.CODE[23:], "code_type"),
    ],
)
def test_a_code_with_a_wrong_digit_length_level_or_check_is_found(code, flaw):
    assert ("code", flaw) in flaws(items.an_item(code=code))


def test_every_single_wrong_character_of_the_credit_code_is_found():
    for place in range(18):
        other = "2" if items.CODE[place] != "2" else "3"
        wrong = items.CODE[:place] + other + items.CODE[place + 1 :]

        assert flaws(items.an_item(code=wrong)) & {("code", "code_check"), ("code", "code_shape")}


def test_a_promise_keeps_within_the_law_and_counts_the_same_days():
    assert ("promised", "days", "promise_longer") in flaws(items.an_item(promised=days(21)))
    assert flaws(items.an_item(promised=days(20))) == set()
    calendar = items.an_item(promised=days(5, Unit.CALENDAR_DAY))
    assert ("promised", "unit", "units_differ") in flaws(calendar)


def test_an_immediate_case_is_promised_at_once_and_no_other_is():
    assert ("promised", "days", "not_immediate") in flaws(items.an_item(promised=days(0)))
    immediate = items.an_item(case_kind=CaseKind.IMMEDIATE)
    assert ("promised", "days", "immediate") in flaws(immediate)
    assert flaws(items.an_item(case_kind=CaseKind.IMMEDIATE, promised=days(0))) == set()


def test_a_visit_has_its_reason_and_no_visit_has_none():
    assert ("onsite_visits", "visit_reason") in flaws(items.an_item(onsite_visits=1))
    assert ("onsite_reason", "visit_no_reason") in flaws(items.an_item(onsite_reason=T))


@pytest.mark.parametrize("name", ["其他材料", "法律规定的其它材料", "相关证明", "Other documents"])
def test_a_material_that_names_nothing_is_refused(name):
    assert ("materials", 0, "name", "catch_all") in flaws(material(name=Text(name, name)))


def test_a_material_says_what_its_kind_needs_and_nothing_else():
    assert ("materials", 0, "needed_here") in flaws(material(kind=MaterialKind.PLEDGE))
    assert ("materials", 0, "needed_here") in flaws(material(kind=MaterialKind.CERTIFICATE))
    assert ("materials", 0, "pledge", "not_here") in flaws(material(pledge=T))
    assert ("materials", 0, "certificate_type", "not_here") in flaws(
        material(certificate_type=LICENCE)
    )
    assert ("materials", 0, "provider", "not_here") in flaws(material(provider=T))
    assert flaws(material(kind=MaterialKind.CERTIFICATE, certificate_type=LICENCE)) == set()


@pytest.mark.parametrize("code", [LICENCE[:-1], LICENCE[:17] + "X001", "x" * 21, LICENCE + "0"])
def test_a_certificate_type_has_21_characters_and_a_body_that_defines_it(code):
    wrong = material(kind=MaterialKind.CERTIFICATE, certificate_type=code)

    assert ("materials", 0, "certificate_type", "certificate_code") in flaws(wrong)


def test_two_questions_never_have_one_key_not_even_a_group_that_repeats():
    assert ("form", 0, "fields", 1, "key", "key_taken") in flaws(asking(text("a"), text("a")))
    staff = Group("staff", T, (text("staff"),), most_rows=3)
    assert ("form", 0, "fields", 0, "key", "key_taken") in flaws(items.an_item(form=(staff,)))


@pytest.mark.parametrize("key", ["materials", "check", "submit", "receipt", "correct", "discard"])
def test_no_group_has_the_name_of_another_page_of_the_application(key):
    group = Group(key, T, (text("a"),))

    assert flaws(items.an_item(form=(group,))) == {("form", 0, "key", "key_taken")}


@pytest.mark.parametrize("key", ["", "A", "1a", "a-b", "名", "and", "today", "a" * 41, "a.b"])
def test_a_key_is_a_word_conditions_can_speak(key):
    assert ("form", 0, "fields", 0, "key", "key_shape") in flaws(asking(text(key)))


def test_choices_have_options_and_others_have_none():
    one = (Option("x", T),)
    two = (Option("x", T), Option("y", T))
    twice = (Option("x", T), Option("x", T))
    options = ("form", 0, "fields", 0, "options")

    assert (*options, "options") in flaws(asking(Field("a", FieldType.CHOICE, T)))
    assert (*options, "options") in flaws(asking(Field("a", FieldType.CHOICE, T, options=one)))
    assert (*options, "options") in flaws(asking(text("a", options=two)))
    assert (*options, 1, "code", "twice") in flaws(
        asking(Field("a", FieldType.CHOICES, T, options=twice))
    )
    assert flaws(asking(Field("a", FieldType.CHOICES, T, options=two))) == set()


@pytest.mark.parametrize(
    ("kind", "least", "most", "flaw"),
    [
        (FieldType.NUMBER, "x", "", ("least", "bound")),
        (FieldType.NUMBER, "today", "", ("least", "bound")),
        (FieldType.NUMBER, "1e9", "", ("least", "bound")),
        (FieldType.DATE, "2026-02-30", "", ("least", "bound")),
        (FieldType.TEXT, "1", "", ("least", "bound")),
        (FieldType.NUMBER, "2", "1", ("most", "bounds_crossed")),
        (FieldType.DATE, "2026-01-02", "2026-01-01", ("most", "bounds_crossed")),
        (FieldType.DATE, "today", "2026-01-01", None),
        (FieldType.NUMBER, "0.5", "1", None),
    ],
)
def test_bounds_are_of_their_question_and_in_order(kind, least, most, flaw):
    found = flaws(asking(Field("a", kind, T, least=least, most=most)))

    assert found == ({("form", 0, "fields", 0, *flaw)} if flaw else set())


@pytest.mark.parametrize(
    ("source", "is_known"),
    [
        ("profile.name", True),
        ("body.representative", True),
        (f"certificate.{LICENCE}.address", True),
        ("profile.salary", False),
        (f"certificate.{LICENCE[:-1]}.address", False),
        (f"certificate.{LICENCE}", False),
        ("", False),
    ],
)
def test_an_answer_comes_only_from_sources_there_are(source, is_known):
    found = flaws(asking(text("a", sources=(source,))))

    assert (found == set()) is is_known


@pytest.mark.parametrize(
    ("when", "flaw"),
    [
        ("a =", "expression"),
        ("nobody = 1", "expression"),
        ("a = 1", "expression"),
        ('b = "x"', "expression"),
        ("a", "not_condition"),
        ('a = "x"', None),
        ('holder.kind = "body"', None),
        ('holder.kind = "ghost"', "expression"),
    ],
)
def test_a_condition_fits_the_questions_asked_before_it(when, flaw):
    found = flaws(asking(text("a"), text("b", when=when)))

    assert found == ({("form", 0, "fields", 1, "when", flaw)} if flaw else set())


def test_conditions_that_ask_each_other_cannot_be_written():
    circle = asking(text("a", when='b = "x"'), text("b", when='a = "x"'))

    assert flaws(circle) == {("form", 0, "fields", 0, "when", "expression")}


def test_a_material_may_depend_on_the_rows_of_a_group():
    staff = Group("staff", T, (Field("cooks", FieldType.YES_NO, T),), most_rows=3)
    needs = MaterialRequirement(
        "health",
        T,
        MaterialKind.UPLOAD,
        items.LAW,
        TrustGrade.C,
        when="count(staff where cooks) > 0",
    )

    assert flaws(items.an_item(form=(staff,), materials=(needs,))) == set()
    wrong = replace(needs, when="count(staff where sings) > 0")
    assert flaws(items.an_item(form=(staff,), materials=(wrong,)))


def certificate(of: str = "issued_on", **more: object) -> CertificateType:
    one = CertificateType(LICENCE, T, "GT", 0, (CertificateField("a", T, of),))
    return replace(one, **more)


def test_every_line_of_a_certificate_repeats_something_that_is_known():
    assert flaws(items.an_item(result=certificate())) == set()
    assert flaws(items.an_item(result=certificate("owner_name"))) == set()
    assert ("result", "fields", 0, "of", "of_unknown") in flaws(
        items.an_item(result=certificate("shoe_size"))
    )
    assert ("result", "number_prefix", "key_shape") in flaws(
        items.an_item(result=certificate(number_prefix="../"))
    )


def test_a_body_is_founded_under_a_name_that_must_be_given():
    good = items.an_item(result=certificate(), founding=Founding("owner_name", "92"))
    assert flaws(good) == set()
    for wrong in (Founding("nobody", "92"), Founding("owner_name", "9I")):
        assert flaws(replace(good, founding=wrong))
    optional = replace(good, form=(Group("who", T, (text("owner_name", is_required=False),)),))
    assert ("founding", "name_from", "founding_name") in flaws(optional)
    assert ("founding", "needed_here") in flaws(replace(good, result=None))


@pytest.mark.parametrize(
    "name", ["audiences", "legal_basis", "conditions", "materials", "form", "steps", "faq"]
)
def test_nothing_of_a_guide_is_left_out(name):
    assert (name, "empty_list") in flaws(items.an_item(**{name: ()}))


def test_complaints_go_to_another_telephone_than_questions():
    place = items.an_item().place
    same = items.an_item(place=replace(place, complaint_phone=place.consult_phone))

    assert ("place", "complaint_phone", "phone_same") in flaws(same)


def test_english_is_not_chinese_once_more():
    assert ("name", "en", "not_english") in flaws(items.an_item(name=Text("许可", "许可")))


def test_a_theme_is_one_of_those_there_are():
    assert ("themes", 0, "theme") in flaws(items.an_item(themes=("cooking",)))
    assert flaws(items.an_item(themes=("food",))) == set()
