"""Two versions of an item are compared part by part, each by its key."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests import items
from tongban.catalogue.queries import (
    Field,
    FieldType,
    Group,
    MaterialKind,
    MaterialRequirement,
    Option,
    Text,
    TrustGrade,
)
from tongban.catalogue.rules.differences import Difference, How, differences

T, U = Text("甲", "A"), Text("乙", "B")
ITEM = items.an_item()


def material(key: str, **more: object) -> MaterialRequirement:
    one = MaterialRequirement(key, T, MaterialKind.UPLOAD, items.LAW, TrustGrade.C)
    return replace(one, **more)  # type: ignore[arg-type]


def with_materials(*materials: MaterialRequirement) -> object:
    return replace(ITEM, materials=materials)


def test_what_says_the_same_has_no_difference():
    assert differences(ITEM, items.an_item()) == []


def test_a_detail_is_told_with_before_and_after():
    changed = replace(ITEM, promised=replace(ITEM.promised, days=3))

    assert differences(ITEM, changed) == [Difference(("promised", "days"), How.CHANGED, 5, 3)]


def test_a_text_is_one_thing_in_both_languages():
    changed = replace(ITEM, name=replace(ITEM.name, en="Other"))

    assert differences(ITEM, changed) == [
        Difference(("name",), How.CHANGED, ITEM.name, changed.name)
    ]


def test_what_comes_or_goes_alone_is_added_or_taken_out():
    quantity = replace(ITEM, quantity=T)

    assert differences(ITEM, quantity) == [Difference(("quantity",), How.ADDED, None, T)]
    assert differences(quantity, ITEM) == [Difference(("quantity",), How.TAKEN_OUT, T, None)]


def test_a_material_put_in_front_is_the_only_change():
    plan, sketch = material("plan"), material("sketch")
    before, after = with_materials(plan), with_materials(sketch, plan)

    assert differences(before, after) == [  # type: ignore[arg-type]
        Difference(("materials", "sketch"), How.ADDED, after=sketch)
    ]
    assert differences(after, before) == [  # type: ignore[arg-type]
        Difference(("materials", "sketch"), How.TAKEN_OUT, before=sketch)
    ]


def test_another_order_is_told_as_such_and_changes_inside_too():
    plan, sketch = material("plan"), material("sketch")
    before = with_materials(plan, sketch)
    after = with_materials(sketch, replace(plan, most_files=2))

    assert differences(before, after) == [  # type: ignore[arg-type]
        Difference(("materials", "plan", "most_files"), How.CHANGED, 5, 2),
        Difference(("materials",), How.MOVED, ("plan", "sketch"), ("sketch", "plan")),
    ]


def test_a_question_and_its_options_are_found_by_their_keys():
    field = Field("kind", FieldType.CHOICE, T, options=(Option("a", T), Option("b", T)))
    before = replace(ITEM, form=(Group("who", T, (field,)),))
    other = replace(field, options=(Option("a", U), Option("b", T)))
    after = replace(ITEM, form=(Group("who", T, (other,)),))

    assert differences(before, after) == [
        Difference(("form", "who", "fields", "kind", "options", "a", "label"), How.CHANGED, T, U)
    ]


@given(
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.lists(st.sampled_from("abcdef"), unique=True),
)
def test_whatever_keys_come_and_go_each_is_told_once(was, now):
    before = with_materials(*map(material, was))
    after = with_materials(*map(material, now))

    told = differences(before, after)  # type: ignore[arg-type]

    assert {one.place[1] for one in told if one.how is How.ADDED and len(one.place) > 1} <= set(now)
    whole = [one for one in told if len(one.place) == 1]
    if was and now:
        added = {one.place[1] for one in told if one.how is How.ADDED}
        gone = {one.place[1] for one in told if one.how is How.TAKEN_OUT}
        assert added == set(now) - set(was)
        assert gone == set(was) - set(now)
        stayed = [key for key in was if key in now]
        assert bool(whole) == (stayed != [key for key in now if key in was])
