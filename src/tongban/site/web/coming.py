"""Addresses that stay, before their room is built: what will be here, and what to do meanwhile."""

from django.http import HttpResponse
from django.shortcuts import render

from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.workdays import table


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
