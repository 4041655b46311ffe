"""What a guide has to say is there, and says the same in every place; and what an item costs."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests import items
from tongban.catalogue.queries import (
    BodyKind,
    Booking,
    CertificateField,
    CertificateType,
    FeeItem,
    Field,
    FieldType,
    Founding,
    Group,
    Handling,
    HandlingForm,
    HandlingScope,
    Item,
    MaterialKind,
    MaterialRequirement,
    OnlineDepth,
    PowerSource,
    ResultKind,
    Text,
    TrustGrade,
    fees,
)
from tongban.catalogue.rules.gate.standard import flaws_of_standard

T = Text("甲", "A")
ONLINE = Handling(
    PowerSource.OWN, BodyKind.STATUTORY, (HandlingForm.WEB,), OnlineDepth.ALL_THE_WAY, False
)
PASSPORT = FeeItem(
    "passport", Text("护照", "Passport"), "120", Text("每本120元", "120 yuan each"), items.LAW
)
LICENCE = CertificateType(
    "11990000MB0000001M031",
    Text("食品经营许可证", "Food licence"),
    "JY2",
    5,
    (CertificateField("number", T, "number"),),
)


def flaws(item: Item) -> set[tuple[object, ...]]:
    return {(*one.path, one.flaw.name.lower()) for one in flaws_of_standard(item)}


def handled(**changes: object) -> Item:
    return items.an_item(handling=replace(ONLINE, **changes))


def charging(*fee_items: FeeItem, **changes: object) -> Item:
    return items.an_item(fee_items=fee_items, **changes)


def test_an_item_in_order_has_no_flaw():
    assert flaws(items.an_item()) == set()
    assert flaws(charging(PASSPORT)) == set()


def test_how_it_is_handled_has_to_be_said():
    assert flaws(items.an_item(handling=None)) == {("handling_missing",)}


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"forms": ()}, ("handling", "forms", "empty_list")),
        ({"forms": (HandlingForm.WEB,) * 2}, ("handling", "forms", 1, "twice")),
        ({"scope": (HandlingScope.CITIES,) * 2}, ("handling", "scope", 1, "twice")),
        ({"entrusting_body": T}, ("handling", "entrusting_body", "entrusted")),
        (
            {"power_source": PowerSource.ENTRUSTED_BESIDE},
            ("handling", "entrusting_body", "entrusted"),
        ),
        ({"booking": Booking(0, T)}, ("handling", "booking", "a_day", "range")),
        ({"forms": (HandlingForm.WINDOW,)}, ("handling", "forms", "no_way")),
        ({"forms": (HandlingForm.WINDOW,)}, ("handling", "online_depth", "depth_forms")),
        (
            {"online_depth": OnlineDepth.INFORMATION},
            ("handling", "online_depth", "depth_forms"),
        ),
        ({"pays_online": True}, ("handling", "pays_online", "pays_nothing")),
    ],
)
def test_the_ways_of_handling_hang_together(changes, flaw):
    assert flaw in flaws(handled(**changes))


def test_without_a_visit_one_may_write_where_one_cannot_go_online():
    by_post = {"forms": (HandlingForm.COURIER,), "online_depth": OnlineDepth.INFORMATION}

    assert flaws(handled(**by_post)) == set()


def test_what_is_done_online_all_the_way_takes_no_visit():
    item = items.an_item(onsite_visits=1, onsite_reason=T)

    assert flaws(item) == {("handling", "online_depth", "depth_visits")}


@pytest.mark.parametrize("amount", ["", "0", "0.00", "-1", "1.234", "120元", "1e3", "01"])
def test_an_amount_is_yuan_with_two_decimals_at_most(amount):
    assert ("fee_items", 0, "amount", "amount") in flaws(charging(replace(PASSPORT, amount=amount)))


@pytest.mark.parametrize("amount", ["120", "0.5", "20.50"])
def test_an_amount_may_have_decimals(amount):
    assert flaws(charging(replace(PASSPORT, amount=amount))) == set()


NOTES = Group(
    "notes",
    T,
    (Field("wants_note", FieldType.YES_NO, T), Field("count_of_notes", FieldType.NUMBER, T)),
)
NOTE = replace(PASSPORT, key="note", name=Text("加注", "Note"), amount="20")


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"when": "nobody_asked"}, ("fee_items", 0, "when", "expression")),
        ({"when": "count_of_notes"}, ("fee_items", 0, "when", "not_condition")),
        ({"times": "wants_note"}, ("fee_items", 0, "times", "not_a_number")),
    ],
)
def test_when_and_how_often_a_fee_is_due_are_expressions_over_the_form(changes, flaw):
    assert flaws(charging(replace(NOTE, **changes), form=(NOTES,))) == {flaw}


def test_what_it_costs_is_no_sentence_any_more():
    assert flaws(items.an_item(fees=T)) == {("fees", "fees_in_words")}


def test_a_fee_stands_once():
    assert flaws(charging(PASSPORT, PASSPORT)) == {("fee_items", 1, "key", "twice")}


@pytest.mark.parametrize(
    ("name", "kind", "is_right"),
    [
        ("食品经营许可证", ResultKind.CERTIFICATE, True),
        ("营业执照", ResultKind.CERTIFICATE, True),
        ("食品经营许可证", ResultKind.PROOF, False),
        ("无犯罪记录证明", ResultKind.PROOF, True),
        ("无犯罪记录证明", ResultKind.CERTIFICATE, False),
        ("关于用地的批复", ResultKind.APPROVAL, True),
        ("关于用地的批复", ResultKind.ENTRY, False),
        ("津贴", ResultKind.PAYMENT, True),
    ],
)
def test_what_a_result_is_called_and_what_it_is_agree(name, kind, is_right):
    found = flaws(items.an_item(result_kind=kind, result_name=Text(name, "A")))

    assert found == (set() if is_right else {("result_kind", "result_ending")})


def test_a_result_is_named_once_and_its_kind_is_said():
    assert flaws(items.an_item(result_kind=None)) == {("result_kind",)}
    assert flaws(items.an_item(result_kind=ResultKind.PROOF)) == {("result_name",)}
    both = items.an_item(
        result_kind=ResultKind.CERTIFICATE, result=LICENCE, result_name=Text("许可证", "A")
    )
    assert flaws(both) == {("result_name", "result_twice")}


def test_a_licence_is_accepted_reviewed_decided_closed_and_delivered():
    whole = items.an_item()
    shorter = replace(whole, steps=whole.steps[:-1])
    unnamed = replace(whole, steps=(*whole.steps[:-1], replace(whole.steps[-1], kind=None)))
    benefit = replace(shorter, item_type="05")

    assert flaws(shorter) == {("steps", "step_missing")}
    assert flaws(unnamed) == {("steps", 4, "step_kind")}
    assert flaws(benefit) == set()


def test_a_theme_of_a_business_is_for_those_who_have_or_found_one():
    only_persons = items.an_item(audiences=items.an_item().audiences[:1], themes=("business",))

    assert flaws(only_persons) == {("themes", 0, "theme_audience")}
    assert flaws(replace(only_persons, founding=Founding("owner_name", "92"))) == set()
    assert flaws(items.an_item(themes=("business",))) == set()


@pytest.mark.parametrize("name", ["originals", "copies"])
def test_nobody_brings_a_hundred_copies(name):
    one = MaterialRequirement("plan", T, MaterialKind.UPLOAD, items.LAW, TrustGrade.C)

    assert flaws(items.an_item(materials=(replace(one, **{name: 100}),))) == {
        ("materials", 0, name, "range")
    }


# --- what it costs -------------------------------------------------------------------------------


def test_an_item_without_fees_is_free():
    assert fees.in_words(items.an_item()) == fees.FREE
    assert fees.due(items.an_item(), {}) == ()


def test_an_earlier_version_says_what_it_said():
    assert fees.in_words(items.an_item(fees=T)) == T


def test_a_guide_tells_every_fee_and_which_depend_on_the_answers():
    item = charging(PASSPORT, replace(NOTE, when="wants_note"), form=(NOTES,))

    assert fees.in_words(item) == Text(
        "护照120元；加注20元（看情况）", "Passport 120 yuan; Note 20 yuan (it depends)"
    )


def test_fees_are_due_where_they_apply_and_as_often_as_the_answers_say():
    item = charging(
        PASSPORT, replace(NOTE, when="wants_note", times="count_of_notes"), form=(NOTES,)
    )

    def total(**facts: object) -> Decimal:
        return sum((one.amount for one in fees.due(item, facts)), Decimal(0))

    assert total(wants_note=False, count_of_notes=Decimal(3)) == 120
    assert total(wants_note=True, count_of_notes=Decimal(3)) == 180
    assert total(wants_note=True, count_of_notes=None) == 120
    assert total(wants_note=True, count_of_notes=Decimal(-3)) == 120
