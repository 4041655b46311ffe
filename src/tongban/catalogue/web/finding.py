"""Answering what people type (搜索): items, suggestions while typing, and questions kept."""

import time

from django.http import HttpResponse
from django.shortcuts import render

from tongban.catalogue import queries
from tongban.catalogue.queries import Answer
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.web import client, guards
from tongban.kernel.web.limits import Buckets
from tongban.kernel.web.request import Request
from tongban.kernel.web.texts import said

LEAST_TYPED = 2
LONGEST_REGION = 12
KEPT_PER_MINUTE = 20
"""So many questions of one asker a process keeps; nobody types more, a machine might."""

_kept = Buckets(KEPT_PER_MINUTE)


def answered(request: Request, asked: str, theme: str) -> Answer:
    """What search says; what finds nothing is kept, masked. The caller has opened the database."""
    region = request.GET.get("region", "")[:LONGEST_REGION]
    answer = queries.found_for(asked, clock.today(), theme=theme, region=region)
    asker = _asker(request)
    if not answer.hits and not theme and not _kept.take(asker, time.monotonic()):
        queries.keep_unanswered(asked, asker)
    return answer


@guards.public
def suggest(request: Request) -> HttpResponse:
    """A few names for what is typed so far: a list for the field, or a page of its own."""
    asked = request.GET.get("q", "").strip()[: queries.LONGEST_QUERY]
    with acting(request.actor):
        names = queries.suggested(asked, clock.today()) if len(asked) >= LEAST_TYPED else []
    context = {"asked": asked, "names": [said(name) for name in names]}
    whole = not request.htmx
    return render(request, f"catalogue/{'suggest' if whole else '_suggested'}.html", context)


def _asker(request: Request) -> str:
    """Who asks: counted, never kept."""
    if request.actor == Actor.guest():
        return client.address(request)
    return request.actor.subject
