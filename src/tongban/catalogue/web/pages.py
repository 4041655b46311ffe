"""Finding an item, and its guide (全部事项、办事指南)."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.catalogue import queries
from tongban.catalogue.queries import Answer, Facts, ItemRow, Piece
from tongban.catalogue.rules import Item, MaterialKind, MaterialRequirement, fees
from tongban.catalogue.web.finding import answered
from tongban.catalogue.web.prose import shown
from tongban.catalogue.web.result_day import AHEAD, result_day
from tongban.catalogue.web.words import (
    AUDIENCES,
    BODY_KINDS,
    CASE_KINDS,
    DEPTHS,
    FORMS,
    ITEM_TYPES,
    LEVELS,
    POWERS,
    SCOPES,
    unit_of,
)
from tongban.kernel import clock
from tongban.kernel.actor import Actor, Role
from tongban.kernel.db import acting
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
    today = clock.today()
    on = _day(request.GET.get("on", "")) or today
    start, wrong = _start(request.GET.get("start", ""), today)
    with acting(request.actor):
        guide = queries.guide(code, min(on, today))
        versions = queries.versions(code)
        calendar = table.calendar(min(start, today))
        result = result_day(start, guide.item.promised, calendar, today)
    former = [one for one in versions if one.valid_from <= today][:MOST_VERSIONS]
    context = {
        "guide": guide,
        "item": guide.item,
        "on": on,
        "is_former": bool(former) and former[0].version_id != guide.version_id,
        "former": former[1:],
        "coming": next((one for one in reversed(versions) if one.valid_from > today), None),
        "start": start,
        "start_wrong": wrong,
        "least": today,
        "most": today + AHEAD,
        "result": result,
        **_told(guide.item),
        **_starting(request, guide.item),
    }
    return render(request, "catalogue/item.html", context)


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


def _handed_in(item: Item) -> list[MaterialRequirement]:
    """What somebody has to bring (要准备的)."""
    return [one for one in item.materials if one.kind is MaterialKind.UPLOAD]


def _depends(materials: list[MaterialRequirement]) -> bool:
    """Whether what is asked for depends on the answers, so that their number is the most."""
    return any(one.when for one in materials)


def _told(item: Item) -> dict[str, Any]:
    """What the guide tells of the definition, sorted as people ask for it."""
    filled = [x for x in item.materials if x.kind is MaterialKind.FORM and not x.provider]
    hand_in = _handed_in(item)
    signed = [x for x in item.materials if x.kind is MaterialKind.PLEDGE]
    return {
        "fees": fees.in_words(item),
        "hand_in": hand_in,
        "hand_in_depends": _depends(hand_in),
        "filled": filled,
        "signed": signed,
        "spared": [x for x in item.materials if x not in (*hand_in, *filled, *signed)],
        "promised_unit": unit_of(item.promised),
        "statutory_unit": unit_of(item.statutory),
        "correction_unit": unit_of(item.correction),
        "audiences": [AUDIENCES[one] for one in item.audiences],
        "level": LEVELS.get(item.code[18], ""),
        "item_type": ITEM_TYPES.get(item.item_type, ""),
        "prose": shown(said(item.guide)) if item.guide else "",
        "case_kind": CASE_KINDS[item.case_kind],
        **_handled(item),
        "code_parts": (item.code[:18], item.code[18], item.catalogue_code, item.code[31:]),
    }


def _handled(item: Item) -> dict[str, Any]:
    """How the body handles it, in words; nothing for versions from before that was asked."""
    one = item.handling
    if one is None:
        return {}
    return {
        "handling": one,
        "forms": [FORMS[form] for form in one.forms],
        "depth": DEPTHS[one.online_depth],
        "scopes": [SCOPES[scope] for scope in one.scope],
        "power": POWERS[one.power_source],
        "body_kind": BODY_KINDS[one.body_kind],
    }


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
