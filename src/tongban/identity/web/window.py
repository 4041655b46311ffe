"""The window's registration of people (窗口实名登记), step by step; each step is one act.

The page of a registration (window_page) shows the one step it waits for. A step done twice, or on
two screens, is done once; what is refused says so on the same page, with everything typed still
there.
"""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.identity import actions, queries
from tongban.identity.actions import Details
from tongban.identity.queries import Found
from tongban.identity.web.window_forms import CardForm
from tongban.identity.web.window_page import page, pill, to
from tongban.identity.web.window_steps import ACTS
from tongban.kernel import clock, validators
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards, keyset
from tongban.kernel.web.request import Request

DUTY = "people.register"


@guards.officer(DUTY)
def people(request: Request) -> HttpResponse:
    """Registrations of the department, newest first; ids and states, no names."""
    with acting(request.actor):
        rows = queries.registrations(keyset.after(request))
    some, onward = keyset.page(request, rows, queries.PAGE, lambda row: (row.read_at, row.id))
    shown = [{"row": row, "pill": pill(row), "number": str(row.id)[:8]} for row in some]
    context = {"rows": shown, "next": onward, "first": keyset.first(request)}
    return render(request, "identity/window_people.html", context)


@guards.officer(DUTY)
def new(request: Request) -> HttpResponse:
    """Read the card of whoever stands there."""
    form = CardForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _began(request, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 422 if form.errors else 200
    return render(request, "identity/window_card.html", {"form": form}, status=status)


def _began(request: Request, form: CardForm) -> HttpResponse:
    assert form.read is not None
    card = form.read
    found = queries.find_at_window(
        card.name, card.id_number, purpose="window.person", duty=DUTY, by=request.actor
    )
    if found is not None and found.is_active is False:
        raise Refused(_("这个人的账号已经停用，窗口不能开通。请交平台管理员核实。"))
    registration_id = actions.read_card(
        Details(card.name, card.id_number),
        how=form.how,
        why=form.typed_reason,
        person_id=found.holder_id if found else None,
        by=request.actor,
    )
    return to(registration_id)


@guards.officer(DUTY)
def person(request: Request, registration_id: UUID) -> HttpResponse:
    """The step the registration waits for, or how it ended."""
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        return act(request, registration_id)
    return page(request, registration_id)


@guards.officer(DUTY)
def agreement(request: Request, registration_id: UUID) -> HttpResponse:
    """The agreement to print and sign, with the name of the one who signs."""
    with acting(request.actor):
        row = queries.registration(registration_id)
        text = queries.agreement_on(clock.today())
        if row.ended_at is not None or queries.has_lapsed(row) or text is None:
            raise Refused(_("这份登记已经办结或失效，或服务协议还没有发布，没有可打印的协议。"))
        words = queries.card_words(row)
    context = {
        "text": text,
        "paragraphs": list(text.paragraphs(get_language() or "")),
        "name": words.name,
        "id_number": validators.mask_id_number(words.id_number),
        "back": reverse("window_person", args=[registration_id]),
    }
    return render(request, "identity/window_agreement.html", context)


def refuse_closed(found: Found | None) -> None:
    """Somebody must be registered to be guardian or representative."""
    if found is None:
        raise Refused(_("这个人还没有实名登记。请先在“窗口实名登记”里给本人登记，再回来办。"))
