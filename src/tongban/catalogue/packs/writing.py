"""Definitions as text that `load` reads back: YAML for people, tables for spreadsheets."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from tongban.catalogue.packs import columns, tables
from tongban.catalogue.packs.listing import CATALOGUE, PACK
from tongban.catalogue.packs.load import GUIDES, ITEM
from tongban.catalogue.rules import Item, Text
from tongban.catalogue.rules.building import to_data
from tongban.catalogue.rules.dictionary import Dictionary, Entry
from tongban.catalogue.rules.listing import CatalogueItem, on_new_base

FORMATS = ("csv", "yaml")
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


def to_yaml(value: Any) -> str:
    """Plain values as YAML, in their order, Chinese as it is."""
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100))


def dictionary_files(whole: Dictionary, written_as: str) -> dict[str, str]:
    """A dictionary as the files of a pack: name and text of each."""
    kinds: dict[str, Sequence[Entry]] = {
        "code_lists": sorted(whole.lists.values(), key=lambda one: one.code),
        "elements": sorted(whole.elements.values(), key=lambda one: one.code),
    }
    return {
        f"{stem}.{written_as}": _table(entries) if written_as == "csv" else _yaml(entries)
        for stem, entries in kinds.items()
        if entries
    }


BASE = ("item_type", "legal_basis")
"""What an item leaves to the catalogue list."""


def draft_files(definition: Mapping[str, Any]) -> dict[str, str]:
    """What is written of an item so far, as the files of its folder: name and text of each."""
    data = {name: one for name, one in definition.items() if name != "guide"}
    given = definition.get("guide")
    guide = given if isinstance(given, Mapping) else {}
    texts = {name: guide.get(language) for language, name in GUIDES.items()}
    return {ITEM: to_yaml(data)} | {name: f"{one}\n" for name, one in texts.items() if one}


def item_files(item: Item, listed: Mapping[str, CatalogueItem] | None = None) -> dict[str, str]:
    """An item as the files of its folder: name and text of each. Read back it is the same, beside
    `listed`, its base elements where they stand on the catalogue list."""
    data = to_data(item)
    for name in BASE if listed and item.catalogue_code in listed else ():
        data.pop(name, None)
    guide = data.pop("guide", None)
    files = {ITEM: to_yaml(data)}
    for language, name in GUIDES.items() if guide else ():
        files[name] = guide[language] + "\n"
    return files


def pack_files(
    pack: str,
    name: Text,
    items: Sequence[Item],
    listed: Mapping[str, CatalogueItem] | None = None,
) -> dict[str, str]:
    """Items as the files of a pack, with their entries of the catalogue list: path below its
    folder, and text."""
    folders = _folders(items)
    files = {PACK: to_yaml({"pack": pack, "name": to_data(name), "items": list(folders)})}
    there = listed or {}
    own = {one.catalogue_code: there[one.catalogue_code] for one in items if _stands(one, there)}
    if own:
        files[CATALOGUE] = to_yaml([to_data(own[code]) for code in sorted(own)])
    for folder, item in folders.items():
        files |= {f"items/{folder}/{file}": text for file, text in item_files(item, own).items()}
    return files


def _stands(item: Item, listed: Mapping[str, CatalogueItem]) -> bool:
    """Whether the item says what its entry says; one from before the list may not."""
    entry = listed.get(item.catalogue_code)
    return entry is not None and on_new_base(item, entry) == item


def _folders(items: Sequence[Item]) -> dict[str, Item]:
    """Each item under a folder named after its English name, after its code where two share it."""
    named: dict[str, Item] = {}
    for item in items:
        words = _NOT_A_NAME.sub("-", item.name.en.lower()).strip("-")[:60].strip("-")
        if not words or words in named:
            words = f"{words}-{item.code[18:].lower()}".strip("-")
        named[words] = item
    return named


def _table(entries: Sequence[Entry]) -> str:
    return tables.written(columns.of(type(entries[0])), columns.rows(entries))


def _yaml(entries: Sequence[Entry]) -> str:
    return to_yaml([to_data(one) for one in entries])
