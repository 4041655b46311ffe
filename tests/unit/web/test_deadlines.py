"""The ruler and its table draw what they are given."""

import re
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from tongban.kernel import clock
from tongban.kernel.web import deadlines


@pytest.fixture(autouse=True)
def chinese_autumn_2026():
    with clock.at(datetime(2026, 10, 13, 2, 0, tzinfo=UTC)), translation.override("zh-hans"):
        yield


DAYS = [
    {"date": date(2026, 9, 30), "kind": "used", "nth": 1, "why": "工作日"},
    {"date": date(2026, 10, 1), "kind": "off", "why": "国庆节放假"},
    {"date": date(2026, 10, 2), "kind": "off", "why": "国庆节放假"},
    {"date": date(2026, 10, 3), "kind": "off", "why": "国庆节放假"},
    {"date": date(2026, 10, 8), "kind": "held", "why": "送检，中止计时"},
    {"date": date(2026, 10, 13), "kind": "used", "nth": 2, "why": "今天", "today": True},
    {"date": date(2026, 10, 14), "kind": "left", "nth": 3, "why": "最后一天", "end": True},
]


def test_each_day_is_a_cell_that_says_in_words_what_it_is():
    shown = deadlines.ruler(DAYS)

    assert shown.count("<li") == len(DAYS)
    assert '<li class="used"><span class="vh">9月30日（周三），已用 </span>' in shown
    assert '<li class="off"><span class="vh">10月1日（周四），不计 </span>' in shown
    assert '<li class="used today"><span class="vh">10月13日（周二），今天 </span>' in shown
    assert '<span class="vh">10月14日（周三），剩余，最后一天 </span>' in shown
    assert 'aria-label="9月30日至10月14日，每格一天"' in shown


def test_the_month_is_told_at_the_first_cell_and_at_each_first_of_a_month():
    shown = deadlines.ruler(DAYS)

    assert '<span aria-hidden="true">9/30</span>' in shown
    assert '<span aria-hidden="true">10/1</span>' in shown
    assert '<span aria-hidden="true">2</span>' in shown


def test_no_two_days_run_together_when_the_ruler_is_read_out():
    read = re.sub("<[^>]*aria-hidden[^>]*>[^<]*</span>|<[^>]+>", "", deadlines.ruler(DAYS))

    assert read.split()[0] == "9月30日（周三），已用"
    assert len(read.split()) == len(DAYS)


def test_neighbouring_days_that_do_not_count_for_one_reason_share_a_row():
    shown = deadlines.day_table(DAYS)

    assert "10月1日至10月3日 <small>3天</small>" in shown
    assert shown.count("<tr") == 1 + 5


def test_the_last_lawful_day_and_today_are_marked():
    shown = deadlines.day_table(DAYS)

    assert '<tr class="end">' in shown
    assert '<tr class="today">' in shown
    assert "第3天" in shown


def test_no_days_draw_nothing():
    assert deadlines.ruler([]) == ""
