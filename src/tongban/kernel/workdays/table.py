"""The work calendar as it stands in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet

from tongban.kernel import clock
from tongban.kernel.crypto import port as crypto
from tongban.kernel.models import CalendarDay, CalendarYear
from tongban.kernel.workdays import WorkCalendar
from tongban.kernel.workdays.files import DayRow, as_csv

LOCK = 0x746F6E67
"""The advisory lock of a year ("tong", the year)."""

_SINCE = """
    SELECT y.year, d.day, d.working
    FROM kernel_calendaryear y LEFT JOIN kernel_calendarday d ON d.year_id = y.year
    WHERE y.year >= %s
"""


@dataclass(frozen=True, slots=True)
class Document:
    """Where a year's arrangement comes from (放假安排的文件依据)."""

    number: str = ""
    """国办发明电 number as printed on the document; empty when it is not known."""
    source: str = ""
    """Who gave the rows: a file's name, a package and its version."""


def calendar(since: date) -> WorkCalendar:
    """What is announced and loaded for that day's year and the later ones, in one query.

    For counting from `since` on: earlier years are as if they were not loaded. Load it once per
    piece of work.
    """
    years: set[int] = set()
    announced = {}
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, [since.year])
        rows = cursor.fetchall()
    for year, day, working in rows:
        years.add(year)
        if day is not None:
            announced[day] = working
    return WorkCalendar(frozenset(years), announced)


def years() -> QuerySet[CalendarYear]:
    """The loaded years, latest first."""
    return CalendarYear.objects.order_by("-year")


def rows_of(year: int) -> list[DayRow]:
    """What is loaded for the year, by day; nothing for a year not loaded."""
    found = CalendarDay.objects.filter(year_id=year).order_by("day")
    return [DayRow(row.day, row.working, row.name) for row in found]


def stamp(year: int) -> str:
    """Tells whether the year is still what somebody saw of it."""
    loaded = CalendarYear.objects.filter(year=year).first()
    head = f"{loaded.document_number}|{loaded.source}\n" if loaded else ""
    return crypto.digest((head + as_csv(rows_of(year))).encode())


def take_turn(year: int) -> None:
    """Whoever loads the same year waits, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, year])


def load_year(year: int, rows: Sequence[DayRow], document: Document) -> CalendarYear:
    """Put these exceptions in place of whatever was loaded for the year, all or nothing.

    Not an action by itself: the caller's action records who loaded it and recomputes what was
    provisional.
    """
    with transaction.atomic():
        loaded, _new = CalendarYear.objects.update_or_create(
            year=year,
            defaults={
                "document_number": document.number,
                "source": document.source,
                "loaded_at": clock.now(),
            },
        )
        loaded.days.all().delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(
                day=row.day,
                year=loaded,
                working=row.working,
                name=row.name,
                document_number=document.number,
            )
            for row in rows
        )
    return loaded
