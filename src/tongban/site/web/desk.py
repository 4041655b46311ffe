"""Where an officer begins (工作台): department, post, and what they may do where."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.cases.web.inbox import first_due
from tongban.identity import queries
from tongban.identity.queries import Post
from tongban.identity.web.words import DUTIES, word
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.regions import NATION
from tongban.kernel.regions.table import in_force
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.web.times import day_text


@guards.officer("desk.open")
def desk(request: Request) -> HttpResponse:
    """The officer's own place: what waits for them first, then their post."""
    today = clock.today()
    assert request.actor.officer_id is not None
    with acting(request.actor):
        post = queries.post_of(request.actor.officer_id, today)
        duties = _duties(post, today)
        cases = first_due(request)
    context = {
        **cases,
        "officer": post.officer,
        "duties": duties,
    }
    return render(request, "site/desk.html", context)


def _duties(post: Post, today: date) -> list[dict[str, str]]:
    codes = [duty.region_code for duty in post.duties]
    english = get_language() == "en"
    names = {
        region.code: region.name_en if english else region.name
        for region in in_force(today).filter(code__in=codes)
    }
    names[NATION] = _("全国")
    return [
        {
            "label": word(duty.code, DUTIES),
            "region": names.get(duty.region_code, duty.region_code),
            "until": day_text(duty.valid_to, False) if duty.valid_to else _("长期"),
        }
        for duty in post.duties
    ]
