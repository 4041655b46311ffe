"""Signing up online (网上注册), one question a page; each page leads to where the sign-up is.

What was typed lies on the server and is found by a code, kept in the browser's session and told
to the person: another browser, an ended session or a machine switched off lose nothing.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tongban.identity import actions, ports, queries
from tongban.identity.actions import Hashed
from tongban.identity.models import Account
from tongban.identity.queries import SignUpSeen, Typed
from tongban.identity.rules import IDENTITY
from tongban.identity.rules.sign_up import (
    CODE_LENGTH,
    SLOW_AFTER_S,
    Age,
    SignUpState,
    Trouble,
    age_group,
)
from tongban.identity.web import sign_in
from tongban.identity.web.sign_up_forms import CodeForm, ElementsForm, IdentityForm, LoginForm
from tongban.identity.web.words import FAILED, listed
from tongban.kernel import clock, legible, validators
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import client, guards
from tongban.kernel.web.htmx import page_or_part
from tongban.kernel.web.request import Request

CODE, CHOSE = "sign_up", "sign_up_chose"
"""Session keys: the code, and that the password was chosen in this very browser."""
START = "/sign-up"
HOW = "sign_up"
"""How somebody signed in, for the audit log."""


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


def _page(*states: SignUpState) -> Callable[[Page], View]:
    """A page of somebody in one of these states; whoever is elsewhere is led there."""

    def wear(page: Page) -> View:
        @guards.public
        @never_cache
        @sensitive_post_parameters()
        @wraps(page)
        def run(request: Request) -> HttpResponse:
            mine = _mine(request)
            if mine is None:
                return HttpResponseRedirect(f"{START}?lost=1")
            if mine.state not in states:
                return _onward(request, mine)
            return page(request, mine)

        return run

    return wear


EDITABLE = (SignUpState.TYPING, SignUpState.WAITING, SignUpState.VERIFIED, SignUpState.KNOWN)


@guards.public
@never_cache
def start(request: Request) -> HttpResponse:
    """What one needs; where one was; and the way back by code."""
    if request.identity is not None:
        return HttpResponseRedirect(request.identity.home)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if queries.sign_up_of(form.cleaned_data["code"]):
            request.session[CODE] = form.cleaned_data["code"]
            return HttpResponseRedirect(_place(_must(_mine(request))))
        form.add_error("code", _("没有找到这个代码。可能写错了一位，或者已经过期、删除。"))
    mine = _mine(request)
    context = {
        "form": form,
        "onward": _place(mine) if mine else "",
        "lost": "lost" in request.GET and mine is None,
        "forgotten": "forgotten" in request.GET,
        "offered": ports.verifier() is not None,
        "adult_age": settings.ADULT_AGE,
    }
    return render(request, "identity/sign_up/start.html", context, status=_status(form))


@guards.public
@never_cache
@sensitive_post_parameters()
def identity(request: Request) -> HttpResponse:
    """Name and ID number; the first time a sign-up begins here."""
    mine = _mine(request)
    if request.identity is not None or ports.verifier() is None:
        return HttpResponseRedirect(START)
    if mine is not None and mine.state not in EDITABLE:
        return _onward(request, mine)
    form = IdentityForm(
        request.POST if request.method == "POST" else None, kept=mine.typed if mine else None
    )
    if form.is_valid():
        number = form.cleaned_data["id_number"]
        age = age_group(validators.birth_date(number), clock.today(), settings.ADULT_AGE)
        if age is not Age.ADULT:
            context = {"child": age is Age.CHILD, "adult_age": settings.ADULT_AGE}
            return render(request, "identity/sign_up/minor.html", context)
        try:
            _keep_identity(request, mine, form)
            return HttpResponseRedirect("/sign-up/elements")
        except Refused as refused:
            form.add_error(None, str(refused))
    return _form(request, "identity", form, mine, 1)


@_page(*EDITABLE)
def elements(request: Request, mine: Mine) -> HttpResponse:
    """Two of five; sending them asks the service."""
    form = ElementsForm(
        request.POST if request.method == "POST" else None, kept=mine.typed.elements
    )
    if form.is_valid():
        try:
            actions.keep_elements(form.elements(), by=mine.actor)
            actions.ask_to_verify(address=client.address(request), by=mine.actor)
            return _onward(request, _must(_mine(request)))
        except Refused as refused:
            form.add_error(None, str(refused))
    return _form(request, "elements", form, mine, 2)


@_page(SignUpState.WAITING)
def waiting(request: Request, mine: Mine) -> HttpResponse:
    """Since when we wait, what is in the way, what one can do meanwhile. Refreshes itself."""
    if request.method == "POST":
        actions.ask_anew(by=mine.actor)
        return HttpResponseRedirect("/sign-up/waiting")
    return page_or_part(
        request,
        "identity/sign_up/waiting.html",
        "identity/sign_up/_waiting.html",
        {**_around(request, mine, 3), **wait_shown(mine.seen)},
    )


@_page(SignUpState.VERIFIED)
def agreement(request: Request, mine: Mine) -> HttpResponse:
    """The agreement, readable, and an explicit act to sign it."""
    with acting(mine.actor):
        text = queries.agreement_on(clock.today())
    wrong = ""
    if request.method == "POST" and text is not None:
        wrong = _signing_flaw(request, text.digest)
        if not wrong:
            actions.agree(text.version, text.digest, by=mine.actor)
            return HttpResponseRedirect("/sign-up/account")
    context = {
        **_around(request, mine, 4),
        "agreement": text,
        "paragraphs": list(text.paragraphs(get_language() or "")) if text else [],
        "wrong": wrong,
    }
    return render(request, "identity/sign_up/agreement.html", context, status=422 if wrong else 200)


@_page(SignUpState.VERIFIED)
def account(request: Request, mine: Mine) -> HttpResponse:
    """Login name and password; sending them opens the account."""
    if mine.seen.row.agreed_at is None:
        return HttpResponseRedirect("/sign-up/agreement")
    form = LoginForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name, password = form.cleaned_data["username"], form.cleaned_data["password"]
        if queries.has_account(name):
            form.add_error("username", _("这个登录名已有人用，请换一个。"))
        else:
            actions.choose_login(name, Hashed(make_password(password)), by=mine.actor)
            request.session[CHOSE] = True
            return HttpResponseRedirect("/sign-up/done")
    taken = mine.seen.row.trouble == Trouble.NAME_TAKEN and not form.is_bound
    return _form(request, "account", form, mine, 5, taken=taken)


@_page(SignUpState.OPENING, SignUpState.DONE)
def done(request: Request, mine: Mine) -> HttpResponse:
    """The account is being opened; once it is, this browser is signed in, once."""
    row = mine.seen.row
    if request.htmx and mine.state is SignUpState.DONE:
        return _onward(request, mine)
    if mine.state is SignUpState.DONE and request.session.get(CHOSE) and row.entered_at is None:
        return _enter(request, mine)
    return page_or_part(
        request,
        "identity/sign_up/done.html",
        "identity/sign_up/_done.html",
        {**_around(request, mine, 5), "opened": mine.state is SignUpState.DONE},
    )


@_page(SignUpState.KNOWN)
def known(request: Request, mine: Mine) -> HttpResponse:
    """Verified, and registered already: told to nobody who was not verified."""
    return render(request, "identity/sign_up/known.html", _around(request, mine, 3))


@guards.public
def forget(request: Request) -> HttpResponse:
    """Delete what was typed and begin anew or leave. A page of its own asks first."""
    mine = _mine(request)
    if mine is None:
        return HttpResponseRedirect(START)
    if request.method == "POST":
        actions.forget(by=mine.actor)
        request.session.pop(CODE, None)
        request.session.pop(CHOSE, None)
        return HttpResponseRedirect(f"{START}?forgotten=1")
    return render(request, "identity/sign_up/forget.html", {"onward": _place(mine)})


# --- inside -----------------------------------------------------------------------------------


def _mine(request: Request) -> Mine | None:
    code = request.session.get(CODE)
    found = queries.sign_up_of(code) if code else None
    if found is None:
        return None
    actor = queries.sign_up_actor(found)
    with acting(actor):
        seen = queries.sign_up(found)
    return Mine(actor, seen) if seen else None


def _must(mine: Mine | None) -> Mine:
    if mine is None:
        raise Refused(_("这次注册已经结束或被删除。请重新开始，只要几分钟。"))
    return mine


def _place(mine: Mine) -> str:
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


def _onward(request: Request, mine: Mine) -> HttpResponse:
    """To where the sign-up is; a part that refreshes itself leads the whole page there."""
    address = _place(mine)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _keep_identity(request: Request, mine: Mine | None, form: IdentityForm) -> None:
    name, number = form.cleaned_data["name"], form.cleaned_data["id_number"]
    if mine is not None:
        actions.keep_identity(name, number, by=mine.actor)
        return
    code = legible.drawn(CODE_LENGTH).upper()
    actor = queries.sign_up_actor(uuid.uuid4())
    actions.begin_sign_up(code, Typed(name, number), address=client.address(request), by=actor)
    request.session[CODE] = code


def _enter(request: Request, mine: Mine) -> HttpResponse:
    account_id = actions.enter(by=mine.actor)
    answer = sign_in.begin(request, Account.objects.get(pk=account_id), HOW)
    assert answer is not None, "a person's account opened just now"
    messages.success(
        request, _("账号已开好，您已登录，实名等级3级。登录名请记牢，下次从“登录”进来。")
    )
    return answer


def _form(
    request: Request, name: str, form: Any, mine: Mine | None, step: int, **more: Any
) -> HttpResponse:
    context = {**_around(request, mine, step), "form": form, **more}
    return render(request, f"identity/sign_up/{name}.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _around(request: Request, mine: Mine | None, step: int) -> dict[str, Any]:
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


def _signing_flaw(request: Request, digest: str) -> str:
    if request.POST.get("digest") != digest:
        return _("协议文本刚换了新版，您的签署没有记录。请读一下现在这一版再签。")
    if request.POST.get("agree") != "yes":
        return _("请先勾选“我已阅读并同意”，再按“签署”。")
    return ""
