"""A definition goes to plain values and back whole; the published schema says the same."""

import copy
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests import items
from tongban.catalogue.queries import Item, Text, from_data, load, schema, to_data
from tongban.catalogue.rules.building import NotADefinition, build
from tongban_wire import canonical

ROOT = Path(__file__).resolve().parents[3]
DEMO = {item.code: item for item in load([ROOT / "packs" / "demo"]).items}
SCHEMA = Draft202012Validator(schema())


@pytest.mark.parametrize("item", [items.an_item(), *DEMO.values()], ids=lambda one: one.name.en)
def test_an_item_comes_back_from_json_as_it_went(item):
    text = json.dumps(to_data(item))

    assert from_data(json.loads(text)) == item
    assert canonical.to_bytes(to_data(item)) == canonical.to_bytes(json.loads(text))


def test_what_equals_its_default_is_not_written_so_that_new_details_change_no_digest():
    plain = to_data(items.an_item())

    assert "words" not in plain
    assert "guide" not in plain
    assert "is_default" not in plain["statutory"]


def test_a_stored_definition_of_another_version_is_read_without_what_we_do_not_know():
    plain = {**to_data(items.an_item()), "once_there_was": "this"}

    assert from_data(plain) == items.an_item()


def test_a_stored_definition_that_is_none_is_refused_and_says_where():
    plain = to_data(items.an_item())
    del plain["form"][0]["fields"][0]["label"]

    with pytest.raises(NotADefinition, match=r"form\.0\.fields\.0: shape\.missing label"):
        from_data(plain)


def test_everything_that_is_wrong_is_told_at_once():
    plain = to_data(items.an_item())
    plain["minutes"] = "5"
    plain["name"]["en"] = " "
    plain["case_kind"] = "7"
    plain["unknown"] = 1

    _item, faults = build(Item, plain)

    assert {(*one.path, one.wrong.name.lower()) for one in faults} == {
        ("minutes", "not_integer"),
        ("name", "en", "empty"),
        ("case_kind", "not_one_of"),
        ("unknown", "unknown"),
    }


# --- the schema ---------------------------------------------------------------------------------


def test_the_published_schema_is_the_one_the_types_make():
    published = (ROOT / "docs" / "protocol" / "item.schema.json").read_text()

    assert json.loads(published) == schema()


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(schema())


def test_every_item_of_the_demo_pack_satisfies_the_schema():
    assert DEMO
    for item in DEMO.values():
        assert list(SCHEMA.iter_errors(to_data(item))) == []


def places(value: object, path: tuple = ()) -> list[tuple]:
    found = [path] if path else []
    if isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inside:
            found += places(one, (*path, key))
    return found


WHOLE = to_data(next(iter(DEMO.values())))
WRONG = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        3,
        "",
        " ",
        "1",
        "today",
        [],
        [1],
        [None],
        {},
        {"zh": "甲", "en": "A"},
        "REMOVE",
    ]
)


@given(st.sampled_from(places(WHOLE)), WRONG)
def test_schema_and_types_agree_on_whatever_is_put_anywhere(place, value):
    plain = copy.deepcopy(WHOLE)
    around = plain
    for key in place[:-1]:
        around = around[key]
    if value == "REMOVE":
        del around[place[-1]]
    else:
        around[place[-1]] = copy.deepcopy(value)

    item, faults = build(Item, plain)

    assert SCHEMA.is_valid(plain) == (not faults) == (item is not None)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    )
)
def test_schema_and_types_agree_on_anything_at_all(value):
    assert SCHEMA.is_valid(value) == (not build(Item, value)[1])


def test_a_text_says_something_in_both_languages():
    for wrong in (Text("", "A"), Text("甲", ""), Text("　", "A")):
        item = replace(items.an_item(), name=wrong)

        assert not SCHEMA.is_valid(to_data(item))
        assert build(Item, to_data(item))[0] is None
