"""The guide of an item that is not in force yet, as people would read it (预览)."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.catalogue import actions, queries
from tongban.catalogue.queries import GuideRow, Item, State, Text
from tongban.catalogue.web import pages
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request

NOWHERE = UUID(int=0)


@guards.officer(actions.EDIT, *actions.DUTY_OF.values())
def change(request: Request, change_id: UUID, code: str) -> HttpResponse:
    """The guide as a proposed change would have it."""
    with acting(request.actor):
        row = queries.change(change_id)
    for one in row.content:
        if isinstance(one, Item) and one.code == code:
            return shown(request, one, row.effective_on)
    raise NotFound(_("这个变动里没有这个事项。"))


def shown(request: Request, item: Item, begins: date) -> HttpResponse:
    """The page of the guide, marked as a preview."""
    with acting(request.actor):
        names = {one.code: Text(one.name, one.name_en) for one in identity.departments()}
    department = names.get(item.department, Text(item.department, item.department))
    guide = GuideRow(NOWHERE, 0, begins, item, department, State.ACTIVE)
    context = pages.of_guide(request, guide, clock.today())
    return render(request, "catalogue/item.html", {**context, "is_preview": True})
