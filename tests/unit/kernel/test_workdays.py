from datetime import date, timedelta

import pytest

from tongban.kernel.workdays import Limit, WorkCalendar
from tongban.kernel.workdays.changes import Oddity, changes, oddities, weekends
from tongban.kernel.workdays.files import DayRow, YearRefused, as_csv, parse_year_csv

NATIONAL_DAY = {date(2026, 10, d): False for d in range(1, 8)} | {date(2026, 10, 10): True}
CALENDAR = WorkCalendar(frozenset({2026}), NATIONAL_DAY)
HEAD = "日期,是否上班,名称\n"


def test_a_limit_counts_from_the_day_after_and_skips_weekends():
    assert CALENDAR.add(date(2026, 3, 5), 5) == Limit(date(2026, 3, 12), provisional=False)


def test_national_day_week_is_free_and_its_make_up_saturday_is_worked():
    assert CALENDAR.add(date(2026, 9, 30), 1).last_day == date(2026, 10, 8)
    assert CALENDAR.add(date(2026, 9, 30), 3).last_day == date(2026, 10, 10)


def test_a_limit_of_no_days_ends_on_its_first_day():
    assert CALENDAR.add(date(2027, 1, 2), 0) == Limit(date(2027, 1, 2), provisional=False)


def test_a_negative_limit_is_nonsense():
    with pytest.raises(ValueError, match="-1 working days"):
        CALENDAR.add(date(2026, 3, 5), -1)


def test_a_limit_that_reaches_an_unannounced_year_is_provisional():
    reaches, stays = CALENDAR.add(date(2026, 12, 30), 2), CALENDAR.add(date(2026, 12, 30), 1)

    assert reaches == Limit(date(2027, 1, 1), provisional=True)
    assert stays == Limit(date(2026, 12, 31), provisional=False)


def test_days_between_are_counted_both_ways():
    monday, friday = date(2026, 3, 2), date(2026, 3, 6)

    assert CALENDAR.count(monday, friday) == 4
    assert CALENDAR.count(friday, monday) == -4
    assert CALENDAR.count(monday, monday) == 0


def test_the_next_working_day_may_be_the_day_itself():
    assert CALENDAR.next_working(date(2026, 10, 8)) == date(2026, 10, 8)
    assert CALENDAR.next_working(date(2026, 10, 1)) == date(2026, 10, 8)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_year_is_read_as_spreadsheets_save_it(encoding):
    content = (HEAD + "2027-02-06,0,春节\n2027/01/30,1,春节\n\n").encode(encoding)

    rows = parse_year_csv(content, 2027)

    assert rows == [
        DayRow(date(2027, 1, 30), True, "春节"),
        DayRow(date(2027, 2, 6), False, "春节"),
    ]


def test_every_fault_of_a_file_is_told_at_once_with_its_line():
    lines = [
        "2027-02-30,0,春节",
        "2027-02-08,x,春节",
        "2026-02-08,0,春节",
        "2027-02-09,0",
        "2027-02-10,0,",
        "2027-02-10,1,调休",
        "2027-02-06,0,春\u202e节",
        "2027-02-07,0,春节",
        "2027-02-07,0,春节",
    ]

    with pytest.raises(YearRefused) as refused:
        parse_year_csv((HEAD + "\n".join(lines)).encode(), 2027)

    assert [fault.line for fault in refused.value.faults] == [2, 3, 4, 5, 6, 7, 8, 10]
    assert [remark.line for remark in refused.value.remarks] == [8, 9, 10]
    assert "2027-02-07 是周末，本来就休息" in str(refused.value.remarks[1])
    said = str(refused.value).splitlines()
    assert said[0] == "第2行：“2027-02-30”不是日期。请写成2027-01-01这样。"
    assert "应为 1（上班）或 0（放假）" in said[1]
    assert "不在2027年" in said[2]
    assert "应有3列" in said[3]
    assert "名称应有" in said[4]
    assert "本来就上班" in said[5]
    assert "U+202E" in said[6]
    assert "重复了" in said[7]


def test_a_file_of_another_kind_is_told_a_page_of_faults_and_no_more():
    lines = ["x,y,z"] * 5_000

    with pytest.raises(YearRefused) as refused:
        parse_year_csv((HEAD + "\n".join(lines)).encode(), 2027)

    assert len(refused.value.faults) < 60
    assert "错误太多" in str(refused.value.faults[-1])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "第一行应是标题"),
        (b"2027-01-01,0,x\n", "第一行应是标题"),
        (HEAD.encode(), "没有任何日期"),
        (b"\xff\xfe\x00\x81", "不是文本"),
        (HEAD.encode() + b'"2027-01-01,0,x\n', "引号不成对"),
        (b"x" * 70_000, "太大了"),
    ],
)
def test_a_file_that_is_no_arrangement_is_refused_whole(content, why):
    with pytest.raises(YearRefused, match=why):
        parse_year_csv(content, 2027)


NEW_YEAR = DayRow(date(2027, 1, 1), False, "元旦")
SATURDAY = DayRow(date(2027, 1, 2), False, "元旦")
MAKE_UP = DayRow(date(2027, 1, 9), True, "元旦，调休")
TODAY = date(2026, 11, 23)


def test_rows_written_as_a_file_are_read_back_the_same():
    rows = [NEW_YEAR, SATURDAY, DayRow(date(2027, 1, 9), True, '"元旦", 调休')]

    assert parse_year_csv(as_csv(rows).replace("\n", "\r\n").encode(), 2027) == rows


def test_a_change_says_what_was_and_what_will_be_and_whether_limits_are_counted_otherwise():
    moved = DayRow(date(2027, 1, 9), False, "元旦，调休")

    found = changes([NEW_YEAR, SATURDAY, MAKE_UP], [NEW_YEAR, moved])

    assert [(one.day.day, one.takes_back, one.counts) for one in found] == [
        (2, True, False),
        (9, True, True),
    ]
    assert changes([], [NEW_YEAR])[0].takes_back is False
    assert changes([NEW_YEAR], [NEW_YEAR]) == []
    assert weekends([NEW_YEAR, SATURDAY, MAKE_UP]) == [date(2027, 1, 2)]


@pytest.mark.parametrize(
    ("year", "number", "before", "odd"),
    [
        (2027, 15, 0, []),
        (2027, 60, 0, []),
        (2026, 20, 0, []),
        (2028, 20, 0, []),
        (2027, 14, 0, [Oddity.FEW]),
        (2027, 61, 0, [Oddity.MANY]),
        (2025, 20, 0, [Oddity.PAST]),
        (2029, 20, 0, [Oddity.FAR]),
        (2027, 20, 21, [Oddity.TAKES_BACK]),
        (2027, 14, 20, [Oddity.FEW, Oddity.TAKES_BACK]),
    ],
)
def test_a_year_that_looks_like_a_mistake_is_noticed(year, number, before, odd):
    weekdays = [
        day for day in (date(year, 1, 1) + timedelta(n) for n in range(200)) if day.weekday() < 5
    ]
    rows, loaded = ([DayRow(day, False, "x") for day in weekdays[:n]] for n in (number, before))

    assert oddities(year, rows, changes(loaded, rows), TODAY) == odd
