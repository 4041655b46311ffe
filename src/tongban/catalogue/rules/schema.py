"""The JSON Schema of an item (2020-12), made from the types: docs/protocol/item.schema.json.

It says of plain values exactly what `building.build` says; what a schema cannot say (codes with
check digits, conditions that fit their form) `checking` does.
"""

import inspect
import typing
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any

from tongban.catalogue.rules import Given, Item, Text
from tongban.catalogue.rules.building import SAYS_SOMETHING, is_needed, parts, without_none

ADDRESS = "urn:tongban:schema:item:1"

_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_ROW: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"anyOf": [{"type": "string"}, _TEXTS]},
}
GIVEN: dict[str, Any] = {
    "description": "Answers as a form keeps them: texts, codes of choices, rows of a group.",
    "type": "object",
    "additionalProperties": {
        "anyOf": [{"type": "string"}, _TEXTS, {"type": "array", "items": _ROW}]
    },
}


def schema() -> dict[str, Any]:
    """The whole schema; every type of a definition stands once in `$defs`."""
    types: dict[str, Any] = {}
    root = _of(Item, types)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": "Tongban service item (政务服务事项)",
        **root,
        "$defs": dict(sorted(types.items())),
    }


def _of(wanted: Any, types: dict[str, Any]) -> dict[str, Any]:
    wanted, may_be_nothing = without_none(wanted)
    if may_be_nothing:
        return {"anyOf": [_of(wanted, types), {"type": "null"}]}
    if wanted == Given:
        return GIVEN
    if typing.get_origin(wanted) is tuple:
        return {"type": "array", "items": _of(typing.get_args(wanted)[0], types)}
    if is_dataclass(wanted):
        return _reference(wanted, types)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return {"enum": [str(one) for one in wanted], "description": _first_line(wanted)}
    return {"type": {bool: "boolean", int: "integer", str: "string"}[wanted]}


def _reference(wanted: Any, types: dict[str, Any]) -> dict[str, Any]:
    name = wanted.__name__
    if name not in types:
        types[name] = {}  # before its parts, which may name it
        types[name] = _record(wanted, types)
    return {"$ref": f"#/$defs/{name}"}


def _record(wanted: Any, types: dict[str, Any]) -> dict[str, Any]:
    details = {one.name: _of(hint, types) for one, hint in parts(wanted)}
    if issubclass(wanted, Text):
        details |= {name: {**details[name], "pattern": SAYS_SOMETHING} for name in ("zh", "en")}
    return {
        "description": _first_line(wanted),
        "type": "object",
        "properties": details,
        "required": [one.name for one, _hint in parts(wanted) if is_needed(one)],
        "additionalProperties": False,
    }


def _first_line(wanted: Any) -> str:
    return (inspect.getdoc(wanted) or wanted.__name__).splitlines()[0]
