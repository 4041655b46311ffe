"""The deadline ruler (时限尺) and the day table that explains it: pure drawing of given days.

A day is a mapping: `date`; `kind` "used" (counted), "left" (will count), "off" (does not count)
or "held" (clock stopped); optional `today`, `end` (the last lawful day), `nth` (which working
day it is) and `why` (one sentence).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tongban.kernel.web.times import day_text, weekday_text

Day = Mapping[str, Any]


def ruler(days: Sequence[Day], label: str = "") -> SafeString:
    """One cell a calendar day. Begin on a Monday where the limit does."""
    if not days:
        return SafeString("")
    cells = format_html_join(
        "",
        '<li{}><span class="vh">{} </span><span aria-hidden="true">{}</span></li> ',
        ((_classes(d), _said(d), _short(d, days[0])) for d in days),
    )
    return format_html(
        '<ol class="ruler" role="list" aria-label="{}">{}</ol>', label or _span(days), cells
    )


def ruler_key() -> SafeString:
    """What the four kinds of cell mean."""
    return format_html(
        '<ul class="ruler-key mt"><li class="used">{}</li><li>{}</li>'
        '<li class="held">{}</li><li class="off">{}</li></ul>',
        gettext("已用"),
        gettext("剩余"),
        gettext("中止计时"),
        gettext("不计的日子"),
    )


def day_table(days: Sequence[Day], label: str = "") -> SafeString:
    """Every day with its count and its reason; neighbours that do not count for one reason join."""
    rows = format_html_join(
        "",
        '<tr{}><th scope="row">{} <small>{}</small></th><td>{}</td><td class="why">{}</td></tr>',
        (_row(run) for run in _runs(days)),
    )
    return format_html(
        '<div class="scroll mt" tabindex="0" role="region" aria-label="{}"><table class="days">'
        '<thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr>'
        "</thead><tbody>{}</tbody></table></div>",
        label or gettext("逐日计算表"),
        gettext("日期"),
        gettext("第几天"),
        gettext("为什么"),
        rows,
    )


def _classes(day: Day) -> SafeString | str:
    names = [day["kind"] if day["kind"] != "left" else "", "today" if day.get("today") else ""]
    shown = " ".join(filter(None, names))
    return format_html(' class="{}"', shown) if shown else ""


def _said(day: Day) -> str:
    """A cell as it is read out: 10月14日（周三），剩余，最后一天."""
    pieces = [day_text(day["date"]), _word(day), gettext("最后一天") if day.get("end") else ""]
    return gettext("，").join(filter(None, pieces))


def _word(day: Day) -> str:
    if day.get("today"):
        return gettext("今天")
    return {
        "used": gettext("已用"),
        "left": gettext("剩余"),
        "held": gettext("中止"),
        "off": gettext("不计"),
    }[day["kind"]]


def _short(day: Day, first: Day) -> str:
    when: date = day["date"]
    opens = day is first or when.day == 1
    return f"{when.month}/{when.day}" if opens else str(when.day)


def _span(days: Sequence[Day]) -> str:
    return gettext("{first}至{last}，每格一天").format(
        first=day_text(days[0]["date"], False), last=day_text(days[-1]["date"], False)
    )


def _runs(days: Sequence[Day]) -> list[list[Day]]:
    """Days in order; off days with the same reason side by side make one run."""

    def reason(numbered: tuple[int, Day]) -> tuple[str, object]:
        index, day = numbered
        joins = day["kind"] == "off" and not day.get("today") and not day.get("end")
        return (day.get("why", ""), "off" if joins else index)

    return [[day for _, day in run] for _, run in groupby(enumerate(days), key=reason)]


def _row(run: list[Day]) -> tuple[SafeString | str, str, str, str, str]:
    first, last = run[0], run[-1]
    count = gettext("第{n}天").format(n=first["nth"]) if first.get("nth") else gettext("不计")
    if len(run) > 1:
        when = gettext("{first}至{last}").format(
            first=day_text(first["date"], False), last=day_text(last["date"], False)
        )
        beside = gettext("{n}天").format(n=len(run))
    else:
        when, beside = day_text(first["date"], False), weekday_text(first["date"])
    return _row_class(first), when, beside, count, first.get("why", "")


def _row_class(day: Day) -> SafeString | str:
    if day.get("end"):
        return SafeString(' class="end"')
    if day.get("today"):
        return SafeString(' class="today"')
    if day["kind"] in ("off", "held"):
        return format_html(' class="{}"', day["kind"])
    return ""
