"""In whose name one acts now (办事身份): choose, and choose oneself again."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.identity import actions, queries
from tongban.identity.ports import PersonRequest
from tongban.identity.queries import Capacity
from tongban.identity.rules import speaks_for_holder
from tongban.identity.web.middleware import ACTING_FOR
from tongban.identity.web.sign_in import onward
from tongban.identity.web.words import ACTS, CAPACITIES, listed, word
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.web import guards
from tongban.kernel.web.times import day_text


@dataclass(frozen=True, slots=True)
class Option:
    """One name to act in, as the page offers it."""

    holder_id: UUID
    name: str
    capacity: str
    scope: str
    is_chosen: bool


@guards.person
def choose(request: PersonRequest) -> HttpResponse:
    """Everyone one may act for today; choosing is a POST and is recorded."""
    if request.method == "POST":
        return _become(request, _holder(request.POST.get("holder", "")))
    with acting(request.actor):
        found = queries.capacities(clock.today())
    context = {
        "options": _options(found, request.actor),
        "actor": request.actor,
        "next": onward(request, ""),
    }
    return render(request, "identity/acting.html", context)


@guards.person
def end(request: PersonRequest) -> HttpResponse:
    """Act for oneself again."""
    if request.method != "POST":
        return HttpResponseRedirect("/my/acting")
    return _back_to_self(request)


def _back_to_self(request: PersonRequest) -> HttpResponse:
    person_id = request.actor.person_id
    assert person_id is not None
    if request.session.pop(ACTING_FOR, None):
        actions.act_for(person_id, by=Actor.person(person_id))
        messages.success(request, _("已换回自己，现在办的是您自己的事。"))
    return HttpResponseRedirect(onward(request, "/my"))


def _become(request: PersonRequest, holder_id: UUID) -> HttpResponse:
    person_id = request.actor.person_id
    assert person_id is not None
    if holder_id == person_id:
        return _back_to_self(request)
    with acting(Actor.person(person_id)):
        capacity = queries.capacity_for(holder_id)
    if capacity is None:
        raise NotFound(_("您现在不能代表对方办事：委托可能已到期或被收回。"))
    actions.act_for(holder_id, by=Actor.person(person_id, acting_for=holder_id))
    request.session[ACTING_FOR] = str(holder_id)
    messages.success(
        request, _("从现在起您代表%(name)s办事，每一页上方都会写明。") % {"name": capacity.name}
    )
    return HttpResponseRedirect(onward(request, "/my"))


def _holder(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("没有选中要代表谁。请返回上一页，选一个再按按钮。")) from None


def _options(found: list[Capacity], actor: Actor) -> list[Option]:
    """One option a holder, however many mandates lead to it; the widest capacity names it."""
    by_holder: dict[UUID, list[Capacity]] = {}
    for one in sorted(found, key=lambda one: not speaks_for_holder(one.kind)):
        by_holder.setdefault(one.holder_id, []).append(one)
    return [
        Option(
            holder_id=holder_id,
            name=same[0].name,
            capacity=word(same[0].kind, CAPACITIES),
            scope=_scope(same),
            is_chosen=holder_id == actor.holder_id,
        )
        for holder_id, same in by_holder.items()
    ]


def _scope(same: list[Capacity]) -> str:
    """What one may do for the holder, and until when."""
    acts: frozenset[str] = frozenset().union(*(one.acts for one in same))
    ends = [one.valid_to for one in same]
    last = max((end for end in ends if end), default=None)
    until = "" if last is None or None in ends else _("至%(day)s") % {"day": day_text(last, False)}
    return _("，").join(filter(None, (listed(acts, ACTS), until)))
