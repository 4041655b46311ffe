"""Mandates (委托与授权): what one gave and holds, giving one, ending one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.identity import actions, ports, queries, rules
from tongban.identity.ports import PersonRequest
from tongban.identity.queries import MandateRow
from tongban.identity.rules import MandateKind
from tongban.identity.web.forms import MandateForm
from tongban.identity.web.trust import trust
from tongban.identity.web.words import ACTS, CAPACITIES, STATES, listed, word
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.web import guards, keyset
from tongban.kernel.web.times import day_text

GIVEN, HELD = "given", "held"
"""Names of the two lists in the address."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One mandate as a page shows it."""

    row: MandateRow
    capacity: str
    pill: str
    state: str
    acts: str
    items: str
    can_be_revoked: bool


@guards.person
def mandates(request: PersonRequest) -> HttpResponse:
    """What the holder gave (for whoever may see it) and what the person holds."""
    with acting(request.actor):
        given = queries.mandates_given(keyset.after(request, GIVEN)) if request.speaks else []
        held = queries.mandates_held(keyset.after(request, HELD))
    given_rows, given_next = _page(request, given, GIVEN)
    held_rows, held_next = _page(request, held, HELD)
    today, may_give = clock.today(), rules.may_give(request.capacity)
    context = {
        "given": [shown(row, today, may_revoke=may_give) for row in given_rows],
        "given_next": given_next,
        "given_first": keyset.first(request, GIVEN),
        "held": [shown(row, today) for row in held_rows],
        "held_next": held_next,
        "held_first": keyset.first(request, HELD),
        "may_give": may_give,
        "may_see_given": request.speaks,
    }
    return render(request, "identity/mandates.html", context)


@guards.person
@trust(lambda request: settings.MANDATE_TRUST_LEVEL)
def give(request: PersonRequest) -> HttpResponse:
    """The form, and giving. Whatever was wrong, what was typed stays."""
    actor = request.actor
    assert actor.holder_id is not None
    if not rules.may_give(request.capacity):
        raise Refused(_("委托只能由本人或法定代表人授出。您现在代别人办事，请先换回自己的身份。"))
    form = MandateForm(
        request.POST if request.method == "POST" else None, holder_id=actor.holder_id
    )
    if form.is_valid():
        try:
            _give(form, actor)
            return _given(request, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 422 if form.errors else 200
    context = {"form": form, "demo_people": [one for one in ports.PERSONAS if one.id_number]}
    return render(request, "identity/mandate_new.html", context, status=status)


@guards.person
def revoke(request: PersonRequest, mandate_id: UUID) -> HttpResponse:
    """Ask once more, then end it. Another's mandate is not found, nor any by a mere agent."""
    if not request.speaks:
        raise NotFound(_("没有这份委托，或它不是您授出的。"))
    with acting(request.actor):
        row = queries.mandate_given(mandate_id)
    if request.method == "POST":
        actions.revoke_mandate(mandate_id, by=request.actor)
        said = _("已收回给%(name)s的这份委托。没有别的委托的话，对方从现在起不能再代办。") % {
            "name": row.agent_name
        }
        messages.success(request, said)
        return HttpResponseRedirect("/my/mandates")
    context = {"mandate": shown(row, clock.today(), may_revoke=True)}
    return render(request, "identity/mandate_revoke.html", context)


def shown(row: MandateRow, today: date, *, may_revoke: bool = False) -> Shown:
    """A mandate in words: state, capacity, what it lets."""
    state = row.state(today)
    pill, label = STATES[state]
    return Shown(
        row=row,
        capacity=word(row.kind, CAPACITIES),
        pill=pill,
        state=_days_left(row.valid_to, today) if state == "ending" else str(label),
        acts=listed(row.acts, ACTS),
        items=_("、").join(row.items),
        can_be_revoked=may_revoke
        and state not in ("ended", "revoked")
        and row.kind != MandateKind.GUARDIAN,
    )


def _days_left(last: date, today: date) -> str:
    days = (last - today).days
    if not days:
        return _("今天到期")
    return ngettext("%(n)s天后到期", "%(n)s天后到期", days) % {"n": days}


def _give(form: MandateForm, by: Actor) -> None:
    typed = form.cleaned_data
    agent_id = queries.find_person(typed["name"], typed["id_number"], purpose="mandate.find", by=by)
    actions.give_mandate(
        agent_id,
        form.terms(),
        request_key=typed["request_key"],
        agent_number=typed["id_number"],
        by=by,
    )


def _given(request: PersonRequest, form: MandateForm) -> HttpResponse:
    """Say what was typed: it is what stands, since other words on the same form are refused."""
    typed = form.cleaned_data
    messages.success(
        request,
        _("已委托%(name)s，%(first)s至%(last)s有效。对方会收到通知。")
        % {
            "name": typed["name"],
            "first": day_text(typed["valid_from"], False),
            "last": day_text(typed["valid_to"], False),
        },
    )
    return HttpResponseRedirect("/my/mandates")


def _page(
    request: PersonRequest, rows: Sequence[MandateRow], name: str
) -> tuple[Sequence[MandateRow], str]:
    return keyset.page(request, rows, queries.PAGE, lambda row: (row.given_at, row.id), name)
