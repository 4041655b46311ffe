"""What is written as a pack is read back as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import items
from tongban.catalogue.packs import writing
from tongban.catalogue.packs.yaml import parse
from tongban.catalogue.queries import Item, Text, load

PACKS = Path(__file__).resolve().parents[3] / "packs"
SMALL = PACKS.parent / "tests" / "packs" / "small"


def written(folder: Path, some: list[Item]) -> Path:
    for name, text in writing.pack_files("mine", Text("包", "Pack"), some).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("pack", [PACKS / "demo", SMALL], ids=lambda path: path.name)
def test_items_written_as_a_pack_are_read_back_as_they_were(tmp_path, pack):
    some = load([pack]).items

    reading = load([written(tmp_path, some)])

    assert reading.problems == []
    assert reading.items == some


def test_two_items_of_one_name_have_folders_of_their_own(tmp_path):
    small = load([SMALL]).items[0]
    other = replace(small, code=f"{small.code[:-2]}02")

    assert load([written(tmp_path, [small, other])]).items == [small, other]


def test_an_item_without_a_latin_name_has_a_folder_too():
    files = writing.pack_files("mine", Text("包", "Pack"), [items.an_item(name=Text("甲", "—"))])

    assert any(name.startswith(f"items/{items.CODE[18:].lower()}/") for name in files)


UNSEEN = ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")
TEXTS = st.text(alphabet=st.characters(exclude_categories=UNSEEN))
PLAIN = TEXTS | st.booleans() | st.integers(-(10**8), 10**8) | st.none()


@given(st.recursive(PLAIN, lambda one: st.lists(one, max_size=4)))
def test_plain_values_come_back_whatever_they_say(value):
    text = writing.to_yaml({"a": value})

    assert parse(Path("x"), text).value == {"a": value}
