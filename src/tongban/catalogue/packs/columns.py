"""The dictionary's entries as rows of tables and back.

An element is one row. A code list is one row for each of its codes, which repeats what is true of
the list as a whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tongban.catalogue.packs.problems import Code, Problem, problem
from tongban.catalogue.packs.tables import Row, Table
from tongban.catalogue.packs.yaml import Read
from tongban.catalogue.rules import Text
from tongban.catalogue.rules.dictionary import CodeList, DataElement, Entry

ELEMENT = (
    "code",
    "name_zh",
    "name_en",
    "about_zh",
    "about_en",
    "type",
    "format",
    "code_list",
    "unit_zh",
    "unit_en",
    "lead_source_zh",
    "lead_source_en",
    "sensitivity",
    "standard",
    "sources",
    "valid_from",
    "valid_to",
)
LIST = (
    "list",
    "name_zh",
    "name_en",
    "standard",
    "valid_from",
    "valid_to",
    "code",
    "label_zh",
    "label_en",
)
_OF_THE_LIST = ("name_zh", "name_en", "standard", "valid_from", "valid_to")
_BETWEEN = ";"
"""Between several values in one cell."""


def of(kind: type[Entry]) -> Sequence[str]:
    """The columns of a table of this kind."""
    return ELEMENT if kind is DataElement else LIST


def entries(kind: type[Entry], table: Table, problems: list[Problem]) -> Iterator[Read]:
    """Each entry as plain values with their lines, as a YAML file would give it."""
    if kind is DataElement:
        for row in table.rows:
            yield Read(table.file, _plain(row.cells, DataElement), {(): row.line})
        return
    lists: dict[str, list[Row]] = {}
    for row in table.rows:
        lists.setdefault(row.cells.get("list", ""), []).append(row)
    for rows in lists.values():
        problems.extend(_differing(table, rows))
        yield _code_list(table, rows)


def rows(given: Iterable[Entry]) -> list[list[str]]:
    """Entries of one kind as rows, in the order of `of`."""
    return [row for one in given for row in _rows(one)]


def _rows(one: Entry) -> Iterator[list[str]]:
    if isinstance(one, DataElement):
        yield [_cell(one, column) for column in ELEMENT]
        return
    whole = {column: _cell(one, column) for column in _OF_THE_LIST} | {"list": one.code}
    for entry in one.entries:
        own = {"code": entry.code, "label_zh": entry.label.zh, "label_en": entry.label.en}
        yield [(whole | own)[column] for column in LIST]


def _cell(one: Entry, column: str) -> str:
    name, _sep, language = column.rpartition("_")
    value = getattr(one, name if language in ("zh", "en") else column)
    if isinstance(value, Text):
        return str(getattr(value, language))
    if isinstance(value, tuple):
        return _BETWEEN.join(value)
    return "" if value is None else str(value)


def _plain(cells: dict[str, str], kind: type[Entry]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for column, cell in cells.items():
        name, _sep, language = column.rpartition("_")
        if language in ("zh", "en"):
            plain.setdefault(name, {})[language] = cell
        elif column == "sources":
            plain[column] = [one.strip() for one in cell.split(_BETWEEN)]
        else:
            plain[column] = cell
    return plain


def _code_list(table: Table, rows: Sequence[Row]) -> Read:
    first = {name: cell for name, cell in rows[0].cells.items() if name in _OF_THE_LIST}
    value = _plain(first, CodeList)
    if code := rows[0].cells.get("list"):
        value["code"] = code
    value["entries"] = [_entry(row) for row in rows]
    lines: dict[Any, int] = {(): rows[0].line}
    lines |= {("entries", nth): row.line for nth, row in enumerate(rows)}
    return Read(table.file, value, lines)


def _entry(row: Row) -> dict[str, Any]:
    cells = row.cells
    label = {
        language: cells[f"label_{language}"]
        for language in ("zh", "en")
        if f"label_{language}" in cells
    }
    return ({"code": cells["code"]} if "code" in cells else {}) | {"label": label}


def _differing(table: Table, rows: Sequence[Row]) -> Iterator[Problem]:
    for row in rows[1:]:
        for name in _OF_THE_LIST:
            if row.cells.get(name, "") != rows[0].cells.get(name, ""):
                code = rows[0].cells.get("list", "")
                yield problem(table.file, row.line, Code.LIST_DIFFERS, code[:40], name)
