"""A definition that is being written: parts found and put by their path, and a first text. Pure.

What is written may be unfinished or of the wrong shape anywhere; nothing here minds.
"""

import re
import typing
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import is_dataclass
from typing import Any

from tongban.catalogue.rules import Item
from tongban.catalogue.rules.building import Path, Plain, is_needed, parts, without_none
from tongban.catalogue.rules.listing import CatalogueItem

BASE = ("item_type", "legal_basis")
"""What the catalogue list says and an item does not."""
FIXED = ("code", "department", *BASE)
"""What nobody writes: who a text is of, and its base elements."""
LONGEST_PATH = 200
MOST_PARTS = 200
"""Of one list; more are a mistake, and make every page slow."""

_STEP = re.compile(r"[a-z][a-z_0-9]{0,39}|0|[1-9][0-9]{0,2}", re.ASCII)


def path_of(text: str) -> Path | None:
    """The path an address names, e.g. "materials.0.name"; None where it is none."""
    if not text:
        return ()
    steps = text[:LONGEST_PATH].split(".")
    if not all(_STEP.fullmatch(one) for one in steps):
        return None
    return tuple(int(one) if one.isdecimal() else one for one in steps)


def written(path: Path) -> str:
    """A path as an address names it."""
    return ".".join(map(str, path))


def type_at(path: Path) -> Any:
    """The type a definition has at a path; None where it has none."""
    wanted: Any = Item
    for step in path:
        wanted, _may_be_nothing = without_none(wanted)
        if isinstance(step, int):
            wanted = typing.get_args(wanted)[0] if typing.get_origin(wanted) is tuple else None
        else:
            wanted = _part(wanted, step)
        if wanted is None:
            return None
    return wanted


def at(definition: Plain, path: Path) -> Plain:
    """What stands at a path; None where nothing does."""
    value = definition
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def with_put(definition: Plain, path: Path, value: Plain) -> Plain:
    """The definition with a value at a path; None takes out what stood there. What was of the wrong
    shape on the way there is replaced."""
    return _put(definition, path, _OUT if value is None and not _says_nothing(path) else value)


def with_moved(definition: Plain, path: Path, by: int) -> Plain:
    """The definition with one part of a list moved up (-1) or down (1); as it is at the ends."""
    *around, nth = path
    there = at(definition, tuple(around))
    if not isinstance(there, list) or not isinstance(nth, int):
        return definition
    if not (0 <= nth < len(there) and 0 <= nth + by < len(there)):
        return definition
    moved = list(there)
    moved.insert(nth + by, moved.pop(nth))
    return with_put(definition, tuple(around), moved)


def skeleton(entry: CatalogueItem, code: str, department: str) -> dict[str, Plain]:
    """What a new item of an entry begins with; everything else is still to be said."""
    name = {"zh": entry.name.zh, "en": entry.name.en}
    return {"code": code, "name": name, "department": department, **deepcopy(_EMPTY)}


def new_code(credit_code: str, level: str, entry: str, serial: str) -> str:
    """业务办理项编码, 33: credit code (18), exercise level (1), entry (12), serial (2)."""
    return f"{credit_code}{level}{entry}{serial}"


_OUT = object()

_EMPTY: Mapping[str, Plain] = {
    "audiences": [],
    "conditions": [],
    "onsite_reason": None,
    "materials": [],
    "form": [],
    "steps": [],
    "result": None,
    "founding": None,
    "faq": [],
}


def _part(wanted: Any, name: str) -> Any:
    if not is_dataclass(wanted):
        return None
    record: Any = wanted
    return next((hint for one, hint in parts(record) if one.name == name), None)


def _says_nothing(path: Path) -> bool:
    """Whether a definition says there that there is nothing, rather than leaving it out."""
    around: Any = type_at(path[:-1]) if path else None
    if around is not None:
        around, _may_be_nothing = without_none(around)
    if not path or not is_dataclass(around):
        return False
    record: Any = around
    part = next((one for one in parts(record) if one[0].name == path[-1]), None)
    return part is not None and is_needed(part[0]) and without_none(part[1])[1]


def _put(there: Plain, path: Path, value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return _in_list(there if isinstance(there, list) else [], step, rest, value)
    whole = dict(there) if isinstance(there, Mapping) else {}
    below = _put(whole.get(step), rest, value)
    if below is _OUT:
        whole.pop(step, None)
    else:
        whole[step] = below
    return whole


def _in_list(there: list[Plain], nth: int, rest: Path, value: Any) -> list[Plain]:
    below = _put(there[nth] if nth < len(there) else None, rest, value)
    left = [] if below is _OUT else [below]
    return [*there[:nth], *left, *there[nth + 1 :]]
