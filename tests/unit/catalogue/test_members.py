"""A matter of several items: members in an order that can be kept, and a guide only."""

from dataclasses import replace

import pytest

from tests import items
from tongban.catalogue.queries import (
    BodyKind,
    CertificateField,
    CertificateType,
    Field,
    FieldType,
    Group,
    Handling,
    HandlingForm,
    Item,
    Member,
    OnlineDepth,
    PowerSource,
    Text,
    Validity,
    form,
)
from tongban.catalogue.rules.gate.checking import flaws_of

T = Text("甲", "A")
GUIDE = Handling(
    PowerSource.OWN, BodyKind.STATUTORY, (HandlingForm.WINDOW,), OnlineDepth.INFORMATION, True
)
IS_CHILD = Group("who", T, (Field("is_child", FieldType.YES_NO, T),))
BIRTH = Member("birth", Text("出生医学证明", "Birth certificate"), T)
HOUSEHOLD = Member("household", Text("户口", "Household"), T, after=("birth",))


def a_matter(*members: Member, **changes: object) -> Item:
    whole = {"handling": GUIDE, "onsite_visits": 1, "onsite_reason": T, "form": (IS_CHILD,)}
    return items.an_item(members=members, **{**whole, **changes})


def flaws(item: Item) -> set[tuple[object, ...]]:
    return {(*one.path, str(one.flaw)) for one in flaws_of(item)}


def test_members_in_their_order_are_in_order():
    assert flaws(a_matter(BIRTH, HOUSEHOLD)) == set()


def test_what_comes_before_a_member_stands_before_it():
    assert flaws(a_matter(HOUSEHOLD, BIRTH)) == {("members", 0, "after", 0, "member.order")}


def test_a_member_comes_after_none_that_is_not_there():
    lone = replace(HOUSEHOLD, after=("adoption",))

    assert flaws(a_matter(BIRTH, lone)) == {("members", 1, "after", 0, "member.order")}


def test_a_member_stands_there_once():
    assert flaws(a_matter(BIRTH, BIRTH)) == {("members", 1, "key", "list.twice")}


def test_the_code_of_a_member_is_that_of_an_item():
    assert flaws(a_matter(replace(BIRTH, code="1"))) == {("members", 0, "code", "code.shape")}


def test_the_condition_of_a_member_speaks_of_the_form():
    assert flaws(a_matter(replace(BIRTH, when="is_child"))) == set()
    unknown = replace(BIRTH, when="is_twin")

    assert flaws(a_matter(unknown)) == {("members", 0, "when", "condition.expression")}


def test_a_matter_of_several_items_that_says_it_is_done_online_is_refused():
    online = items.an_item(members=(BIRTH, HOUSEHOLD))

    assert flaws(online) == {("handling", "online_depth", "member.online")}


@pytest.mark.parametrize(
    ("depth", "is_guide_only"), [(OnlineDepth.INFORMATION, True), (OnlineDepth.HANDING_IN, False)]
)
def test_an_item_of_the_least_depth_is_a_guide_only(depth: OnlineDepth, is_guide_only: bool):
    assert items.an_item(handling=replace(GUIDE, online_depth=depth)).is_guide_only is is_guide_only


def test_an_item_from_before_depth_was_asked_for_is_no_guide_only():
    assert not items.an_item(handling=None).is_guide_only


# --- years that depend ---------------------------------------------------------------------------

PASSPORT = CertificateType(
    "11990000MB0000001M051",
    Text("普通护照", "Passport"),
    "PP",
    10,
    (CertificateField("number", T, "number"),),
    (Validity(5, "is_child"),),
)


def test_a_certificate_runs_as_long_as_the_answers_make_it():
    item = a_matter(result=PASSPORT)

    assert form.valid_years(item, {"is_child": "yes"}, "person") == 5
    assert form.valid_years(item, {"is_child": "no"}, "person") == 10
    assert form.valid_years(item, {}, "person") == 10


def test_years_that_depend_are_checked_like_the_others():
    wrong = replace(PASSPORT, validities=(Validity(101, "is_twin"),))

    found = flaws(a_matter(result=wrong))

    assert ("result", "validities", 0, "years", "number.range") in found
    assert ("result", "validities", 0, "when", "condition.expression") in found
