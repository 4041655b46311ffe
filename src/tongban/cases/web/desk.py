"""One case at the desk (办件): its file, its materials, what may follow and what not."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from tongban.cases import ports, queries
from tongban.cases.models import Case
from tongban.cases.rules import ACTS, HANDLING
from tongban.cases.web import days, dossier, hints
from tongban.cases.web.bars import duties, why_not
from tongban.cases.web.receipt import parts
from tongban.cases.web.shown import department_name, item_name, item_of, judged, state
from tongban.cases.web.words import DECLINE_REASONS, DESK_ACTS, DESK_STAGES, STEPS
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.workdays import table


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the desk: open to this officer now, or why not."""

    key: str
    address: str
    label: str
    why: str = ""


@guards.officer(*HANDLING)
def case(request: Request, case_id: UUID) -> HttpResponse:
    """What was filled in beside what was handed in, what happened, and what may follow."""
    with acting(request.actor):
        queries.note_reading(case_id, ["name", "answers", "materials"])
        context = file_of(request, case_id)
    return render(request, "cases/desk_case.html", context)


def file_of(request: Request, case_id: UUID) -> dict[str, Any]:
    """Everything the page of a case shows; inside `acting`, after the look is on record."""
    row = queries.case(case_id)
    counted = queries.counting(row)
    names = identity.colleagues()
    item = item_of(row.version_id)
    return {
        "row": row,
        "item": item,
        "name": item_name(row.version_id),
        "number": parts(row.number),
        "state": state(row, DESK_STAGES),
        "dossier": dossier.of_case(row),
        "conditions": judged(row),
        "opinions": [(one, names.get(one.officer_id, "")) for one in queries.opinions(row.pk)],
        "notice": queries.correction(row.pk),
        "reason": queries.reason(row.pk),
        "decline": DECLINE_REASONS.get(row.decline_reason, ""),
        "right_body": department_name(row.right_body_id) if row.right_body_id else "",
        "mark": hints.mark(row, clock.today(), table.calendar(clock.today())),
        "granted": ports.certificate_of(row.pk) if row.granted else None,
        "promise": queries.promised(row),
        "used": days.used(counted, row),
        "days": days.drawn(counted, row),
        "trail": [
            (STEPS[one.step], one.at, names.get(one.officer_id, "") if one.officer_id else "")
            for one in reversed(queries.trail(row.pk))
        ],
        "acts": (acts := _acts(request, row)),
        "main": next((one.key for one in acts if not one.why), ""),
    }


def _acts(request: Request, row: Case) -> list[Act]:
    """All of them while the case is open; of an ended one nothing is left to do."""
    if row.ended_at is not None:
        return []
    told = queries.correction(row.pk) is not None
    held = duties(request)
    found = []
    for step in ACTS:
        address, label = DESK_ACTS[step]
        why = why_not(step, row, request.actor.officer_id, held, was_told=told)
        found.append(Act(step.value, f"/desk/cases/{row.pk}/{address}", str(label), why))
    return found
