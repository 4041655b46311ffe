"""The reader's notices (消息): the list, and marking as read."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.identity.ports import PersonRequest
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards, keyset
from tongban.notices import actions, queries
from tongban.notices.web.words import told


@guards.person
def notices(request: PersonRequest) -> HttpResponse:
    """What the holder was told, newest first."""
    _must_speak(request)
    with acting(request.actor):
        rows = queries.notices(keyset.after(request))
        page, onward = keyset.page(request, rows, queries.PAGE, lambda row: (row.at, row.id))
        shown = told(page)
    context = {
        "told": shown,
        "next": onward,
        "first": keyset.first(request),
        "until": clock.now().isoformat(),
    }
    return render(request, "notices/notices.html", context)


@guards.person
def read(request: PersonRequest, notice_id: UUID) -> HttpResponse:
    """One notice has been seen; back to where the list stood."""
    _must_speak(request)
    if request.method == "POST":
        actions.mark_read(notice_id, by=request.actor)
    return HttpResponseRedirect("/my/notices")


@guards.person
def read_all(request: PersonRequest) -> HttpResponse:
    """Everything up to when the page was made has been seen."""
    _must_speak(request)
    if request.method == "POST":
        actions.mark_all_read(_until(request.POST.get("until", "")), by=request.actor)
    return HttpResponseRedirect("/my/notices")


def _must_speak(request: PersonRequest) -> None:
    """An agent does not read what else the holder is told."""
    if not request.speaks:
        raise Refused(_("消息只给本人看。您现在代别人办事，请先换回自己的身份。"))


def _until(text: str) -> datetime:
    now = clock.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return now
    return min(moment, now) if moment.tzinfo else now
