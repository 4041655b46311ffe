"""Last days of a case against whoever counts them on a wall calendar, one day after another.

行政许可法 第八十二条: working days, without statutory holidays; the day something happens does not
count. The walker below knows nothing of our rules: it holds a list of free days and a pencil.
"""

import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import handling, items, worlds
from tests.conftest import Clone
from tests.handling import Office
from tongban.cases import actions, queries
from tongban.cases.rules import Why, counted_days, due, due_working
from tongban.catalogue.queries import CaseKind, Item, TimeLimit, Unit
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.workdays import WorkCalendar

PROVE = bool(os.environ.get("PROVE"))
QUIET = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PURE = settings(QUIET, max_examples=5_000 if PROVE else 60)
REAL = settings(QUIET, max_examples=300 if PROVE else 8)


# --- the walker ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wall:
    """A wall calendar: years the State Council has announced, its holidays and make-up days."""

    years: frozenset[int]
    holidays: frozenset[date] = frozenset()
    make_ups: frozenset[date] = frozenset()

    def offices_open(self, day: date) -> bool:
        if day in self.holidays:
            return False
        return day in self.make_ups or day.weekday() < 5

    def walk(self, from_day: date, days: int, *, working: bool) -> tuple[date, bool]:
        """The last day, and whether a year nobody has announced was walked through."""
        day, counted, guessed = from_day, 0, False
        while counted < days:
            day = date.fromordinal(day.toordinal() + 1)
            guessed = guessed or (working and day.year not in self.years)
            if not working or self.offices_open(day):
                counted += 1
        return day, guessed

    @property
    def calendar(self) -> WorkCalendar:
        exceptions = dict.fromkeys(self.make_ups, True) | dict.fromkeys(self.holidays, False)
        return WorkCalendar(self.years, exceptions)


def beijing_day(instant: datetime) -> date:
    """By hand: eight hours ahead of UTC."""
    return (instant.replace(tzinfo=None) + timedelta(hours=8)).date()


# --- random calendars and instants ----------------------------------------------------------------

AROUND_MIDNIGHT = [time(15, 59, 59, 999999), time(16), time(0), time(23, 59, 59)]
"""In UTC: a moment before midnight in Beijing, midnight, and the same for UTC itself."""


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """From 2026 to 2032, often at an end of a year or a day."""
    year_end = st.builds(
        lambda year, back: date(year, 12, 31) - timedelta(days=back),
        st.integers(2026, 2031),
        st.integers(0, 20),
    )
    day = draw(st.dates(date(2026, 3, 4), date(2031, 12, 31)) | year_end)
    at = draw(st.sampled_from(AROUND_MIDNIGHT) | st.times())
    return datetime.combine(day, at, UTC)


@st.composite
def walls(draw: st.DrawFn, start: date) -> Wall:
    """Weeks of holidays, single ones and make-up weekends in the half year after a day."""
    years = draw(st.sets(st.sampled_from([start.year, start.year + 1])))
    offsets = st.integers(-3, 120)
    weeks = draw(st.lists(st.tuples(offsets, st.integers(1, 9)), max_size=5))
    free = {start + timedelta(days=first + n) for first, long in weeks for n in range(long)}
    worked = {start + timedelta(days=one) for one in draw(st.sets(offsets, max_size=12))}
    return Wall(
        frozenset(years),
        frozenset(day for day in free if day.year in years),
        frozenset(d for d in worked - free if d.year in years and d.weekday() >= 5),
    )


starts = instants().map(beijing_day)
started = starts.flatmap(lambda start: st.tuples(st.just(start), walls(start)))
limits = st.builds(TimeLimit, st.integers(0, 60), st.sampled_from(Unit), st.just(items.LAW))


# --- the rules ------------------------------------------------------------------------------------


@PURE
@given(instants())
def test_the_day_something_happens_is_the_day_in_beijing(instant):
    with clock.at(instant):
        assert clock.today() == beijing_day(instant)


@PURE
@given(started, limits)
def test_a_limit_ends_on_the_day_a_slow_walker_comes_to(begun, limit):
    start, wall = begun

    found = due(start, limit, wall.calendar)

    walked = wall.walk(start, limit.days, working=limit.unit is Unit.WORKING_DAY)
    assert (found.on, found.provisional) == walked


@PURE
@given(started, st.integers(0, 60))
def test_a_limit_of_the_law_itself_is_walked_in_working_days(begun, days):
    start, wall = begun

    found = due_working(start, days, wall.calendar)

    assert (found.on, found.provisional) == wall.walk(start, days, working=True)


@PURE
@given(started, limits)
def test_the_table_of_days_shows_every_step_of_the_walk(begun, limit):
    start, wall = begun
    working = limit.unit is Unit.WORKING_DAY
    end, _guessed = wall.walk(start, limit.days, working=working)

    table = counted_days(start, end, limit.unit.value, wall.calendar)

    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    counting = [day for day in days[1:] if not working or wall.offices_open(day)]
    assert [one.day for one in table] == days
    assert [one.day for one in table if one.nth] == counting
    assert [one.nth for one in table if one.nth] == list(range(1, limit.days + 1))
    for one in table[1:] if working else ():
        assert (one.why is Why.HOLIDAY) == (one.day in wall.holidays)
        assert (one.why is Why.MAKE_UP) == (one.day in wall.make_ups)


# --- a case in the database -----------------------------------------------------------------------


def _limits(statutory: TimeLimit, promised: TimeLimit, correction: TimeLimit) -> dict[str, object]:
    return {"statutory": statutory, "promised": promised, "correction": correction}


def _working(days: int) -> TimeLimit:
    return TimeLimit(days, Unit.WORKING_DAY, items.LAW)


def _calendar(days: int) -> TimeLimit:
    return TimeLimit(days, Unit.CALENDAR_DAY, items.LAW)


KINDS = {
    "working": _limits(_working(20), _working(5), _working(5)),
    "calendar": _limits(_calendar(45), _calendar(10), _calendar(15)),
    # Over a long holiday the promised working days end after the statutory calendar days.
    "mixed": _limits(_calendar(12), _working(8), _working(5)),
    "immediate": _limits(_working(1), _working(0), _working(5)) | {"case_kind": CaseKind.IMMEDIATE},
}


@dataclass(frozen=True)
class Counter:
    """One office with an item of each kind, and somebody who applies."""

    clone: Clone
    offices: dict[str, Office]
    person: Actor

    def hang(self, wall: Wall) -> None:
        """Load this calendar in place of whatever was loaded."""
        with self.clone.superuser() as superuser:
            superuser.execute("DELETE FROM kernel_calendarday")
            superuser.execute("DELETE FROM kernel_calendaryear")
            with superuser.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO kernel_calendaryear (year, document_number, source, loaded_at)"
                    " VALUES (%s, '', 'test', now())",
                    [(year,) for year in sorted(wall.years)],
                )
                cursor.executemany(
                    "INSERT INTO kernel_calendarday (day, year_id, working, name, document_number)"
                    " VALUES (%s, extract(year FROM %s::date), %s, 'test', '')",
                    [(day, day, day in wall.make_ups) for day in wall.holidays | wall.make_ups],
                )

    def seen(self, case_id: UUID) -> tuple[date | None, ...]:
        with acting(self.person):
            row = queries.case(case_id)
        return row.next_due_on, row.due_on, row.promised_due_on, row.is_provisional


@pytest.fixture
def counter(database: Clone) -> Counter:
    with clock.at(worlds.SOME_DAY), database.as_worker():
        offices = {}
        for nth, (kind, changes) in enumerate(KINDS.items(), start=1):
            offices[kind] = _office(nth, changes, next(iter(offices.values()), None))
        return Counter(database, offices, Actor.person(worlds.a_person("王芳")))


def _office(nth: int, changes: dict[str, object], known: Office | None) -> Office:
    item: Item = items.an_item(code=f"{items.CODE[:-2]}{nth:02d}", **changes)
    if known is None:
        return handling.an_office(item)
    items.published(item)
    return replace(known, item=item)


@REAL
@given(instants(), st.sampled_from(sorted(KINDS)), st.integers(0, 5 * 24 * 60), st.data())
def test_a_case_is_due_on_the_days_a_slow_walker_comes_to(counter, handed_in, kind, minutes, data):
    accepted = handed_in + timedelta(minutes=minutes)
    wall = data.draw(walls(beijing_day(handed_in)))
    office = counter.offices[kind]
    counter.hang(wall)

    with clock.at(handed_in):
        case_id = office.case_of(counter.person)
    received = counter.seen(case_id)
    with clock.at(accepted):
        actions.accept(case_id, by=office.clerk)

    told_by, _guessed = wall.walk(beijing_day(handed_in), 5, working=True)
    assert received == (told_by, None, None, False)
    statutory, promised, guessed = _answers(wall, beijing_day(accepted), office.item)
    assert counter.seen(case_id) == (promised, statutory, promised, guessed)


def _answers(wall: Wall, accepted: date, item: Item) -> tuple[date, date, bool]:
    """Statutory and promised last day; a promise never lengthens what the law says."""
    (by_law, guessed), (promise, also) = (
        wall.walk(accepted, limit.days, working=limit.unit is Unit.WORKING_DAY)
        for limit in (item.statutory, item.promised)
    )
    if item.case_kind is CaseKind.IMMEDIATE:
        promise, also = accepted, False
    return by_law, min(by_law, promise), guessed or also


@REAL
@given(instants(), st.sampled_from(sorted(KINDS)), st.integers(0, 9 * 24 * 60), st.data())
def test_a_correction_is_due_on_the_day_a_slow_walker_comes_to(counter, told, kind, minutes, data):
    corrected = told + timedelta(minutes=minutes)
    wall = data.draw(walls(beijing_day(told)))
    office = counter.offices[kind]
    counter.hang(wall)
    limit = office.item.correction

    with clock.at(told):
        case_id = office.case_of(counter.person)
        actions.request_correction(case_id, points=["缺平面图。"], by=office.clerk)
    with acting(counter.person):
        application_id = queries.case(case_id).application_id
        notice = queries.correction(case_id)
    asked = counter.seen(case_id)
    with clock.at(corrected):
        handling.hand_in_again(application_id, counter.person)

    until, _guessed = wall.walk(
        beijing_day(told), limit.days, working=limit.unit is Unit.WORKING_DAY
    )
    assert (asked, notice.due_on) == ((until, None, None, False), until)
    anew, _guessed = wall.walk(beijing_day(corrected), 5, working=True)
    assert counter.seen(case_id) == (anew, None, None, False)


@REAL
@given(instants(), st.data())
def test_a_licence_is_due_ten_working_days_after_its_decision(counter, decided, data):
    wall = data.draw(walls(beijing_day(decided)))
    office = counter.offices["working"]
    counter.hang(wall)

    with clock.at(decided):
        case_id = office.decided(counter.person)

    until, _guessed = wall.walk(beijing_day(decided), 10, working=True)
    assert counter.seen(case_id)[0] == until
