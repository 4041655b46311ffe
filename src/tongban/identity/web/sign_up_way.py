"""The way of a sign-up (网上注册): whose it is, at which page it stands, what each page shows.

What was typed lies on the server and is found by a code, kept in the browser's session and told
to the person: another browser, an ended session or a machine switched off lose nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tongban.identity import queries
from tongban.identity.queries import SignUpSeen, Typed
from tongban.identity.rules import IDENTITY, ElementKind
from tongban.identity.rules.sign_up import SLOW_AFTER_S, SignUpState
from tongban.identity.web.words import FAILED, listed
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request

CODE, CHOSE = "sign_up", "sign_up_chose"
"""Session keys: the code, and that the password was chosen in this very browser."""
START = "/sign-up"


@dataclass(frozen=True, slots=True)
class Mine:
    """The sign-up of this browser."""

    actor: Actor
    seen: SignUpSeen

    @property
    def state(self) -> SignUpState:
        return self.seen.state

    @property
    def typed(self) -> Typed:
        assert self.seen.typed is not None, "asked of pages that come before the account"
        return self.seen.typed


Page = Callable[[Request, Mine], HttpResponse]
View = Callable[[Request], HttpResponse]


def page_of(*states: SignUpState) -> Callable[[Page], View]:
    """A page of somebody in one of these states; whoever is elsewhere is led there."""

    def wear(page: Page) -> View:
        @guards.public
        @never_cache
        @sensitive_post_parameters()
        @wraps(page)
        def run(request: Request) -> HttpResponse:
            mine = mine_of(request)
            if mine is None:
                return HttpResponseRedirect(f"{START}?lost=1")
            if mine.state not in states:
                return onward(request, mine)
            return page(request, mine)

        return run

    return wear


EDITABLE = (SignUpState.TYPING, SignUpState.WAITING, SignUpState.VERIFIED, SignUpState.KNOWN)
"""States in which what was typed may still be changed."""


def mine_of(request: Request) -> Mine | None:
    """The sign-up whose code lies in this session; None for none, or one that has ended."""
    code = request.session.get(CODE)
    found = queries.sign_up_of(code) if code else None
    if found is None:
        return None
    actor = queries.sign_up_actor(found)
    with acting(actor):
        seen = queries.sign_up(found)
    return Mine(actor, seen) if seen else None


def must(mine: Mine | None) -> Mine:
    """The sign-up that was there a moment ago. Raises Refused where another tab ended it."""
    if mine is None:
        raise Refused(_("这次注册已经结束或被删除。请重新开始，只要几分钟。"))
    return mine


def place(mine: Mine) -> str:
    """The page a sign-up is at."""
    row = mine.seen.row
    return {
        SignUpState.TYPING: "/sign-up/identity" if IDENTITY in row.failed else "/sign-up/elements",
        SignUpState.WAITING: "/sign-up/waiting",
        SignUpState.VERIFIED: "/sign-up/account" if row.agreed_at else "/sign-up/agreement",
        SignUpState.OPENING: "/sign-up/done",
        SignUpState.DONE: "/sign-up/done",
        SignUpState.KNOWN: "/sign-up/known",
    }[mine.state]


def still_good(seen: SignUpSeen) -> Mapping[ElementKind, str]:
    """What need not be typed again: a detail that did not match is another's place to take."""
    kept = seen.typed.elements if seen.typed else {}
    return {kind: text for kind, text in kept.items() if kind.value not in seen.row.failed}


def onward(request: Request, mine: Mine) -> HttpResponse:
    """To where the sign-up is; a part that refreshes itself leads the whole page there."""
    address = place(mine)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def form_page(
    request: Request, name: str, form: Any, mine: Mine | None, step: int, **more: Any
) -> HttpResponse:
    """A page with one form, its faults beside their fields."""
    context = {**around(request, mine, step), "form": form, **more}
    return render(request, f"identity/sign_up/{name}.html", context, status=status(form))


def status(form: Any) -> int:
    """422 for a form with faults, 200 otherwise."""
    return 422 if form.errors else 200


def around(request: Request, mine: Mine | None, step: int) -> dict[str, Any]:
    """What every page of the way shows: the steps, the code, what did not match."""
    code = request.session.get(CODE, "") if mine else ""
    failed = mine.seen.row.failed if mine and mine.state is SignUpState.TYPING else []
    return {
        "steps": [_("身份"), _("两项信息"), _("核验"), _("协议"), _("登录名和密码")],
        "step": step,
        "code": "-".join(code[at : at + 4] for at in range(0, len(code), 4)),
        "expires_at": mine.seen.row.expires_at if mine else None,
        "failed": listed(tuple(failed), FAILED),
        "identity_failed": IDENTITY in failed,
        "verified": mine is not None and mine.state is SignUpState.VERIFIED,
        "waits": mine is not None and mine.state is SignUpState.WAITING,
    }


def wait_shown(seen: SignUpSeen) -> dict[str, Any]:
    """Since when we wait, what is in the way, when we try again and how long."""
    row = seen.row
    assert row.asked_at is not None, "the constraint of the table"
    is_late = clock.now() - row.asked_at > timedelta(seconds=SLOW_AFTER_S)
    return {
        "asked_at": row.asked_at,
        "trouble": row.trouble or ("slow" if is_late else ""),
        "stopped": bool(row.trouble) and row.next_try_at is None,
        "next_try_at": row.next_try_at if row.tries else None,
        "until": row.asked_at + timedelta(hours=settings.VERIFICATION_PATIENCE_HOURS),
    }
