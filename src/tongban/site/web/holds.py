"""Legal holds (冻结销毁): the department's list, placing one, keeping it up, releasing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.retention import actions, queries
from tongban.kernel.retention.actions import Subject
from tongban.kernel.retention.models import LegalHold
from tongban.kernel.retention.rules import HoldReason
from tongban.kernel.web import guards, keyset
from tongban.kernel.web.request import Request
from tongban.kernel.web.times import day_text
from tongban.site.web.hold_forms import (
    BODY,
    FORMS,
    KINDS,
    NUMBER,
    ON,
    PERSON,
    REASONS,
    HoldForm,
    OnForm,
    ReviewForm,
)

LIST = "/desk/holds"
DUTY = "retention.hold"


@dataclass(frozen=True, slots=True)
class Shown:
    """One hold in words. Whom it concerns stands in the document, not on the page."""

    row: LegalHold
    what: str
    reason: str
    pill: str
    state: str


@guards.officer(DUTY)
def holds(request: Request) -> HttpResponse:
    """The department's holds, newest first."""
    with acting(request.actor):
        rows = queries.holds(keyset.after(request))
    page, onward = keyset.page(request, rows, queries.PAGE, lambda row: (row.placed_at, row.id))
    today = clock.today()
    context = {
        "holds": [shown(row, today) for row in page],
        "next": onward,
        "first": keyset.first(request),
    }
    return render(request, "site/holds.html", context)


@guards.officer(DUTY)
def place(request: Request) -> HttpResponse:
    """What is held, then the rest, and placing. Whatever was wrong, what was typed stays."""
    on = request.POST.get("on") or request.GET.get("on", "")
    if on not in FORMS:
        return _first_question(request)
    form = FORMS[on](request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            hold_id = _place(on, form, request.actor)
        except NotFound as refused:
            form.add_error(NUMBER[on], str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已冻结。从现在起，到期的也不销毁，直到解除。"))
            return HttpResponseRedirect(f"{LIST}/{hold_id}")
    context = {"form": form, "on": on, "what": ON[on], "steps": _steps()}
    status = 422 if form.errors else 200
    return render(request, "site/hold_new.html", context, status=status)


def _first_question(request: Request) -> HttpResponse:
    answered = request.POST or request.GET
    form = OnForm({} if "next" in answered or "on" in answered else None)
    context = {"form": form, "steps": _steps()}
    status = 422 if form.errors else 200
    return render(request, "site/hold_on.html", context, status=status)


def _steps() -> list[str]:
    return [_("冻结什么"), _("凭什么文件")]


@guards.officer(DUTY)
def hold(request: Request, hold_id: UUID) -> HttpResponse:
    """One hold; a POST keeps it up to another day, or releases it."""
    form = ReviewForm(request.POST if request.POST.get("do") == "keep" else None)
    if request.POST.get("do") == "release":
        actions.release_hold(hold_id, by=request.actor)
        messages.success(request, _("已解除冻结。已经到期的，今晚起照常销毁。"))
        return HttpResponseRedirect(LIST)
    if form.is_valid() and _keep_up(request, form, hold_id):
        return HttpResponseRedirect(f"{LIST}/{hold_id}")
    with acting(request.actor):
        row = queries.hold(hold_id)
    context = {
        "hold": shown(row, clock.today()),
        "form": form,
        "is_mine": row.placed_by == request.actor.subject,
    }
    return render(request, "site/hold.html", context, status=422 if form.errors else 200)


def shown(row: LegalHold, today: date) -> Shown:
    """A hold in words."""
    if row.released_at is not None:
        pill, state = "", _("已解除")
    elif row.review_on <= today:
        pill, state = "over", _("该复核了")
    else:
        pill, state = "stop", _("冻结中")
    return Shown(row, _what(row), str(REASONS.get(row.reason, row.reason)), pill, state)


def _what(row: LegalHold) -> str:
    if row.holder_id is not None:
        return _("一个人或单位的全部资料")
    kind = KINDS.get(row.subject_kind, row.subject_kind)
    return _("%(kind)s %(ref)s") % {"kind": kind, "ref": row.subject_ref}


def _place(on: str, form: HoldForm, by: Actor) -> UUID:
    typed = form.cleaned_data
    return actions.place_hold(
        _subject(on, typed, by),
        HoldReason(typed["reason"]),
        document_number=typed["document_number"],
        review_on=typed["review_on"],
        by=by,
    )


def _subject(on: str, typed: Mapping[str, Any], by: Actor) -> Subject:
    """What is to be held, found; Refused where there is nobody or nothing of that number."""
    if on == PERSON:
        name, number = typed["name"], typed["id_number"]
        try:
            return Subject(identity.find_person(name, number, purpose="hold.find", by=by))
        except NotFound:
            sentence = _("没有找到姓名和身份证号都一致的人，什么都没有冻结。请对照文书核对后再试。")
            raise NotFound(sentence) from None
    if on == BODY:
        return Subject(identity.find_body(typed["credit_code"], by=by))
    return Subject(kind=typed["kind"], ref=typed["ref"])


def _keep_up(request: Request, form: ReviewForm, hold_id: UUID) -> bool:
    until = form.cleaned_data["review_on"]
    try:
        actions.keep_up_hold(hold_id, review_on=until, by=request.actor)
    except NotFound:
        raise
    except Refused as refused:
        form.add_error("review_on", str(refused))
        return False
    said = _("已续冻，%(day)s以前再复核。") % {"day": day_text(until, False)}
    messages.success(request, said)
    return True
