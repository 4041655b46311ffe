"""The front page (首页): search, what concerns the reader, and where to look.

A section whose facts do not exist yet is left out; nothing on the page is invented.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from tongban.catalogue import queries as catalogue
from tongban.identity import ports, queries
from tongban.identity.ports import PersonRequest
from tongban.kernel import clock
from tongban.kernel.actor import Actor, Role
from tongban.kernel.db import acting
from tongban.kernel.models import CalendarDay, CalendarYear
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.web.texts import said
from tongban.kernel.web.times import day_text

AHEAD = timedelta(days=60)
"""How far ahead changes of the ordinary week are told."""
MOST_CARDS = 3


@dataclass(frozen=True, slots=True)
class Theme:
    """One way in: an event of life or business, and how many items are listed under it."""

    key: str
    icon: str
    count: int

    @property
    def label(self) -> str:
        """As the catalogue calls it."""
        return said(catalogue.THEMES[self.key])


HOLIDAYS = (
    gettext_noop("元旦"),
    gettext_noop("春节"),
    gettext_noop("清明"),
    gettext_noop("劳动节"),
    gettext_noop("端午"),
    gettext_noop("中秋"),
    gettext_noop("国庆节"),
)
"""Names the announced years use, so that they have their translation."""
OFTEN = (gettext_lazy("开饭店"), gettext_lazy("营业执照"), gettext_lazy("奶茶店"))
MOST_ITEMS = 6
"""So many items the front page names; the rest is one link away."""


@guards.public
def home(request: Request) -> HttpResponse:
    """The same page for everyone; whoever has signed in finds first what concerns them."""
    today = clock.today()
    with acting(request.actor):
        endings = _endings(request, today)
        departments = _department_names()
        items = catalogue.items(today)
        changes = _changes(today)
        announced = CalendarYear.objects.filter(year=(today + AHEAD).year).exists()
    context = {
        "themes": _themes(items),
        "often": OFTEN if items else (),
        "items": [one for one in items if not one.is_guide_only][:MOST_ITEMS],
        "endings": endings[:MOST_CARDS],
        "departments": departments,
        "changes": changes,
        "unknown_year": None if announced else (today + AHEAD).year,
        "personas": ports.PERSONAS[:MOST_CARDS] if request.actor == Actor.guest() else (),
        "today": today,
    }
    return render(request, "site/home.html", context)


def _themes(items: Sequence[catalogue.ItemRow]) -> list[Theme]:
    """The themes that have an item; one without would lead nowhere."""
    counts = Counter(theme for one in items for theme in one.themes)
    return [
        Theme(key, icon, counts[key]) for key, icon in catalogue.THEME_ICONS.items() if counts[key]
    ]


def _endings(request: Request, today: date) -> list[queries.Ending]:
    if request.actor.role != Role.PERSON:
        return []
    return queries.ending_soon(today, given=cast(PersonRequest, request).speaks)


def _department_names() -> list[str]:
    english = get_language() == "en"
    return [one.name_en if english else one.name for one in queries.departments()]


def _changes(today: date) -> list[dict[str, str]]:
    """Holidays and make-up days in the next weeks, neighbours as one line."""
    rows = CalendarDay.objects.filter(day__gte=today, day__lte=today + AHEAD).order_by("day")
    return [_change(list(run)) for _key, run in groupby(rows, key=_Run())]


class _Run:
    """Tells neighbouring days of one kind apart from the next run."""

    def __init__(self) -> None:
        self.last: CalendarDay | None = None
        self.nth = 0

    def __call__(self, row: CalendarDay) -> int:
        last = self.last
        joins = (
            last is not None
            and row.day - last.day == timedelta(days=1)
            and (row.working, row.name) == (last.working, last.name)
        )
        self.nth += not joins
        self.last = row
        return self.nth


def _change(run: list[CalendarDay]) -> dict[str, str]:
    first, last = run[0], run[-1]
    if first is last:
        when = day_text(first.day)
    else:
        when = _("%(first)s至%(last)s") % {
            "first": day_text(first.day, False),
            "last": day_text(last.day, False),
        }
    what = _("调休，照常办公") if first.working else _("%(name)s放假") % {"name": _(first.name)}
    return {"when": when, "what": what}
