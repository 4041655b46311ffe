"""The years that come with the product, for counting where there is no database."""

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

from tongban.kernel.workdays import WorkCalendar

REFERENCE = Path(__file__).parents[1] / "reference"
_YEAR = re.compile(r"calendar-([0-9]{4})\.csv")


@cache
def calendar() -> WorkCalendar:
    """Every year that was announced when this version was made."""
    years: set[int] = set()
    announced: dict[date, bool] = {}
    for file in REFERENCE.iterdir():
        if found := _YEAR.fullmatch(file.name):
            years.add(int(found[1]))
            with file.open(encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows):
                    announced[date.fromisoformat(row["date"])] = row["working"] == "1"
    return WorkCalendar(frozenset(years), announced)
