"""The applicant's cases (我的办件): the list, one day by day, taking it back, correcting."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.applications import queries as applications
from tongban.cases import actions, ports, queries
from tongban.cases.models import Case
from tongban.cases.queries import Stage, Step, Trail
from tongban.cases.web import days, hints
from tongban.cases.web.shown import State, department_name, item_name, item_of, state
from tongban.cases.web.words import DECLINE_REASONS, HOW, STEPS, of
from tongban.catalogue import queries as catalogue
from tongban.identity.ports import PersonRequest
from tongban.kernel import clock, validators
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.storage import queries as storage
from tongban.kernel.web import guards, keyset

OPEN_TO_WITHDRAW = (Stage.RECEIVED, Stage.CORRECTING, Stage.ACCEPTED, Stage.REVIEWED)
COMING = (Step.ACCEPT, Step.OPINE, Step.DECIDE, Step.CLOSE)
"""What lies ahead of a case, in order."""
_REACHED = {
    Stage.RECEIVED: 0,
    Stage.CORRECTING: 0,
    Stage.ACCEPTED: 1,
    Stage.REVIEWED: 2,
    Stage.DECIDED: 3,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a list."""

    row: Case
    name: str
    state: State


@guards.person
def cases(request: PersonRequest) -> HttpResponse:
    """The holder's cases; for oneself also what one applied for on behalf of others."""
    with acting(request.actor):
        rows = queries.cases(keyset.after(request), person_id=hands(request))
        others = []
        if request.actor.holder_id == request.actor.person_id and not keyset.after(request):
            others = queries.applied_for_others(clock.today())
    page, onward = keyset.page(request, rows, queries.PAGE, lambda row: (row.received_at, row.pk))
    context = {
        "cases": [line(row) for row in page],
        "others": [line(row) for row in others],
        "next": onward,
        "first": keyset.first(request),
    }
    return render(request, "cases/cases.html", context)


@guards.person
def case(request: PersonRequest, case_id: UUID) -> HttpResponse:
    """Who has it now and until when, first; then the days, and what happened."""
    with acting(request.actor):
        row = queries.case(case_id, hands(request))
        context = _context(row) | _handed_in(request, row)
    granted = context["granted"]
    context["opens"] = (
        granted is not None and request.speaks and granted.holder_id == request.actor.holder_id
    )
    return render(request, "cases/case.html", context)


@guards.person
def withdraw(request: PersonRequest, case_id: UUID) -> HttpResponse:
    """Ask once more, then it is taken back."""
    with acting(request.actor):
        row = queries.case(case_id, hands(request))
    if request.method != "POST":
        return _asked(request, row)
    try:
        actions.withdraw(case_id, person_id=hands(request), by=request.actor)
    except Refused as refused:
        with acting(request.actor):
            row = queries.case(case_id, hands(request))
        return _asked(request, row, str(refused), status=422)
    messages.success(request, _("申请已撤回。还想办，随时可以重新申请。"))
    return HttpResponseRedirect(f"/my/cases/{case_id}")


@guards.person
def correct(request: PersonRequest, case_id: UUID) -> HttpResponse:
    """To the application's own pages, where it can be changed now."""
    with acting(request.actor):
        row = queries.case(case_id, hands(request))
    if row.stage != Stage.CORRECTING:
        messages.warning(request, _("这个办件现在不用补正。"))
        return HttpResponseRedirect(f"/my/cases/{case_id}")
    return HttpResponseRedirect(f"/my/applications/{row.application_id}/check")


def hands(request: PersonRequest) -> UUID | None:
    """Whose cases this reader sees: an agent those they applied for themselves."""
    return None if request.speaks else request.actor.person_id


def line(row: Case) -> Line:
    """As a list shows it."""
    return Line(row, item_name(row.version_id), state(row))


def _asked(request: PersonRequest, row: Case, said: str = "", *, status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "name": item_name(row.version_id),
        "said": said,
        "may": row.stage in OPEN_TO_WITHDRAW,
    }
    return render(request, "cases/withdraw.html", context, status=status)


def _context(row: Case) -> dict[str, Any]:
    item = item_of(row.version_id)
    counted, trail = queries.counting(row), queries.trail(row.pk)
    return {
        "row": row,
        "item": item,
        "name": item_name(row.version_id),
        "department": department_name(row.department_id),
        "state": state(row),
        "left": _left(row),
        "promise": queries.promised(row),
        "granted": ports.certificate_of(row.pk) if row.granted else None,
        "days": days.drawn(counted, row),
        "used": days.used(counted, row),
        "done": [_done(one) for one in reversed(trail)],
        "coming": coming(row),
        "notice": queries.correction(row.pk),
        "reason": queries.reason(row.pk),
        "decline": DECLINE_REASONS.get(row.decline_reason, ""),
        "right_body": department_name(row.right_body_id) if row.right_body_id else "",
        "may_withdraw": row.stage in OPEN_TO_WITHDRAW,
    }


def _left(row: Case) -> str:
    """How long it is to the day something is due, in the unit of that limit."""
    if row.next_due_on == clock.today():
        return _("就是今天")
    ahead = sum(1 for one in queries.waiting(row) if one.nth)
    return hints.days_left(ahead, queries.due_unit(row))


def _handed_in(request: PersonRequest, row: Case) -> dict[str, Any]:
    """What was filled in, for reading; an agent's are those they filled in themselves."""
    said = applications.answers(row.application_id, hands(request), handed_in=True)
    kind = applications.application(row.application_id, hands(request)).holder_kind
    found = catalogue.form.sections(item_of(row.version_id), said.answers, kind)
    sections = [(of(one.title), [_answer(line) for line in one.lines]) for one in found]
    return {"sections": sections, "materials": _materials(request, row)}


def _materials(request: PersonRequest, row: Case) -> list[dict[str, str]]:
    """What was handed in for which material: which file, or that it was signed or known."""
    there = applications.materials(row.application_id, handed_in=True)
    files = storage.some([one.file_id for one in there if one.file_id], hands(request))
    names = {one.key: of(one.name) for one in item_of(row.version_id).materials}
    return [
        {
            "label": names.get(one.requirement, one.requirement),
            "value": files[one.file_id].name
            if one.file_id and one.file_id in files
            else str(HOW[one.how]),
        }
        for one in there
    ]


def _answer(line: catalogue.form.Line) -> dict[str, str]:
    """One answer; numbers of people as pages show them (脱敏)."""
    value = of(line.shown) or _("没有填")
    if line.type is catalogue.FieldType.ID_NUMBER and line.shown.zh:
        value = validators.mask_id_number(value)
    if line.type is catalogue.FieldType.MOBILE and line.shown.zh:
        value = validators.mask_mobile(value)
    number = "" if line.row is None else f"{line.row + 1}. "
    return {"label": f"{number}{of(line.label)}", "value": value}


def coming(row: Case) -> list[str]:
    """What lies ahead, the last first."""
    reached = _REACHED.get(Stage(row.stage))
    if reached is None:
        return []
    return [str(STEPS[one]) for one in reversed(COMING[reached + 1 :])]


def _done(one: Trail) -> dict[str, Any]:
    return {
        "word": STEPS[one.step],
        "at": one.at,
        "by_officer": one.officer_id is not None,
        "is_receipt": one.step is Step.RECEIVE,
    }
