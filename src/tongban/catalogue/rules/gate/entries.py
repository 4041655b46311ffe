"""What is wrong with an entry of the dictionary: a data element or a code list. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from tongban.catalogue.rules import Text
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.dictionary import (
    CodeList,
    DataElement,
    ElementType,
    Entry,
    Shape,
    fits,
    shape_of,
)
from tongban.catalogue.rules.gate.flaws import LONGEST_TEXT, Flaw, Found, is_key, twice
from tongban.catalogue.rules.gate.questions import BODY, PROFILE

LONGEST_CODE = 60
MOST_CODES = 5_000
_ELEMENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_ENTRY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_FORMULA = ("=", "+", "-", "@", "\t")
"""How a cell begins that a spreadsheet would run."""


def flaws_of_entry(entry: Entry, lists: Mapping[str, CodeList]) -> list[Found]:
    """Everything that is wrong with it; `lists` are the code lists there are."""
    of_its_kind = _element(entry, lists) if isinstance(entry, DataElement) else _list(entry)
    return [*of_its_kind, *_validity(entry), *_texts(entry, ())]


def is_element_code(code: str) -> bool:
    """Whether a data element may be called so: "person.name"."""
    return len(code) <= LONGEST_CODE and bool(_ELEMENT.fullmatch(code))


def _element(one: DataElement, lists: Mapping[str, CodeList]) -> Iterator[Found]:
    if not is_element_code(one.code):
        yield Found(("code",), Flaw.ELEMENT_CODE, (one.code[:40],))
    shape = shape_of(one.format)
    if shape is None:
        yield Found(("format",), Flaw.FORMAT, (one.format[:40],))
    elif not fits(one.type, shape):
        yield Found(("format",), Flaw.FORMAT_TYPE, (one.format, one.type))
    yield from _codes(one, shape, lists)
    if one.unit and one.type is not ElementType.NUMBER:
        yield Found(("unit",), Flaw.UNIT_HERE, (one.type,))
    for nth, source in enumerate(one.sources):
        if source not in PROFILE | BODY:
            yield Found(("sources", nth), Flaw.SOURCE, (source[:60],))
    yield from twice(("sources",), one.sources)


def _codes(one: DataElement, shape: Shape | None, lists: Mapping[str, CodeList]) -> Iterator[Found]:
    if (one.type is ElementType.CODE) != bool(one.code_list):
        yield Found(("code_list",), Flaw.LIST_NEEDED, (one.type,))
    elif one.code_list and one.code_list not in lists:
        yield Found(("code_list",), Flaw.LIST_UNKNOWN, (one.code_list[:40],))
    elif one.code_list and shape:
        longest = max((len(entry.code) for entry in lists[one.code_list].entries), default=0)
        if longest > shape.most:
            yield Found(("format",), Flaw.ELEMENT_LONGER, (longest, shape.most))


def _list(one: CodeList) -> Iterator[Found]:
    if not is_key(one.code):
        yield Found(("code",), Flaw.KEY_SHAPE, (one.code[:40],))
    if not 1 <= len(one.entries) <= MOST_CODES:
        yield Found(("entries",), Flaw.RANGE, (1, MOST_CODES))
    for nth, entry in enumerate(one.entries):
        if not _ENTRY.fullmatch(entry.code):
            yield Found(("entries", nth, "code"), Flaw.ENTRY_CODE, (entry.code[:40],))
    yield from twice(("entries",), [entry.code for entry in one.entries], "code")


def _validity(entry: Entry) -> Iterator[Found]:
    days = {}
    for name in ("valid_from", "valid_to"):
        written = getattr(entry, name)
        if not written and name == "valid_to":
            continue
        try:
            days[name] = date.fromisoformat(written)
        except ValueError:
            yield Found((name,), Flaw.DAY, (written[:40],))
    if len(days) == 2 and days["valid_to"] < days["valid_from"]:
        yield Found(("valid_to",), Flaw.DAYS_CROSSED)


def _texts(value: Any, path: Path) -> Iterator[Found]:
    """No text too long for a page, none a spreadsheet would run."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            yield Found(path, Flaw.TOO_LONG, (LONGEST_TEXT,))
        if value.startswith(_FORMULA):
            yield Found(path, Flaw.FORMULA, (value[:1],))
    elif isinstance(value, tuple):
        for nth, one in enumerate(value):
            yield from _texts(one, (*path, nth))
    elif is_dataclass(value) and not isinstance(value, Text | type):
        for part in fields(value):
            yield from _texts(getattr(value, part.name), (*path, part.name))
    elif isinstance(value, Text):
        yield from _texts(value.zh, (*path, "zh"))
        yield from _texts(value.en, (*path, "en"))
