"""My account (我的): one page that joins what the rooms know of the reader."""

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tongban.applications import queries as applications
from tongban.cases import queries as cases
from tongban.cases.web.my import hands, line
from tongban.certificates import queries as certificates
from tongban.certificates.web.my import shown as in_words
from tongban.identity import queries
from tongban.identity.ports import PersonRequest
from tongban.identity.web.access import looks
from tongban.identity.web.mandates import shown
from tongban.identity.web.words import capacity_word
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.web import guards
from tongban.notices import queries as notices
from tongban.notices.web.words import told

A_FEW = 3


@guards.person
def overview(request: PersonRequest) -> HttpResponse:
    """Who I am, in whose name I act, what I was told, who looked at my data."""
    actor = request.actor
    assert actor.person_id is not None
    with acting(actor):
        context: dict[str, Any] = {
            "own": queries.own_details(actor.person_id),
            "level": _level(cast(Any, request.user).trust_level_id),
            "body": queries.acted_for_body(actor) if request.capacity else None,
            "others": len({one.holder_id for one in queries.capacities(clock.today())}),
            **(_told(request) if request.speaks else {}),
            **_cases(request),
            **(_certificates() if request.speaks else {}),
            **_mandates(request),
        }
    code = context["body"].credit_code if context["body"] else ""
    context["capacity"] = capacity_word(request.capacity, code)
    context["speaks"] = request.speaks
    return render(request, "site/my.html", context)


def _level(number: int) -> dict[str, Any]:
    level = queries.trust_level(number)
    english = get_language() == "en"
    return {
        "number": level.level,
        "name": level.name_en if english else level.name,
        "how": level.how_en if english else level.how,
    }


def _mandates(request: PersonRequest) -> dict[str, Any]:
    """Those of today, given and held; the whole history is a page of its own."""
    today = clock.today()
    given = queries.mandates_given() if request.speaks else []
    return {
        "given": [shown(row, today) for row in given if _counts(row.state(today))][:A_FEW],
        "held": [shown(row, today) for row in queries.mandates_held() if _counts(row.state(today))][
            :A_FEW
        ],
    }


def _cases(request: PersonRequest) -> dict[str, Any]:
    """What is under way and the newest few; an agent sees what they applied for themselves."""
    rows = cases.cases(person_id=hands(request))
    return {
        "cases": [line(row) for row in rows[:A_FEW]],
        "drafts": len(applications.drafts(hands(request), most=1)),
    }


def _certificates() -> dict[str, Any]:
    """The newest few; all of them are a page of their own."""
    return {"certificates": [in_words(row) for row in certificates.certificates()[:A_FEW]]}


def _counts(state: str) -> bool:
    return state in ("in_force", "ending", "coming")


def _told(request: PersonRequest) -> dict[str, Any]:
    return {
        "told": told(notices.notices(most=A_FEW)[:A_FEW]),
        "looks": looks(queries.access_to_me()[:A_FEW]),
    }
