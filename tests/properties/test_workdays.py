from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.workdays import WorkCalendar

days = st.dates(date(2024, 1, 1), date(2035, 12, 31))
limits = st.integers(0, 60)
calendars = st.builds(
    lambda years, holidays, made_up: WorkCalendar(
        frozenset(years),
        {day: False for day in holidays} | {day: True for day in made_up if day.weekday() >= 5},
    ),
    st.sets(st.integers(2024, 2036)),
    st.sets(days, max_size=60),
    st.sets(days, max_size=20),
)


@given(calendars, days, limits.filter(bool))
def test_a_limit_ends_on_a_working_day_after_its_start(calendar, start, limit):
    end = calendar.add(start, limit).last_day

    assert end > start
    assert calendar.is_working(end)


@given(calendars, days, limits)
def test_a_limit_holds_exactly_its_working_days(calendar, start, limit):
    assert calendar.count(start, calendar.add(start, limit).last_day) == limit


@given(calendars, days, limits)
def test_one_day_more_never_ends_earlier(calendar, start, limit):
    assert calendar.add(start, limit + 1).last_day > calendar.add(start, limit).last_day


@given(calendars, days, limits)
def test_starting_later_never_ends_earlier(calendar, start, limit):
    later = start + timedelta(days=1)

    assert calendar.add(later, limit).last_day >= calendar.add(start, limit).last_day


@given(calendars, days, limits, days)
def test_one_holiday_more_never_shortens_a_limit(calendar, start, limit, holiday):
    poorer = WorkCalendar(calendar.years, {**calendar.announced, holiday: False})

    assert poorer.add(start, limit).last_day >= calendar.add(start, limit).last_day


@given(calendars, days, limits.filter(bool))
def test_a_limit_is_provisional_exactly_when_it_touches_an_unknown_year(calendar, start, limit):
    found = calendar.add(start, limit)
    touched = range((start + timedelta(days=1)).year, found.last_day.year + 1)

    assert found.provisional == any(year not in calendar.years for year in touched)
