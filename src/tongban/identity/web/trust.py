"""How sure the platform is of who one is (实名等级): the guard, the page, and rising to level 3."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from tongban.identity import actions, ports, queries
from tongban.identity.models import Account, TrustLevel
from tongban.identity.ports import PersonRequest
from tongban.identity.queries import SignUpSeen, Typed
from tongban.identity.rules import IDENTITY
from tongban.identity.rules.sign_up import SignUpState
from tongban.identity.web import sign_in
from tongban.identity.web.sign_up_forms import ElementsForm
from tongban.identity.web.sign_up_way import EDITABLE, still_good, wait_shown
from tongban.identity.web.words import EVIDENCE, FAILED, listed, word
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import client, guards
from tongban.kernel.web.guards import View
from tongban.kernel.web.request import Request

PAGE = "/my/trust"
ONLINE = 3
"""What two elements compared online give."""


def trust(level: Callable[..., int]) -> Callable[[View], View]:
    """Open to a person of this level; below it they are led to PAGE and back afterwards.

    Stands inside guards.person: `@guards.person` above, `@trust(lambda request: settings.LEVEL)`
    below. `level` is asked with what the view is called with, since each item has its own
    (min_trust_level, domain.md 1.2). The level is the human's, whoever they act for.
    """

    def wear(view: View) -> View:
        @wraps(view)
        def run(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            needed = level(request, *args, **kwargs)
            if level_of(request) >= needed:
                return view(request, *args, **kwargs)
            query = urlencode({"need": needed, "next": request.get_full_path()})
            return HttpResponseRedirect(f"{PAGE}?{query}")

        return run

    return wear


def level_of(request: Request) -> int:
    """The level of whoever has signed in."""
    return int(cast(Account, request.user).trust_level_id)


@dataclass(frozen=True, slots=True)
class Rung:
    """One level as the page shows it."""

    number: int
    name: str
    how: str
    reached: bool
    wanted: bool


@guards.person
def my_trust(request: PersonRequest) -> HttpResponse:
    """The own level, on what it rests, what is missing for what was wanted, and how to get it."""
    mine, need = level_of(request), _need(request)
    with acting(_myself(request)):
        evidence = queries.trust_evidence()
    context = {
        "level": mine,
        "need": need,
        "next": sign_in.onward(request, ""),
        "rungs": _rungs(queries.trust_levels(), mine, need),
        "evidence": [(row, word(row.how, EVIDENCE)) for row in evidence],
        "online": mine < ONLINE and ports.verifier() is not None,
        "carried": urlencode({"need": need, "next": sign_in.onward(request, "")}),
    }
    return render(request, "identity/trust.html", context)


@guards.person
@sensitive_post_parameters()
def verify(request: PersonRequest) -> HttpResponse:
    """Two of five for somebody who has an account: asking, waiting, and what did not match."""
    if level_of(request) >= ONLINE:
        return _to(request, PAGE)
    if ports.verifier() is None:
        raise Refused(_("这里还没有接通网上核验服务，请带身份证到窗口核验。"))
    seen = _own(request)
    if "again" in request.POST:
        return _ask_anew(request)
    if request.method != "POST" and seen is not None and seen.state is SignUpState.WAITING:
        context = {**wait_shown(seen), "carried": _carried(request)}
        return render(request, "identity/trust_waiting.html", context)
    if request.htmx:
        return _to(request, f"{PAGE}/verify")
    return _elements(request, seen)


def _to(request: PersonRequest, page: str) -> HttpResponse:
    """On; a part that refreshes itself leads the whole page there."""
    address = f"{page}?{_carried(request)}"
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _elements(request: PersonRequest, seen: SignUpSeen | None) -> HttpResponse:
    kept = still_good(seen) if seen and seen.state in EDITABLE else {}
    form = ElementsForm(request.POST if request.method == "POST" else None, kept=kept)
    if form.is_valid():
        try:
            _ask(request, seen, form)
            return HttpResponseRedirect(f"{PAGE}/verify?{_carried(request)}")
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "failed": listed(tuple(seen.row.failed), FAILED) if seen else "",
        "identity_failed": seen is not None and IDENTITY in seen.row.failed,
        "carried": _carried(request),
    }
    return render(
        request, "identity/trust_verify.html", context, status=422 if form.errors else 200
    )


def _ask(request: PersonRequest, seen: SignUpSeen | None, form: ElementsForm) -> None:
    me, address = _myself(request), client.address(request)
    assert me.person_id is not None
    if seen is None:
        with acting(me):
            name, number = queries.own_name_and_number(me.person_id)
        actions.begin_raise(Typed(name, number), address=address, by=me)
    by = queries.sign_up_actor(me.person_id)
    actions.keep_elements(form.elements(), by=by)
    actions.ask_to_verify(address=address, by=by)


def _ask_anew(request: PersonRequest) -> HttpResponse:
    """Patience had ended; the person has some more."""
    me = _myself(request)
    assert me.person_id is not None
    actions.ask_anew(by=queries.sign_up_actor(me.person_id))
    return _to(request, f"{PAGE}/verify")


def _own(request: PersonRequest) -> SignUpSeen | None:
    me = _myself(request)
    assert me.person_id is not None
    with acting(queries.sign_up_actor(me.person_id)):
        return queries.sign_up(me.person_id)


def _myself(request: PersonRequest) -> Actor:
    """The human, in whoever's name they act just now: a level is one's own."""
    assert request.actor.person_id is not None
    return Actor.person(request.actor.person_id)


def _need(request: Request) -> int:
    wanted = request.GET.get("need", "")
    return int(wanted) if wanted in ("2", "3", "4", "5") else 0


def _carried(request: Request) -> str:
    """What the person wanted, for the next address."""
    return urlencode({"need": _need(request), "next": sign_in.onward(request, "")})


def _rungs(levels: Sequence[TrustLevel], mine: int, need: int) -> list[Rung]:
    english = get_language() == "en"
    return [
        Rung(
            one.level,
            one.name_en if english else one.name,
            one.how_en if english else one.how,
            one.level <= mine,
            mine < one.level <= need,
        )
        for one in levels
    ]
