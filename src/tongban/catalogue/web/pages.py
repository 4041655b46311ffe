"""Finding an item, and its guide (全部事项、办事指南)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.catalogue import queries
from tongban.catalogue.queries import Answer, Facts, GuideRow, ItemRow, Piece, State
from tongban.catalogue.rules import Item, Member, Text
from tongban.catalogue.web import linked
from tongban.catalogue.web.finding import answered
from tongban.catalogue.web.result_day import AHEAD, result_day
from tongban.catalogue.web.told import told
from tongban.kernel import clock
from tongban.kernel.actor import Actor, Role
from tongban.kernel.db import acting
from tongban.kernel.regions import table as table_of_regions
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.web.texts import said
from tongban.kernel.workdays import table

MOST_VERSIONS = 12
FOUND_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a list, with the facts people choose by."""

    row: ItemRow
    name: list[Piece]
    """In pieces, with what was looked for marked."""
    facts: Facts


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member of a matter that is several items, as its guide shows it."""

    member: Member
    after: tuple[Text, ...]
    """The names of those that come before it."""
    is_here: bool
    """Whether its own guide is here."""


@guards.public
def search(request: Request) -> HttpResponse:
    """The address that stays; the search itself is the list of items."""
    asked = request.GET.get("q", "")
    return HttpResponseRedirect("/items" + (f"?{urlencode({'q': asked})}" if asked else ""))


@guards.public
def items(request: Request) -> HttpResponse:
    """All items, or those that fit what somebody asked."""
    asked = request.GET.get("q", "").strip()[: queries.LONGEST_QUERY]
    theme = request.GET.get("theme", "")
    theme = theme if theme in queries.THEMES else ""
    after = request.GET.get("after", "")
    answer = None
    with acting(request.actor):
        if asked:
            answer = answered(request, asked, theme)
            hits = queries.page_after(answer.hits, after, FOUND_A_PAGE)
            found = queries.rows_of([hit.version_id for hit in hits])
            count = len(answer.hits)
        else:
            rows = queries.listed(theme, clock.today())
            found, count = list(queries.page_after(rows, after)), len(rows)
        size = FOUND_A_PAGE if asked else queries.PAGE
        shown = found[:size]
        near = queries.names_like(asked) if asked and not shown else []
        facts = queries.facts_of(row.version_id for row in shown)
    context = {
        "asked": asked,
        "theme": said(queries.THEMES[theme]) if theme else "",
        "count": count,
        "answer": answer,
        "near": near,
        "meant": urlencode({"q": answer.meant}) if answer else "",
        "listed": [Listed(row, _name(row, answer), facts[row.version_id]) for row in shown],
        "next": _onward(request, shown[-1].code) if len(found) > size else "",
        "first": _onward(request, "") if after else "",
    }
    return render(request, "catalogue/items.html", context)


@guards.public
def item(request: Request, code: str) -> HttpResponse:
    """The guide of one item, as it is today or was on the day asked for (`?on=`)."""
    on = _day(request.GET.get("on", "")) or clock.today()
    with acting(request.actor):
        guide = queries.guide(code, min(on, clock.today()))
    return render(request, "catalogue/item.html", of_guide(request, guide, on))


def of_guide(request: Request, guide: GuideRow, on: date) -> dict[str, Any]:
    """What the page of a guide shows."""
    today = clock.today()
    start, wrong = _start(request.GET.get("start", ""), today)
    with acting(request.actor):
        versions = queries.versions(guide.item.code)
        calendar = table.calendar(min(start, today))
        there = queries.published([one.code for one in guide.item.members if one.code], today)
        result = result_day(start, guide.item.promised, calendar, today)
        region = table_of_regions.full_name(guide.region, today) if guide.region else ""
        there = queries.published([one.code for one in guide.item.members if one.code], today)
        successors = queries.successors(guide.item.code)
        instead = [row for row in queries.items(today) if row.code in successors]
    former = [one for one in versions if one.valid_from <= today][:MOST_VERSIONS]
    is_former = bool(former) and former[0].version_id != guide.version_id
    return {
        "guide": guide,
        "item": guide.item,
        "on": on,
        "is_former": is_former,
        "is_suspended": guide.state is State.SUSPENDED,
        "is_cancelled": guide.state is State.CANCELLED,
        "instead": instead,
        "former": former[1:],
        "coming": next((one for one in reversed(versions) if one.valid_from > today), None),
        "start": start,
        "start_wrong": wrong,
        "least": today,
        "most": today + AHEAD,
        "result_day": result,
        "today": today,
        "address": f"{settings.SITE_URL}{request.path}",
        "linked": linked.block(guide, settings.SITE_URL, region),
        "former_day": f"?on={on.isoformat()}" if is_former else "",
        "members": _members(guide.item, there),
        **told(guide.item),
        **_starting(request, guide.item),
    }


def _name(row: ItemRow, answer: Answer | None) -> list[Piece]:
    name = said(row.name)
    return answer.marked(name) if answer else [Piece(name, False)]


def _onward(request: Request, code: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if code:
        query["after"] = code
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _start(text: str, today: date) -> tuple[date, str]:
    """The day somebody means to submit; today, with a sentence, where it makes no sense."""
    if not text:
        return today, ""
    day = _day(text)
    if day is None:
        return today, _("日期要写成2026-01-31这样。先按今天算。")
    if not today <= day <= today + AHEAD:
        return today, _("请选今天起一年之内的日子。先按今天算。")
    return day, ""


def _members(item: Item, there: Collection[str]) -> list[MemberLine]:
    names = {one.key: one.name for one in item.members}
    return [
        MemberLine(one, tuple(names[key] for key in one.after), one.code in there)
        for one in item.members
    ]


def _starting(request: Request, item: Item) -> dict[str, Any]:
    """Who may press the button, or what to do first."""
    identity = getattr(request, "identity", None)
    is_person = request.actor.role == Role.PERSON and request.actor != Actor.guest()
    acting_for = bool(identity and identity.acting_for)
    return {
        "may_start": is_person,
        "is_officer": request.actor.role == Role.OFFICER,
        "change_to_body": is_person and not item.serves("person") and not acting_for,
        "sign_in": f"{guards.SIGN_IN}?{urlencode({'next': f'/apply/{item.code}'})}",
    }
