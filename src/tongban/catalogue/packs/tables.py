"""Tables of texts (CSV) read safely: bounded, each row with its line, all that is wrong at once.

What spreadsheets write is taken: a byte order mark, CR LF, quoted cells with line breaks. The first
row names the columns; columns nobody knows and rows of another width are told.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tongban.catalogue.packs import texts
from tongban.catalogue.packs.problems import Code, Problem, problem

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 20_000


@dataclass(slots=True)
class Row:
    """One row: its line and its cells by column; empty cells are not there."""

    line: int
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    """What a file holds, and what is wrong with it."""

    file: Path
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(file: Path, within: Path, columns: Sequence[str]) -> Table:
    """Reads a file with these columns. Never raises."""
    table = Table(file)
    text, wrong = texts.read(file, within, most_bytes=MOST_BYTES, may_have_mark=True)
    if wrong:
        table.problems.extend(wrong)
        return table
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        _rows(reader, columns, table)
    except csv.Error as error:
        table.problems.append(problem(file, reader.line_num, Code.CSV, str(error)[:120]))
    return table


def written(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as text that `read` reads back."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _rows(reader: Any, columns: Sequence[str], table: Table) -> None:
    names = [name.strip() for name in next(reader, [])]
    if not names:
        table.problems.append(problem(table.file, 0, Code.NOTHING))
        return
    table.problems.extend(_head(table.file, names, columns))
    if table.problems:
        return
    line = reader.line_num
    for cells in reader:
        line, begun = reader.line_num, line + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            about = (len(cells), len(names))
            table.problems.append(problem(table.file, begun, Code.CSV_WIDTH, *about))
        elif len(table.rows) >= MOST_ROWS:
            table.problems.append(problem(table.file, begun, Code.MANY, MOST_ROWS))
            return
        else:
            known = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
            table.rows.append(Row(begun, {name: cell for name, cell in known.items() if cell}))


def _head(file: Path, names: list[str], columns: Sequence[str]) -> list[Problem]:
    wrong = [problem(file, 1, Code.CSV_NO_COLUMN, one) for one in columns if one not in names]
    for nth, name in enumerate(names):
        if name not in columns:
            wrong.append(problem(file, 1, Code.CSV_COLUMN, name[:40], ", ".join(columns)))
        elif name in names[:nth]:
            wrong.append(problem(file, 1, Code.KEY_TWICE, name))
    return wrong
