"""Dates as people read them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from tongban.kernel import clock
from tongban.kernel.web import times

THIS_YEAR = datetime(2026, 10, 13, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def autumn_2026():
    with clock.at(THIS_YEAR):
        yield


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh-hans", "10月15日（周四）"), ("en", "Thursday 15 October")],
)
def test_a_day_of_this_year_tells_no_year(language, shown):
    with translation.override(language):
        assert times.day_text(date(2026, 10, 15)) == shown


@pytest.mark.parametrize(
    ("language", "shown"), [("zh-hans", "2027年1月4日"), ("en", "4 January 2027")]
)
def test_a_day_of_another_year_tells_it(language, shown):
    with translation.override(language):
        assert times.day_text(date(2027, 1, 4), weekday=False) == shown


def test_an_instant_late_in_the_utc_day_is_the_next_day_in_shanghai():
    late = datetime(2026, 10, 13, 17, 22, tzinfo=UTC)

    with translation.override("zh-hans"):
        assert times.moment_text(late) == "10月14日 01:22"
        assert times.day_text(late, weekday=False) == "10月14日"


def test_a_time_element_carries_the_machine_readable_date():
    with translation.override("zh-hans"):
        shown = times.day(date(2026, 10, 15))

    assert shown == '<time class="nowrap" datetime="2026-10-15">10月15日（周四）</time>'


def test_nothing_is_shown_for_a_day_that_is_not_known():
    assert times.day(None) == ""
    assert times.moment(None) == ""
