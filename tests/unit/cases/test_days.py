"""How the days of a limit are drawn: those that ran, and those nobody needed."""

from datetime import date, datetime, timedelta

import pytest

from tongban.cases.models import Case
from tongban.cases.queries import CountedDay, Why
from tongban.cases.web import days
from tongban.kernel import clock

MONDAY = date(2026, 3, 2)
WEEK = [CountedDay(MONDAY, 0, Why.START)] + [
    CountedDay(MONDAY + timedelta(days=n), n, Why.WORKING) for n in (1, 2, 3)
]


def a_case(ended_at: datetime | None = None) -> Case:
    return Case(promised_due_on=MONDAY + timedelta(days=3), ended_at=ended_at)


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 10, tzinfo=clock.SHANGHAI)


@pytest.mark.parametrize("today", [4, 20])
def test_a_case_that_ended_on_its_second_day_has_used_two_days_whenever_one_looks(today: int):
    with clock.at(at(today)):
        drawn = days.drawn(WEEK, a_case(at(4)))

        assert days.used(WEEK, a_case(at(4))) == 2
    assert [one["kind"] for one in drawn] == ["off", "used", "used", "left"]


def test_an_open_case_has_used_the_days_until_today():
    with clock.at(at(3)):
        drawn = days.drawn(WEEK, a_case())

        assert days.used(WEEK, a_case()) == 1
    assert [one["kind"] for one in drawn] == ["off", "used", "left", "left"]
