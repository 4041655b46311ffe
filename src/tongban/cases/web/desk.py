"""The desk's cases (收件箱、办件): what is due first, one case with its file, its materials."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from tongban.applications import queries as applications
from tongban.applications.queries import Content, How, MaterialRow, Origin, Provenance
from tongban.cases import queries
from tongban.cases.models import Case
from tongban.cases.queries import Applicant, Stage
from tongban.cases.rules import ACTS, DUTY_FOR, OPEN, barred
from tongban.cases.web import days
from tongban.cases.web.receipt import parts
from tongban.cases.web.shown import State, item_name, item_of, state
from tongban.cases.web.words import BARS, DESK_ACTS, DESK_STAGES, STEPS, TURNS, of
from tongban.catalogue.queries import form as forms
from tongban.identity import queries as identity
from tongban.kernel import clock, validators
from tongban.kernel.crypto.chunks import PIECE
from tongban.kernel.db import acting
from tongban.kernel.storage import queries as storage
from tongban.kernel.storage import store
from tongban.kernel.storage.rules import KINDS
from tongban.kernel.web import guards, keyset
from tongban.kernel.web.request import Request
from tongban.kernel.web.times import moment_text

FILTERS = (
    Stage.RECEIVED,
    Stage.CORRECTING,
    Stage.ACCEPTED,
    Stage.REVIEWED,
    Stage.DECIDED,
)
SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the inbox."""

    row: Case
    name: str
    applicant: str
    state: State
    turn: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the form, where it comes from, what the applicant says is wrong."""

    label: str
    value: str
    source: str = ""
    mark: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the desk: open to this officer now, or why not."""

    address: str
    label: str
    why: str = ""


@guards.officer("desk.open")
def inbox(request: Request) -> HttpResponse:
    """The department's open cases; every applicant shown is on record, once for the page."""
    wanted = request.GET.get("stage", "")
    stage = Stage(wanted) if wanted in set(OPEN) else None
    with acting(request.actor):
        rows = queries.inbox(stage, _after(request))
        names = queries.applicants(rows[: queries.INBOX_PAGE])
    page, onward = keyset.page(request, rows, queries.INBOX_PAGE, _place)
    context = {
        "lines": [_line(row, names) for row in page],
        "stage": stage or "",
        "filters": [(one.value, DESK_STAGES[one][1]) for one in FILTERS],
        "next": onward,
        "first": keyset.first(request),
    }
    return render(request, "cases/inbox.html", context)


@guards.officer("desk.open")
def case(request: Request, case_id: UUID) -> HttpResponse:
    """What was filled in beside what was handed in, what happened, and what may follow."""
    with acting(request.actor):
        queries.note_reading(case_id, ["name", "answers", "materials"])
        context = file_of(request, case_id)
    return render(request, "cases/desk_case.html", context)


@guards.officer("desk.open")
def material(request: Request, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    """One file of the case; the look is on record."""
    with acting(request.actor):
        row = queries.material_file(case_id, file_id)
        name = storage.names([row])[0]
        kind, content = store.show(row)
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = StreamingHttpResponse(_pieces(content), content_type=KINDS[kind], headers=SAFE)
    shown = content_disposition_header(kind == "pdf", name) or "attachment"
    response.headers["Content-Disposition"] = shown
    return response


def file_of(request: Request, case_id: UUID) -> dict[str, Any]:
    """Everything the page of a case shows; inside `acting`, after the look is on record."""
    row = queries.case(case_id)
    content = applications.answers(row.application_id, handed_in=True)
    materials = applications.materials(row.application_id, handed_in=True)
    counted, today = queries.counting(row), clock.today()
    names = identity.colleagues()
    item = item_of(row.version_id)
    kind = applications.application(row.application_id).holder_kind
    return {
        "row": row,
        "item": item,
        "name": item_name(row.version_id),
        "number": parts(row.number),
        "state": state(row, DESK_STAGES),
        "sections": _sections(row, content, kind),
        "materials": _materials(row, materials),
        "opinions": [(one, names.get(one.officer_id, "")) for one in queries.opinions(row.pk)],
        "notice": queries.correction(row.pk),
        "reason": queries.reason(row.pk),
        "days": days.drawn(counted, today, row.ended_at is not None),
        "used": days.used(counted, today),
        "trail": [
            (STEPS[one.step], one.at, names.get(one.officer_id, "") if one.officer_id else "")
            for one in reversed(queries.trail(row.pk))
        ],
        "acts": _acts(request, row),
    }


def _acts(request: Request, row: Case) -> list[Act]:
    told = queries.correction(row.pk) is not None
    assert request.actor.officer_id is not None, "the page is an officer's"
    held = identity.duties_in(row.department_id, request.actor.officer_id, clock.today())
    found = []
    for step in ACTS:
        address, label = DESK_ACTS[step]
        examiners = (row.first_examiner_id, row.second_examiner_id)
        bar = barred(step, Stage(row.stage), request.actor.officer_id, examiners, was_told=told)
        why = str(BARS[bar]) if bar else ""
        if not why and DUTY_FOR[step] not in held:
            why = str(guards.NO_DUTY)
        found.append(Act(f"/desk/cases/{row.pk}/{address}", str(label), why))
    return found


def _sections(row: Case, content: Content, kind: str) -> list[tuple[str, list[Answer]]]:
    sections = forms.sections(item_of(row.version_id), content.answers, kind)
    return [(of(one.title), [_answer(line, content) for line in one.lines]) for one in sections]


def _answer(line: forms.Line, content: Content) -> Answer:
    where = content.provenance.get(line.key) if line.row is None else None
    number = None if line.row is None else line.row + 1
    return Answer(of(line.label), of(line.shown), _source(where), _mark(where), number)


def _source(where: Provenance | None) -> str:
    if where is None or where.said is None or where.origin is not Origin.KEPT:
        return _("申请人填写")
    return _("%(who)s，%(at)s") % {
        "who": of(where.said.said_by),
        "at": moment_text(where.said.at),
    }


def _mark(where: Provenance | None) -> str:
    if where is None:
        return ""
    if where.origin is Origin.CORRECTED and where.said is not None:
        return _("申请人说已有信息有误，原为“%(value)s”，请核对") % {"value": where.said.value}
    return {
        Origin.AWAY: _("来源没有答复，申请人自填，请核对"),
        Origin.TAMPERED: _("送回的值与显示的不同，已重新取，请核对"),
    }.get(where.origin, "")


def _materials(row: Case, rows: Sequence[MaterialRow]) -> list[dict[str, str]]:
    names = {one.key: of(one.name) for one in item_of(row.version_id).materials}
    how = {
        How.UPLOAD: _("申请人上传"),
        How.CERTIFICATE: _("电子证照，免提交"),
        How.PLEDGE: _("已承诺"),
    }
    return [
        {
            "name": names.get(one.requirement, one.requirement),
            "how": how[one.how],
            "grade": one.trust_grade,
            "address": f"/desk/cases/{row.pk}/files/{one.file_id}" if one.file_id else "",
        }
        for one in rows
    ]


def _line(row: Case, names: dict[UUID, Applicant]) -> Line:
    return Line(
        row,
        item_name(row.version_id),
        _masked(names.get(row.pk)),
        state(row, DESK_STAGES),
        str(TURNS[row.stage]),
    )


def _masked(who: Applicant | None) -> str:
    """A person as lists show them (王*); a body's name is public."""
    if who is None or not who.name:
        return _("（已删除）")
    return who.name if who.is_body else validators.mask_name(who.name)


def _place(row: Case) -> tuple[datetime, UUID]:
    """A day as a moment: the keyset of pages is made of moments."""
    assert row.next_due_on is not None, "an open case is due"
    return datetime.combine(row.next_due_on, time.min, clock.SHANGHAI), row.pk


def _after(request: HttpRequest) -> tuple[date, UUID] | None:
    found = keyset.after(request)
    return (clock.shanghai(found[0]).date(), found[1]) if found else None


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while piece := content.read(PIECE):
            yield piece
