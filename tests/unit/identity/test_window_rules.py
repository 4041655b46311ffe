"""For how long a registration holds, and when a slip may be printed again."""

from datetime import UTC, datetime, timedelta

import pytest

from tongban.identity.rules.window import ReprintFlaw, lapses_at, reprint_flaw

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_registration_holds_from_the_reading_of_the_card():
    assert lapses_at(MORNING, 12) == MORNING + 12 * HOUR


@pytest.mark.parametrize(
    ("slip", "ended_at", "reprints", "after", "flaw"),
    [
        (True, MORNING, 0, timedelta(), None),
        (True, MORNING, 1, 2 * HOUR, None),
        (True, MORNING, 0, 2 * HOUR + timedelta(microseconds=1), ReprintFlaw.LATE),
        (True, MORNING, 2, timedelta(), ReprintFlaw.OFTEN),
        (True, MORNING, 2, 3 * HOUR, ReprintFlaw.LATE),
        (False, MORNING, 0, timedelta(), ReprintFlaw.NONE),
        (True, None, 0, timedelta(), ReprintFlaw.NONE),
    ],
)
def test_a_slip_is_printed_again_within_two_hours_and_twice(slip, ended_at, reprints, after, flaw):
    found = reprint_flaw(
        slip=slip, ended_at=ended_at, reprints=reprints, now=MORNING + after, hours=2, most=2
    )

    assert found is flaw


def test_a_city_may_forbid_it_altogether():
    found = reprint_flaw(slip=True, ended_at=MORNING, reprints=0, now=MORNING, hours=2, most=0)

    assert found is ReprintFlaw.OFTEN
