"""Addresses that stay, before their room is built: what will be here, and what to do meanwhile."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.workdays import table

LONGEST_QUERY = 80


@guards.public
def search(request: Request) -> HttpResponse:
    """Nothing can be found before a catalogue is loaded; the words asked for are kept."""
    asked = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    return render(request, "site/search.html", {"asked": asked})


@guards.public
def item(request: Request, code: str) -> HttpResponse:
    """One service item. There is none yet, so every code is unknown."""
    raise NotFound(
        _("没有编码为%(code)s的事项：事项目录还没有载入。") % {"code": code[:LONGEST_QUERY]}
    )


@guards.public
def letters(request: Request) -> HttpResponse:
    """Asking a question, before letters are taken here."""
    return render(request, "site/letters.html")


@guards.public
def deadline(request: Request) -> HttpResponse:
    """How limits are counted, and the years whose holidays we know."""
    with acting(request.actor):
        years = list(table.years())
    context = {"years": years, "today": clock.today()}
    return render(request, "site/deadline.html", context)
