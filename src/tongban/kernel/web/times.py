"""Dates and times as people read them: 10月15日（周四）, 15 October; always Shanghai time.

The year is told only when it is not this one. The pattern of each language is a translation of
the Chinese pattern, so a third language needs no code.
"""

from datetime import date, datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tongban.kernel import clock


def day_text(value: date, weekday: bool = True) -> str:
    """10月15日（周四）; without the weekday 10月15日."""
    day = _day(value)
    this_year = day.year == clock.today().year
    if weekday:
        pattern = (
            gettext("{month}月{day}日（{weekday}）")
            if this_year
            else gettext("{year}年{month}月{day}日（{weekday}）")
        )
    else:
        pattern = gettext("{month}月{day}日") if this_year else gettext("{year}年{month}月{day}日")
    return pattern.format(**_parts(day))


def moment_text(value: datetime) -> str:
    """10月13日 10:22."""
    moment = clock.shanghai(value)
    return gettext("{day} {time}").format(day=day_text(moment, False), time=f"{moment:%H:%M}")


def weekday_text(value: date) -> str:
    """周四."""
    return _weekdays()[_day(value).weekday()]


def day(value: date | None, weekday: bool = True) -> SafeString | str:
    """A <time> that never breaks inside; empty for None."""
    if value is None:
        return ""
    iso = _day(value).isoformat()
    return format_html(
        '<time class="nowrap" datetime="{}">{}</time>', iso, day_text(value, weekday)
    )


def day_only(value: date | None) -> SafeString | str:
    """The same without the weekday."""
    return day(value, weekday=False)


def day_of_year(value: date | None) -> SafeString | str:
    """2026年1月31日, the year always told: for days that stand in documents."""
    if value is None:
        return ""
    text = gettext("{year}年{month}月{day}日").format(**_parts(_day(value)))
    return format_html(
        '<time class="nowrap" datetime="{}">{}</time>', _day(value).isoformat(), text
    )


def moment(value: datetime | None) -> SafeString | str:
    """A <time> with day and time of day; empty for None."""
    if value is None:
        return ""
    iso = clock.shanghai(value).isoformat(timespec="minutes")
    return format_html('<time class="nowrap" datetime="{}">{}</time>', iso, moment_text(value))


def grouped(value: int) -> str:
    """12,408."""
    return f"{value:,}"


def _day(value: date) -> date:
    return clock.shanghai(value).date() if isinstance(value, datetime) else value


def _parts(day: date) -> dict[str, str]:
    return {
        "year": str(day.year),
        "month": str(day.month),
        "month_name": _months()[day.month - 1],
        "day": str(day.day),
        "weekday": _weekdays()[day.weekday()],
    }


def _weekdays() -> tuple[str, ...]:
    return (
        gettext("周一"),
        gettext("周二"),
        gettext("周三"),
        gettext("周四"),
        gettext("周五"),
        gettext("周六"),
        gettext("周日"),
    )


def _months() -> tuple[str, ...]:
    return (
        gettext("1月"),
        gettext("2月"),
        gettext("3月"),
        gettext("4月"),
        gettext("5月"),
        gettext("6月"),
        gettext("7月"),
        gettext("8月"),
        gettext("9月"),
        gettext("10月"),
        gettext("11月"),
        gettext("12月"),
    )
