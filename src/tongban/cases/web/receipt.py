"""The receipt (收件回执), and the public answer to number and query code (查进度)."""

import time
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import segno
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tongban.applications import queries as applications
from tongban.applications.queries import How
from tongban.cases import queries
from tongban.cases.models import Case
from tongban.cases.queries import typed_code
from tongban.cases.rules import receipts
from tongban.cases.web.my import hands
from tongban.cases.web.receipt_pdf import document as receipt_document
from tongban.cases.web.shown import department_text, item_name, item_of, state
from tongban.cases.web.words import of
from tongban.catalogue.queries import Text
from tongban.identity import queries as identity
from tongban.identity.ports import PersonRequest
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto import statements
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.web import client, errors, guards
from tongban.kernel.web.inputs import LineField
from tongban.kernel.web.limits import Buckets
from tongban.kernel.web.times import day_of_year

TRIES_PER_MINUTE = 20
_tries = Buckets(TRIES_PER_MINUTE)
_CUTS = (0, 18, 19, 31, 39, 45)


@dataclass(frozen=True, slots=True)
class Handed:
    """A receipt's facts: the case, who applied, what came, the sealed code."""

    row: Case
    department: Text
    applicant: str = field(repr=False)
    agent: str = field(repr=False)
    came: int
    held: int
    code: str
    digest: str
    corrected_at: datetime | None


@guards.person
def receipt(request: PersonRequest, application_id: UUID) -> HttpResponse:
    """Number, query code, time, what came, what is next; sealed."""
    one = _handed(request, application_id)
    context = {
        "row": one.row,
        "name": item_name(one.row.version_id),
        "item": item_of(one.row.version_id),
        "department": of(one.department),
        "applicant": one.applicant,
        "agent": one.agent,
        "received": to_the_second(one.row.received_at),
        "corrected": to_the_second(one.corrected_at) if one.corrected_at else "",
        "number": parts(one.row.number),
        "state": state(one.row),
        "came": one.came,
        "held": one.held,
        "digest": grouped(one.digest),
        "code": one.code,
        "is_signed": is_signed(one.code),
        "qr": drawn(one.code),
    }
    return render(request, "cases/receipt.html", context)


@guards.person
def receipt_pdf(request: PersonRequest, application_id: UUID) -> HttpResponse:
    """The same to keep: in Chinese, its labels in English as well."""
    one = _handed(request, application_id)
    row = one.row
    with override("zh-hans"):
        now = state(row)
        said = {
            "item": item_name(row.version_id),
            "applicant": one.applicant,
            "agent": one.agent,
            "received": to_the_second(row.received_at),
            "corrected": to_the_second(one.corrected_at) if one.corrected_at else "",
            "materials": f"您交的{one.came}份，免提交的{one.held}份",
            "next": f"{now.until}：{_of_year(now.due_on)}" if now.due_on else "",
            "promised": _of_year(row.promised_due_on) if row.promised_due_on else "",
            "number": parts(row.number),
        }
    content = receipt_document(
        row, said, (one.department.zh, one.department.en), address(one.code), grouped(one.digest)
    )
    named = content_disposition_header(True, f"收件回执-{row.query_code}.pdf") or "attachment"
    headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _handed(request: PersonRequest, application_id: UUID) -> Handed:
    """Raises NotFound for whoever may not see the case."""
    with acting(request.actor):
        row = queries.case_of_application(application_id, hands(request))
        came = applications.materials(application_id, handed_in=True)
        code = queries.receipt_code(row.pk) or sealed(row)
        corrected_at = queries.corrected_at(row.pk)
        department = department_text(row.department_id)
        assert request.actor.person_id is not None
        own = identity.own_name(request.actor.person_id)
    held = sum(one.how is How.CERTIFICATE for one in came)
    for_whom = request.identity.acting_for if request.identity else ""
    is_agent = bool(for_whom) and row.person_id == request.actor.person_id
    agent = own if is_agent else ""
    signed = is_signed(code) and statements.body_of(receipts.MARK, code, lambda *_signed: True)
    said = receipts.said(signed or None)
    digest = said.digest if said else code
    return Handed(
        row,
        department,
        for_whom or own,
        agent,
        len(came) - held,
        held,
        code,
        digest,
        corrected_at,
    )


def to_the_second(moment: datetime) -> str:
    """When it came (收到时间), in Shanghai."""
    at = clock.shanghai(moment)
    return _("%(day)s %(time)s") % {"day": _of_year(at.date()), "time": f"{at:%H:%M:%S}"}


def _of_year(day: date) -> str:
    """With its year: a receipt is kept."""
    return strip_tags(day_of_year(day))


class ProgressForm(forms.Form):
    """Both together, as the receipt shows them."""

    number = LineField(
        gettext_lazy("办件编号"), gettext_lazy("请填办件编号，45位。"), max_length=80, width="w-30"
    )
    query_code = LineField(
        gettext_lazy("查询码"), gettext_lazy("请填查询码，如7K4M-2Q9D。"), max_length=20
    )


class CodeForm(forms.Form):
    """The code of a receipt, to be checked."""

    code = LineField(
        gettext_lazy("回执码"), gettext_lazy("请填回执上的签名码。"), max_length=1400, width="w-30"
    )


@guards.public
def progress(request: HttpRequest) -> HttpResponse:
    """Stage and days for whoever knows both, nobody's name; posted, so that no address tells."""
    checks = request.method == "POST" and "code" in request.POST
    asks = request.method == "POST" and not checks
    if request.method == "POST" and (
        wait := _tries.take(client.address(request), time.monotonic())
    ):
        return errors.too_fast(request, wait)
    form = ProgressForm(request.POST if asks else None)
    check = CodeForm(request.POST if checks else None)
    context: dict[str, Any] = {"form": form, "check": check}
    if asks and form.is_valid():
        _look(form, context)
    if checks and check.is_valid():
        context["receipt"] = opened(check.cleaned_data["code"])
    refused = form.errors or check.errors
    return render(request, "cases/progress.html", context, status=422 if refused else 200)


def _look(form: ProgressForm, context: dict[str, Any]) -> None:
    number = "".join(form.cleaned_data["number"].split()).upper()
    try:
        with acting(Actor.guest()):
            row = queries.progress(number, typed_code(form.cleaned_data["query_code"]))
    except NotFound as missing:
        form.add_error("query_code", str(missing))
        return
    context |= {"row": row, "name": item_name(row.version_id), "state": state(row)}


def parts(number: str) -> str:
    """A case number in the groups people read."""
    return " ".join(number[a:b] for a, b in pairwise(_CUTS))


def sealed(row: Case) -> str:
    """What stands on a receipt until a worker has signed it: the platform's keyed hash."""
    said = receipts.interim(row.number, clock.shanghai(row.received_at))
    return f"{said}.{crypto.keyed_hash('receipt', said.encode())}"


def is_signed(code: str) -> bool:
    """Whether anybody can check it, without us."""
    return code.startswith(f"{receipts.MARK}.")


def opened(code: str) -> dict[str, str] | None:
    """What a receipt's code says, if it is ours; None where it is not."""
    text = "".join(code.split()).rpartition("#")[2]
    with acting(Actor.guest()):
        said = _signed(text) if is_signed(text) else _interim(text)
    if said is None:
        return None
    return {"number": parts(said.number), "at": said.at, "digest": grouped(said.digest)}


def _signed(text: str) -> receipts.Said | None:
    key_id = statements.key_of(receipts.MARK, text)
    if key_id not in crypto.public_halves("receipt"):
        return None
    return receipts.said(
        statements.body_of(
            receipts.MARK,
            text,
            lambda message, signature: crypto.verify(key_id, message, signature),
        )
    )


def _interim(text: str) -> receipts.Said | None:
    said, _dot, seal = text.rpartition(".")
    fits = crypto.keyed_hash_matches("receipt", said.encode(), seal)
    return receipts.said_interim(said) if fits else None


def grouped(code: str) -> str:
    """The first half of a digest or seal, for the eye."""
    digest = code.rpartition(":")[2][:32]
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def address(code: str) -> str:
    """Where the code leads: what is behind the # goes to nobody's server."""
    return f"{settings.SITE_URL}/progress#{code}"


def drawn(code: str) -> SafeString:
    """The code for a telephone: behind the # nothing reaches a server's log."""
    made = segno.make(address(code), error="l", micro=False)
    svg = made.svg_inline(border=0, svgclass=None, lineclass=None, omitsize=True)
    label = _("回执二维码")
    return mark_safe(svg.replace("<svg ", f'<svg class="qr" role="img" aria-label="{label}" ', 1))
