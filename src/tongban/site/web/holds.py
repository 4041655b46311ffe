"""Legal holds (冻结销毁): the department's list, placing one, keeping it up, releasing it."""

from dataclasses import dataclass
from datetime import date
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
from tongban.site.web.hold_forms import BODY, KINDS, PERSON, REASONS, HoldForm, ReviewForm

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
    """The form, and placing. Whatever was wrong, what was typed stays."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            hold_id = _place(form, request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已冻结。从现在起，到期的也不销毁，直到解除。"))
            return HttpResponseRedirect(f"{LIST}/{hold_id}")
    status = 422 if form.errors else 200
    return render(request, "site/hold_new.html", {"form": form}, status=status)


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


def _place(form: HoldForm, by: Actor) -> UUID:
    typed = form.cleaned_data
    return actions.place_hold(
        _subject(form, by),
        HoldReason(typed["reason"]),
        document_number=typed["document_number"],
        review_on=typed["review_on"],
        by=by,
    )


def _subject(form: HoldForm, by: Actor) -> Subject:
    typed = form.cleaned_data
    if typed["on"] == PERSON:
        name, number = typed["name"], typed["id_number"]
        return Subject(identity.find_person(name, number, purpose="hold.find", by=by))
    if typed["on"] == BODY:
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
