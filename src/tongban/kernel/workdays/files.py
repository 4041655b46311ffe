"""Read one year's holiday arrangement from a CSV file and report all its faults at once.

Columns: date (日期), working (是否上班: 1 make-up day, 0 holiday), name (名称). Only exceptions to
the ordinary week are listed. UTF-8, or GB 18030 as Chinese spreadsheets save it.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tongban.kernel import text
from tongban.kernel.errors import Refused
from tongban.kernel.workdays import is_weekend

MOST_BYTES = 64 * 1024
MOST_NAME = 40
MOST_FAULTS = 50
"""More than this says that it is another kind of file; a page of them helps nobody."""
_COLUMNS = (("date", "日期"), ("working", "是否上班"), ("name", "名称"))


@dataclass(frozen=True, slots=True)
class DayRow:
    """One announced exception: a holiday, or a weekend day that is worked."""

    day: date
    working: bool
    name: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line; line 1 is the heading, 0 the file as a whole."""

    line: int
    sentence: str

    def __str__(self) -> str:
        if not self.line:
            return self.sentence
        return _("第%(line)s行：%(sentence)s") % {"line": self.line, "sentence": self.sentence}


class YearRefused(Refused):
    """The file cannot be loaded; `faults` lists everything wrong with it, in order of lines.

    `remarks` are lines that are not wrong and may not say what was meant.
    """

    def __init__(self, faults: list[Fault], remarks: Sequence[Fault] = ()) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
        self.remarks = remarks


def parse_year_csv(content: bytes, year: int) -> list[DayRow]:
    """The announced exceptions of `year`, by day. Raises YearRefused with every fault,

    or, where there are more than MOST_FAULTS, those of the lines up to there.
    """
    reading = _Reading(year)
    for number, line in _lines(content):
        if len(reading.faults) >= MOST_FAULTS:
            reading.fault(0, _("错误太多，后面的没有再看。请先改好上面这些。"))
            break
        reading.take(number, line)
    if not reading.rows and not reading.faults:
        reading.fault(0, _("文件里没有任何日期。请填入这一年的放假和调休安排。"))
    if reading.faults:
        raise YearRefused(reading.faults, reading.remarks)
    return [reading.rows[day] for day in sorted(reading.rows)]


def as_csv(rows: Iterable[DayRow]) -> str:
    """The same rows as a file that parse_year_csv reads back, in the order given."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([heading for _english, heading in _COLUMNS])
    lines.writerows([row.day.isoformat(), int(row.working), row.name] for row in rows)
    return text.getvalue()


class _Reading:
    """The rows and faults gathered so far."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.rows: dict[date, DayRow] = {}
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []

    def fault(self, line: int, sentence: str) -> None:
        self.faults.append(Fault(line, sentence))

    def take(self, line: int, cells: list[str]) -> None:
        """Check every cell of a line, so that one look shows all there is to put right."""
        if len(cells) != len(_COLUMNS):
            self.fault(line, _("应有3列：日期、是否上班、名称。"))
            return
        before = len(self.faults)
        day, working = self._day(line, cells[0]), self._working(line, cells[1])
        name = self._name(line, cells[2])
        if day and working is not None:
            self._sensible(line, day, working)
        if day and working is not None and len(self.faults) == before:
            self.rows[day] = DayRow(day, working, name)

    def _day(self, line: int, cell: str) -> date | None:
        try:
            day = date.fromisoformat(cell.replace("/", "-"))
        except ValueError:
            self.fault(line, _("“%(cell)s”不是日期。请写成2027-01-01这样。") % {"cell": cell})
            return None
        if day.year != self.year:
            fault = _("%(day)s 不在%(year)s年。") % {"day": day, "year": self.year}
            self.fault(line, fault)
        elif day in self.rows:
            self.fault(line, _("%(day)s 重复了。") % {"day": day})
        return day

    def _working(self, line: int, cell: str) -> bool | None:
        if cell not in ("0", "1"):
            sentence = _("“%(cell)s”应为 1（上班）或 0（放假）。") % {"cell": cell}
            self.fault(line, sentence)
            return None
        return cell == "1"

    def _name(self, line: int, cell: str) -> str:
        if not 0 < len(cell) <= MOST_NAME:
            self.fault(line, _("名称应有1至%(most)s个字，如“春节”。") % {"most": MOST_NAME})
        try:
            return text.refuse_odd(cell)
        except Refused as refused:
            self.fault(line, str(refused))
            return ""

    def _sensible(self, line: int, day: date, working: bool) -> None:
        if working and not is_weekend(day):
            sentence = _("%(day)s 不是周六或周日，本来就上班，无须列为调休上班。") % {"day": day}
            self.fault(line, sentence)
        if not working and is_weekend(day) and day.year == self.year:
            sentence = _("%(day)s 是周末，本来就休息，列不列都一样。要是调休上班，请写1。")
            self.remarks.append(Fault(line, sentence % {"day": day}))


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    """The lines that hold anything, without the heading, numbered as an editor numbers them."""
    if len(content) > MOST_BYTES:
        raise YearRefused(
            [
                Fault(
                    0,
                    _(
                        "这不像一年的放假安排的CSV文件：太大了。请选用表格软件另存成的CSV，一年只有几十行。"
                    ),
                )
            ]
        )
    reader = csv.reader(io.StringIO(_decoded(content)), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                lines.append((reader.line_num, trimmed))
    except csv.Error as error:
        raise YearRefused([Fault(reader.line_num, _("这一行的引号不成对。"))]) from error
    if not lines or not _is_heading(lines[0][1]):
        raise YearRefused([Fault(1, _("第一行应是标题：日期,是否上班,名称。"))])
    return lines[1:]


def _is_heading(cells: list[str]) -> bool:
    return len(cells) == len(_COLUMNS) and all(
        cell.lower() in names for cell, names in zip(cells, _COLUMNS, strict=True)
    )


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise YearRefused([Fault(0, _("文件不是文本。请另存为CSV（UTF-8）再上传。"))])
