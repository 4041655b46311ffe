"""Where an application begins, and the list of what is not finished (我的申请)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.applications import actions, queries
from tongban.applications.queries import ApplicationRow, NotOnline, NotServed
from tongban.applications.web.opened import hands, led_away, opened, receipt
from tongban.applications.web.words import STATES, here
from tongban.catalogue import queries as catalogue
from tongban.identity.ports import PersonRequest
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.web import guards, keyset


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the list."""

    row: ApplicationRow
    name: str
    pill: str
    state: str


@guards.person
def begin(request: PersonRequest, code: str) -> HttpResponse:
    """In whose name it will be, and the start; who is led here from a guide posts straight away."""
    _version_id, item = catalogue.in_force(code, clock.today())
    try:
        queries.must_be_online(item)
        catalogue.must_be_open(code, clock.today())
        if away := led_away(request, item):
            return away
        if request.method == "POST":
            application_id = actions.start(code, by=request.actor)
            return HttpResponseRedirect(f"/my/applications/{application_id}")
        assert request.actor.holder_id is not None, "a person's"
        with acting(request.actor):
            queries.must_serve(item, queries.kind_of(request.actor.holder_id))
    except (NotOnline, catalogue.NotOpen) as refused:
        messages.warning(request, str(refused))
        return HttpResponseRedirect(f"/items/{code}")
    except NotServed as refused:
        return _in_another_name(request, code, refused)
    context = {"code": code, "name": here(item.name), "minutes": item.minutes}
    return render(request, "applications/begin.html", context)


def _in_another_name(request: PersonRequest, code: str, refused: NotServed) -> HttpResponse:
    """To where one chooses in whose name one acts, and back here."""
    messages.warning(request, str(refused))
    return HttpResponseRedirect(f"/my/acting?{urlencode({'next': f'/apply/{code}'})}")


@guards.person
def goes_on(request: PersonRequest, application_id: UUID) -> HttpResponse:
    """To the first page that is not saved yet; handed in already, to the receipt."""
    one = opened(request, application_id)
    return HttpResponseRedirect(one.onward()) if one.row.is_editable else receipt(one)


@guards.person
def unfinished(request: PersonRequest) -> HttpResponse:
    """Drafts and what is to be corrected, saved last first."""
    with acting(request.actor):
        found = queries.drafts(hands(request), keyset.after(request))
    rows, onward = keyset.page(request, found, queries.PAGE, _place_in_list)
    context = {"drafts": _shown(rows), "next": onward, "first": keyset.first(request)}
    return render(request, "applications/unfinished.html", context)


@guards.person
def discard(request: PersonRequest, application_id: UUID) -> HttpResponse:
    """Ask once more, then the draft goes for good."""
    one = opened(request, application_id)
    if request.method == "POST":
        actions.discard(application_id, person_id=hands(request), by=request.actor)
        messages.success(request, _("“%(name)s”的草稿已删除。") % {"name": one.name})
        return HttpResponseRedirect("/my/applications")
    return render(request, "applications/discard.html", {"opened": one})


def _shown(rows: Sequence[ApplicationRow]) -> list[Shown]:
    return [
        Shown(row, here(catalogue.version(row.version_id).name), pill, str(state))
        for row in rows
        for pill, state in (STATES[row.state],)
    ]


def _place_in_list(row: ApplicationRow) -> tuple[datetime, UUID]:
    return row.saved_at, row.id
