"""How much of an item is filled already, for whoever has signed in (已经替您填好多少).

A part of its own, so that the guide comes at once and is the same for everybody; htmx fetches it
into the guide, and without a script a link opens it as a page.
"""

from django.http import HttpResponse

from tongban.catalogue import ports, queries
from tongban.identity.ports import PersonRequest
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.web import guards
from tongban.kernel.web.htmx import page_or_part


@guards.person
def filled(request: PersonRequest, code: str) -> HttpResponse:
    """What sources know of the holder that this item asks; only numbers are shown."""
    with acting(request.actor):
        item = queries.guide(code, clock.today()).item
    assert request.actor.holder_id is not None, "a person's"
    context = {
        "item": item,
        "foreseen": ports.foretold(item, request.actor.holder_id, request.actor),
    }
    return page_or_part(request, "catalogue/filled.html", "catalogue/guide/_filled.html", context)
