"""Who may open a page. Every route wears exactly one guard; tests/house checks.

A guest is sent to sign in and comes back; the wrong kind of account gets a 403 page with a
sentence. A guard opens the door only: which rows one sees is the matter of queries and of the
row policies.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from tongban.kernel.actor import Actor, Role
from tongban.kernel.web.request import Request

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)
Check = Callable[[Request], None]

SIGN_IN = "/sign-in"

ONLY_PERSONS = _("这一页给个人和企业用。您现在是工作人员账号，请用个人账号登录后再打开。")
ONLY_OFFICERS = _("这一页只给工作人员用。办事请从“我要办”开始。")
NO_DUTY = _("您的岗位没有这一项职责。需要的话，请找安全管理员，职责由安全管理员给出。")


def public(view: V) -> V:
    """Open to everyone, signed in or not."""
    return _mark(view, "public")


def signed_in(view: View) -> View:
    """Open to whoever has signed in, person or officer."""
    return _guarded(view, "signed_in", lambda request: None)


def person(view: View) -> View:
    """Open to a citizen, acting for themselves or for somebody else (个人、企业)."""
    return _guarded(view, "person", _must_be_person)


def officer(*duties: str) -> Callable[[View], View]:
    """Open to an officer who holds one of these (工作人员, 岗位职责), e.g. "desk.open"."""

    def wear(view: View) -> View:
        name = f"officer:{'|'.join(duties)}"
        return _guarded(view, name, lambda request: _must_hold(request, duties))

    return wear


def _guarded(view: View, name: str, check: Check) -> View:
    @functools.wraps(view)
    def run(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor == Actor.guest():
            return _to_sign_in(request)
        check(request)
        return view(request, *args, **kwargs)

    return _mark(run, name)


def _mark(view: V, name: str) -> V:
    assert not hasattr(view, "guard"), f"{view} wears a guard already"
    cast(Any, view).guard = name
    return view


def _must_be_person(request: Request) -> None:
    if request.actor.role != Role.PERSON:
        raise PermissionDenied(ONLY_PERSONS)


def _must_hold(request: Request, duties: Sequence[str]) -> None:
    if request.actor.role != Role.OFFICER:
        raise PermissionDenied(ONLY_OFFICERS)
    if not any(request.may(duty) for duty in duties):
        raise PermissionDenied(NO_DUTY)


def _to_sign_in(request: Request) -> HttpResponse:
    """Remember where they wanted to go; say so when it was the idle end that signed them out."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    query = {"next": back}
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        query["ended"] = "1"
    address = f"{SIGN_IN}?{urlencode(query)}"
    if getattr(request, "htmx", None):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
