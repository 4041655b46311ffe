"""A form that comes too late, or in another name: what was typed is kept for whoever typed it."""

import functools
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase

from tongban.applications import actions
from tongban.applications.web import tokens
from tongban.kernel.actor import Actor
from tongban.kernel.errors import NotFound
from tongban.kernel.web.guards import View
from tongban.kernel.web.request import Request

READER = "reader"
"""The hidden field that says for whom the page was made."""
NOT_KEPT = frozenset({"csrfmiddlewaretoken", READER, "edits"})


def keeps_late_posts(view: View) -> View:
    """Stands above the guard of a page of the form.

    Whoever posts after their session ended signs in and finds what they typed. So does who
    switched to another identity meanwhile, once they have switched back.
    """

    @functools.wraps(view)
    def run(request: Request, application_id: UUID, page: str, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and request.actor == Actor.guest():
            _keep(request, application_id, page)
        try:
            return view(request, application_id, page, **kwargs)
        except NotFound:
            if request.method == "POST":
                _keep(request, application_id, page)
            raise

    return run


def _keep(request: Request, application_id: UUID, page: str) -> None:
    """Only what a page of ours, made for this very person, sends back."""
    person_id = tokens.reader_of(request.POST.get(READER, ""), application_id)
    if person_id is None or request.actor.person_id not in (None, person_id):
        return
    posted = {key: texts for key, texts in request.POST.lists() if key not in NOT_KEPT}
    actions.keep_post(application_id, page, posted, by=Actor.person(person_id))
