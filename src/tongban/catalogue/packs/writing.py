"""Definitions as text that `load` reads back: YAML for people, tables for spreadsheets."""

from collections.abc import Sequence
from typing import Any

import yaml

from tongban.catalogue.packs import columns, tables
from tongban.catalogue.rules.building import to_data
from tongban.catalogue.rules.dictionary import Dictionary, Entry

FORMATS = ("csv", "yaml")


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


def _table(entries: Sequence[Entry]) -> str:
    return tables.written(columns.of(type(entries[0])), columns.rows(entries))


def _yaml(entries: Sequence[Entry]) -> str:
    return to_yaml([to_data(one) for one in entries])
