"""Signing in and out (登录、退出), and what somebody locked out is told.

django-axes counts failures under a keyed hash of the name, so that its table names nobody; the
audit log keeps the same hash.
"""

import math
import unicodedata
from datetime import datetime, timedelta
from typing import Any, cast

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from tongban.identity import actions, ports, queries
from tongban.identity.models import Account
from tongban.identity.web import middleware
from tongban.identity.web.forms import SignInForm
from tongban.kernel import clock, validators
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.rotation.places import Fleeting, Place
from tongban.kernel.web import guards
from tongban.kernel.web.frame import Identity
from tongban.kernel.web.request import Request

BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "password"
PERSONA = "persona"
"""How somebody signed in, for the audit log."""

ID_NUMBER_LIKE = 15
"""So many digits in a name are not shown again."""


@guards.public
@sensitive_post_parameters("username", "password")
def sign_in(request: Request) -> HttpResponse:
    """The page, and the attempt. A name is kept after a failure, a password never shown again."""
    if request.method != "POST":
        return _page(request, SignInForm())
    form = SignInForm(request.POST)
    if form.is_valid() and (account := _authenticated(request, form)):
        try:
            if answer := begin(request, account, PASSWORD):
                return answer
            form.add_error(None, _("这个账号已经停用。有疑问请找本单位管理员，或拨打热线。"))
        except Refused as refused:
            form.add_error(None, str(refused))
    elif _is_locked(request):
        return _locked_page(request)
    return _page(request, form, status=422)


@guards.signed_in
def sign_out(request: Request) -> HttpResponse:
    """End the session. By POST only: a link on another site must not do it."""
    if request.method != "POST":
        return HttpResponseRedirect(cast(Identity, request.identity).home)
    actions.sign_out(cast(Account, request.user).pk, by=request.actor)
    logout(request)
    return HttpResponseRedirect(f"{guards.SIGN_IN}?out=1")


def begin(request: Request, account: Account, how: str) -> HttpResponse | None:
    """Open a fresh session for the account and go on; None when its officer has left.

    Refused where the password came from a window and its days are over.
    """
    if account.temporary_until is not None and account.temporary_until < clock.now():
        raise Refused(
            _("窗口给的密码只能用几天，已经过期。请带身份证到窗口再领一个，您的资料都在。")
        )
    signed = middleware.who(account)
    if signed is None:
        return None
    actions.sign_in(account.pk, how=how, by=signed.actor)
    request.session.flush()
    login(request, account, backend=BACKEND)
    middleware.put(request, signed)
    return HttpResponseRedirect(onward(request, middleware.home(signed)))


def onward(request: HttpRequest, home: str) -> str:
    """Where they wanted to go, if it is ours; their own start otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else home


# --- what axes calls by the names in settings.py ----------------------------------------------


def name_for_the_lock(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Under which name failures are counted: a keyed hash, the same however it is typed.

    While its key is being changed a name goes on being counted where it was begun: a new key
    gives nobody new attempts.
    """
    given = credentials or {}
    typed = given.get("username") or given.get("login_name")
    if typed is None:
        typed = _account_name(request.POST.get("username", ""))
    folded = unicodedata.normalize("NFKC", str(typed)).strip().casefold()
    active, *former = crypto.keyed_hashes("login", folded.encode())
    if not former:
        return active
    begun = AccessAttempt.objects.filter(_still_counts(), username__in=former)
    return begun.values_list("username", flat=True).first() or active


def locked_out(
    request: Request, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The answer to somebody locked out; the view has made it already."""
    return response or _locked_page(request)


def _still_counts() -> Q:
    """Failures not older than the lock: the others are as good as forgotten."""
    return Q(attempt_time__gt=clock.now() - settings.AXES_COOLOFF_TIME)


UNDER_DATA_KEYS: tuple[Place, ...] = (
    Fleeting("login", "axes.AccessAttempt", "username", _still_counts),
)
"""What a change of data keys meets here."""


# --- inside -----------------------------------------------------------------------------------


def _authenticated(request: Request, form: SignInForm) -> Account | None:
    typed = form.cleaned_data
    name = _account_name(typed["username"])
    found = authenticate(request, username=name, password=typed["password"])
    if isinstance(found, Account):
        return found
    hashed = name_for_the_lock(request, {"username": name})
    actions.refuse_sign_in(hashed, by=Actor.guest())
    if not _is_locked(request):
        form.add_error(None, _("登录名或密码不对。请检查大小写，再输入一次密码。"))
    return None


def _account_name(typed: str) -> str:
    """The login name, also where an ID number was typed (docs/adr: a window opens accounts).

    Failures then count under one name whichever was typed. A number without an account stays as
    it is: no account can have it, and the lock knows only its keyed hash.
    """
    try:
        number = validators.id_number(typed)
    except Refused:
        return typed
    with acting(Actor.guest()):
        return queries.login_name_of(number) or number


def _is_locked(request: HttpRequest) -> bool:
    return bool(getattr(request, "axes_locked_out", False))


def _without_number(form: SignInForm) -> SignInForm:
    """The same form, an ID number no longer in its field: it hides the birth date on every page."""
    if len(form.data.get("username", "")) >= ID_NUMBER_LIKE and form.is_bound:
        digits = sum(char.isdecimal() for char in form.data["username"])
        if digits >= ID_NUMBER_LIKE:
            form.data = {"next": form.data.get("next", "")}
    return form


def _page(request: Request, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {
        "form": _without_number(form),
        "next": onward(request, ""),
        "personas": ports.PERSONAS,
        "ended": "ended" in request.GET,
        "closed": "closed" in request.GET,
        "out": "out" in request.GET,
        "idle_minutes": settings.IDLE_MINUTES,
        "failures": settings.AXES_FAILURE_LIMIT,
        "lock_minutes": round(settings.AXES_COOLOFF_TIME.total_seconds() / 60),
    }
    return render(request, "identity/sign_in.html", context, status=status)


def _locked_page(request: Request) -> HttpResponse:
    minutes = _minutes_left(request)
    wait = ngettext("请%(n)s分钟后再试。", "请%(n)s分钟后再试。", minutes) % {"n": minutes}
    context = {"wait": wait, "failures": settings.AXES_FAILURE_LIMIT}
    response = render(request, "identity/locked.html", context, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def _minutes_left(request: HttpRequest) -> int:
    """Until the lock ends; axes counts it by the time of the last failure it recorded."""
    attempts = AccessAttempt.objects.filter(username=name_for_the_lock(request))
    # By axes' own clock, which begins and ends the lock.
    now: datetime = cast(Any, request).axes_attempt_time
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or now
    left: timedelta = last + settings.AXES_COOLOFF_TIME - now
    return max(1, math.ceil(left.total_seconds() / 60))


def say_hello(request: Request) -> None:
    """Tell in whose shoes one stands now, after becoming a persona."""
    identity = cast(Identity, request.identity)
    messages.success(request, _("您现在是演示人物%(name)s。") % {"name": identity.name})
