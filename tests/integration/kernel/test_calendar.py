"""The work calendar in the database: its seeds, its replacement, what the tables refuse."""

from datetime import date, timedelta
from uuid import uuid4

import chinese_calendar
import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.models import CalendarDay, CalendarYear
from tongban.kernel.workdays import Limit, table
from tongban.kernel.workdays.files import parse_year_csv
from tongban.kernel.workdays.table import Document

pytestmark = pytest.mark.usefixtures("database")

OFFICER = Actor.officer(uuid4(), uuid4())
YEAR_2027 = "日期,是否上班,名称\n2027-01-01,0,元旦\n2027-01-30,1,春节\n2027-02-05,0,春节\n"


def load(content: str, year: int, number: str = "") -> None:
    rows = parse_year_csv(content.encode(), year)
    with acting(OFFICER):
        table.load_year(year, rows, Document(number, "a test's file"))


def test_every_day_of_2024_to_2026_is_as_the_state_council_announced_it():
    calendar = table.calendar(date.min)

    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365 + 365)]

    assert calendar.years == {2024, 2025, 2026}
    assert days[-1] == date(2026, 12, 31)
    assert [calendar.is_working(day) for day in days] == [
        chinese_calendar.is_workday(day) for day in days
    ]


def test_a_seeded_year_names_its_source_and_invents_no_document_number():
    for year in table.years():
        assert year.source == "chinesecalendar 1.11.0"
        assert year.document_number == ""


def test_loading_a_year_makes_its_limits_final():
    before = table.calendar(date.min).add(date(2026, 12, 31), 1)

    load(YEAR_2027, 2027, "国办发明电〔2026〕0号（演示）")

    assert before == Limit(date(2027, 1, 1), provisional=True)
    assert table.calendar(date.min).add(date(2026, 12, 31), 1) == Limit(date(2027, 1, 4), False)
    assert {day.document_number for day in CalendarDay.objects.filter(year_id=2027)} == {
        "国办发明电〔2026〕0号（演示）"
    }


def test_loading_a_year_again_replaces_it_whole():
    load(YEAR_2027, 2027)

    load("date,working,name\n2027-01-04,0,元旦\n", 2027)

    assert [str(row) for row in CalendarDay.objects.filter(year_id=2027)] == ["2027-01-04 元旦"]


def test_a_load_that_fails_leaves_the_old_year_as_it_was():
    rows = parse_year_csv(YEAR_2027.encode(), 2027)
    before = table.calendar(date.min)

    with pytest.raises(IntegrityError, match="calendar_day_lies_in_its_year"), acting(OFFICER):
        table.load_year(2026, rows, Document(source="the wrong file"))

    assert table.calendar(date.min) == before


def test_a_year_without_exceptions_is_known_all_the_same():
    with acting(OFFICER):
        table.load_year(2030, [], Document(source="nothing announced"))

    assert table.calendar(date.min).knows(date(2030, 5, 5))


def test_the_calendar_is_one_query():
    with CaptureQueriesContext(connection) as asked:
        table.calendar(date.min)

    assert len(asked) == 1


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE kernel_calendarday SET year_id = 2025 WHERE day = '2026-10-01'", "lies_in_its"),
        ("UPDATE kernel_calendarday SET working = true WHERE day = '2026-10-01'", "on_a_weekend"),
        ("UPDATE kernel_calendaryear SET source = ''", "names_its_source"),
        (
            "INSERT INTO kernel_calendaryear VALUES (1949, '', 'x', now())",
            "calendar_year_is_a_year",
        ),
        ("UPDATE kernel_calendarday SET working = NULL", "not-null"),
    ],
)
def test_the_tables_refuse_a_calendar_that_makes_no_sense(database, statement, constraint):
    with database.superuser() as admin, pytest.raises(psycopg.IntegrityError, match=constraint):
        admin.execute(statement)


def test_a_citizen_reads_the_calendar_and_cannot_change_it():
    citizen = Actor.person(uuid4())

    with acting(citizen):
        assert CalendarYear.objects.count() == 3
    with pytest.raises(ProgrammingError, match="permission denied"), acting(citizen):
        CalendarDay.objects.all().delete()
