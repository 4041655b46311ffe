from datetime import UTC, date, datetime, timedelta

import pytest

from tongban.kernel import clock

NEW_YEAR_IN_SHANGHAI = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


def test_the_clock_tells_aware_time_in_utc():
    assert clock.now().utcoffset() == timedelta(0)


def test_the_day_begins_at_midnight_in_shanghai():
    with clock.at(NEW_YEAR_IN_SHANGHAI - timedelta(seconds=1)):
        assert clock.today() == date(2026, 12, 31)

    with clock.at(NEW_YEAR_IN_SHANGHAI):
        assert clock.today() == date(2027, 1, 1)


def test_a_moved_clock_may_be_moved_again_and_comes_back():
    later = NEW_YEAR_IN_SHANGHAI + timedelta(days=1)

    with clock.at(NEW_YEAR_IN_SHANGHAI):
        with clock.at(later):
            assert clock.now() == later
        assert clock.now() == NEW_YEAR_IN_SHANGHAI


def test_the_clock_comes_back_after_a_failure():
    with pytest.raises(RuntimeError), clock.at(NEW_YEAR_IN_SHANGHAI):
        raise RuntimeError

    assert clock.now() != NEW_YEAR_IN_SHANGHAI


def test_a_time_without_a_zone_is_no_time():
    naive = NEW_YEAR_IN_SHANGHAI.replace(tzinfo=None)

    with pytest.raises(ValueError, match="names no time zone"):
        clock.shanghai(naive)
    with pytest.raises(ValueError, match="names no time zone"), clock.at(naive):
        pass
