"""Guardians of minors at a window (登记监护人): who there is, entering one, ending one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.identity import actions, queries
from tongban.identity.actions import Details, Shown
from tongban.identity.queries import Found, GuardianRow
from tongban.identity.web.window import refuse_closed
from tongban.identity.web.window_forms import CardForm, GuardianEndForm, GuardianForm
from tongban.identity.web.words import RELATIONS, word
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request

DUTY, PURPOSE = "identity.guardian", "window.guardian"


@guards.officer(DUTY)
def new(request: Request) -> HttpResponse:
    """The minor and the proof, the guardian's card, one act."""
    sent = request.POST if request.method == "POST" else None
    form, card = GuardianForm(sent), CardForm(sent, prefix="guardian")
    if all([form.is_valid(), card.is_valid()]):
        try:
            return _recorded(request, form, card)
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 422 if form.errors or card.errors else 200
    context = {"form": form, "card": card}
    return render(request, "identity/window_guardian.html", context, status=status)


def _recorded(request: Request, form: GuardianForm, card: CardForm) -> HttpResponse:
    assert card.read is not None
    typed, guardian_card = form.cleaned_data, card.read
    guardian = _find(request, guardian_card.name, guardian_card.id_number)
    refuse_closed(guardian)
    assert guardian is not None
    minor = _find(request, typed["name"], typed["id_number"])
    actions.record_guardian(
        Details(typed["name"], typed["id_number"]),
        guardian.holder_id,
        minor_id=minor.holder_id if minor else None,
        guardian_number=guardian_card.id_number,
        shown=Shown(
            typed["relation"],
            typed["proof"],
            typed["proof_number"],
            typed["consents"],
            card.typed_reason,
        ),
        request_key=typed["request_key"],
        by=request.actor,
    )
    messages.success(
        request,
        _("已登记%(guardian)s为%(minor)s的监护人，到孩子成年前一天为止。对方会收到通知。")
        % {"guardian": guardian_card.name, "minor": typed["name"]},
    )
    return HttpResponseRedirect("/desk/guardians")


@guards.officer(DUTY)
def guardians(request: Request) -> HttpResponse:
    """Find a minor by name and number, on record; their guardians, each with its end."""
    if request.method != "POST":
        return _list(request, CardForm(prefix="minor", asks_why=False))
    form = CardForm(request.POST, prefix="minor", asks_why=False)
    if not form.is_valid():
        return _list(request, form, status=422)
    assert form.read is not None
    try:
        minor = _find(request, form.read.name, form.read.id_number)
        if minor is None:
            raise Refused(_("这个孩子还没有登记过，也就没有登记过监护人。"))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _list(request, form, status=422)
    with acting(request.actor):
        rows = queries.guardianships(minor.holder_id)
    return _list(request, form, rows=[_row(row) for row in rows], name=form.read.name)


@guards.officer(DUTY)
def end(request: Request) -> HttpResponse:
    """End one, for a reason; by POST from the list."""
    form = GuardianEndForm(request.POST or None)
    if request.method != "POST":
        return HttpResponseRedirect("/desk/guardians")
    if not form.is_valid():
        raise Refused(_("请先查到孩子，选一个终止的原因，再按“终止”。"))
    typed = form.cleaned_data
    actions.end_guardian(typed["which"], why=typed["why"], by=request.actor)
    messages.success(request, _("已终止这条监护登记，从现在起对方不能再替孩子办事。"))
    return HttpResponseRedirect("/desk/guardians")


def _find(request: Request, name: str, id_number: str) -> Found | None:
    return queries.find_at_window(name, id_number, purpose=PURPOSE, duty=DUTY, by=request.actor)


def _row(row: GuardianRow) -> dict[str, Any]:
    form = GuardianEndForm(initial={"which": row.id}, prefix=None, auto_id=f"id_{row.place}_%s")
    return {"row": row, "relation": word(row.relation, RELATIONS), "form": form}


def _list(
    request: Request,
    form: CardForm,
    *,
    rows: list[dict[str, Any]] | None = None,
    name: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "rows": rows, "name": name}
    return render(request, "identity/window_guardians.html", context, status=status)
