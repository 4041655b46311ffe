"""The desk's inbox (办件): what waits for this officer, everything open, what has ended; finding
one by its code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases import queries
from tongban.cases.models import Case
from tongban.cases.queries import Applicant, Stage
from tongban.cases.rules import HANDLING, OPEN, is_turn_of
from tongban.cases.web import hints
from tongban.cases.web.bars import duties
from tongban.cases.web.hints import Mark
from tongban.cases.web.shown import State, item_name, state
from tongban.cases.web.words import DESK_STAGES, TURNS
from tongban.kernel import clock, validators
from tongban.kernel.db import acting
from tongban.kernel.web import guards, keyset
from tongban.kernel.web.inputs import Text
from tongban.kernel.web.request import Request
from tongban.kernel.workdays import WorkCalendar, table

A_FEW = 5
"""How many the desk's front page shows."""
LONGEST_CODE = 80
FILTERS = (
    Stage.RECEIVED,
    Stage.CORRECTING,
    Stage.ACCEPTED,
    Stage.REVIEWED,
    Stage.DECIDED,
)


class View(StrEnum):
    """Which cases the inbox shows."""

    MINE = "mine"
    ALL = "all"
    ENDED = "ended"


VIEWS: Mapping[View, Text] = {
    View.MINE: gettext_lazy("轮到我"),
    View.ALL: gettext_lazy("全部"),
    View.ENDED: gettext_lazy("已办结"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the inbox; `applicant` is empty where nobody's name is shown."""

    row: Case
    name: str
    applicant: str
    state: State
    is_mine: bool
    turn: str
    mark: Mark
    hints: tuple[str, ...]


@guards.officer(*HANDLING)
def inbox(request: Request) -> HttpResponse:
    """One view of the department's cases; every applicant shown is on record, once for the page.
    A posted code opens its case: posted, so that whatever is typed stays out of addresses."""
    wrong = ""
    if request.method == "POST":
        found = _found(request)
        if found is not None:
            return HttpResponseRedirect(f"/desk/cases/{found}")
        wrong = _("本部门没有这个编号的办件。请照回执核对查询码（8位）或者办件编号（45位）。")
    context = {**_shown(request, _view(request)), "wrong": wrong, "typed": _typed(request)}
    return render(request, "cases/inbox.html", context, status=422 if wrong else 200)


def first_due(request: Request) -> dict[str, Any]:
    """What waits for this officer, the most urgent of it: no names, so nothing to record. Inside
    `acting`."""
    assert request.actor.officer_id is not None
    held = duties(request)
    rows = queries.turns(request.actor.officer_id, held, most=A_FEW)
    return {
        "lines": _lines(request, held, rows[:A_FEW], {}),
        "load": queries.load(request.actor.officer_id, held),
        "has_duty": bool(held),
    }


def masked(who: Applicant | None) -> str:
    """A person as lists show them (王*); a body's name is public."""
    if who is None or not who.name:
        return _("（已删除）")
    return who.name if who.is_body else validators.mask_name(who.name)


def _shown(request: Request, view: View) -> dict[str, Any]:
    """One page of a view, in a number of queries that no number of cases changes."""
    assert request.actor.officer_id is not None
    wanted = request.GET.get("stage", "")
    stage = Stage(wanted) if view is View.ALL and wanted in set(OPEN) else None
    with acting(request.actor):
        held = duties(request)
        rows = _rows(request, held, view, stage)
        names = queries.applicants(rows[: queries.INBOX_PAGE])
        load = queries.load(request.actor.officer_id, held)
        place = _ended if view is View.ENDED else _due
        page, onward = keyset.page(request, rows, queries.INBOX_PAGE, place)
        lines = _lines(request, held, page, names)
    return {
        "view": view.value,
        "views": [(one.value, label) for one, label in VIEWS.items()],
        "lines": lines,
        "load": load,
        "has_duty": bool(held),
        "stage": stage or "",
        "filters": [(one.value, DESK_STAGES[one][1]) for one in FILTERS],
        "next": onward,
        "first": keyset.first(request),
    }


def _rows(request: Request, held: frozenset[str], view: View, stage: Stage | None) -> list[Case]:
    if view is View.ENDED:
        return queries.ended(keyset.after(request))
    if view is View.ALL:
        return queries.inbox(stage, _after(request))
    assert request.actor.officer_id is not None
    return queries.turns(request.actor.officer_id, held, _after(request))


def _lines(
    request: Request,
    held: frozenset[str],
    rows: Sequence[Case],
    names: Mapping[UUID, Applicant],
) -> list[Line]:
    told, calendar = queries.told(rows), table.calendar(clock.today())
    return [_line(row, request, names, row.pk in told, calendar, held) for row in rows]


def _line(
    row: Case,
    request: Request,
    names: Mapping[UUID, Applicant],
    was_told: bool,
    calendar: WorkCalendar,
    held: frozenset[str],
) -> Line:
    officer = request.actor.officer_id
    is_mine = is_turn_of(
        officer, held, Stage(row.stage), (row.first_examiner_id, row.second_examiner_id)
    )
    return Line(
        row,
        item_name(row.version_id),
        masked(names.get(row.pk)),
        state(row, DESK_STAGES),
        is_mine,
        _("您") if is_mine else str(TURNS.get(row.stage, "")),
        hints.mark(row, clock.today(), calendar),
        hints.hints(row, officer, clock.today(), was_told=was_told),
    )


def _view(request: HttpRequest) -> View:
    wanted = request.GET.get("view", "")
    return View(wanted) if wanted in set(View) else View.MINE


def _typed(request: HttpRequest) -> str:
    return request.POST.get("code", "")[:LONGEST_CODE] if request.method == "POST" else ""


def _found(request: Request) -> UUID | None:
    """The case of a query code or a number, however it was typed."""
    typed = "".join(_typed(request).split()).upper()
    if not typed.isascii() or not typed.replace("-", "").isalnum():
        return None
    with acting(request.actor):
        return queries.find(queries.typed_code(typed))


def _due(row: Case) -> tuple[datetime, UUID]:
    """A day as a moment: the keyset of pages is made of moments."""
    assert row.next_due_on is not None, "an open case is due"
    return datetime.combine(row.next_due_on, time.min, clock.SHANGHAI), row.pk


def _ended(row: Case) -> tuple[datetime, UUID]:
    assert row.ended_at is not None, "it has ended"
    return row.ended_at, row.pk


def _after(request: HttpRequest) -> tuple[date, UUID] | None:
    found = keyset.after(request)
    return (clock.shanghai(found[0]).date(), found[1]) if found else None
