"""Signing up online (网上注册), one question a page; each page leads to where the sign-up is."""

import uuid

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
from tongban.identity.queries import Typed
from tongban.identity.rules.sign_up import CODE_LENGTH, Age, SignUpState, Trouble, age_group
from tongban.identity.web import sign_in
from tongban.identity.web.sign_up_forms import (
    CodeForm,
    IdentityForm,
    LoginForm,
    SignUpElementsForm,
)
from tongban.identity.web.sign_up_way import (
    CHOSE,
    CODE,
    EDITABLE,
    START,
    Mine,
    around,
    form_page,
    mine_of,
    must,
    onward,
    page_of,
    place,
    status,
    still_good,
    wait_shown,
)
from tongban.kernel import clock, legible, validators
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import client, guards
from tongban.kernel.web.htmx import page_or_part
from tongban.kernel.web.request import Request

HOW = "sign_up"
"""How somebody signed in, for the audit log."""


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
            return HttpResponseRedirect(place(must(mine_of(request))))
        form.add_error("code", _("没有找到这个代码。可能写错了一位，或者已经过期、删除。"))
    mine = mine_of(request)
    context = {
        "form": form,
        "onward": place(mine) if mine else "",
        "done": mine is not None and mine.state is SignUpState.DONE,
        "lost": "lost" in request.GET and mine is None,
        "forgotten": "forgotten" in request.GET,
        "offered": ports.verifier() is not None,
        "adult_age": settings.ADULT_AGE,
    }
    return render(request, "identity/sign_up/start.html", context, status=status(form))


@guards.public
@never_cache
@sensitive_post_parameters()
def identity(request: Request) -> HttpResponse:
    """Name and ID number; the first time a sign-up begins here."""
    mine = mine_of(request)
    if request.identity is not None or ports.verifier() is None:
        return HttpResponseRedirect(START)
    if mine is not None and mine.state not in EDITABLE:
        return onward(request, mine)
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
    return form_page(request, "identity", form, mine, 1)


@page_of(*EDITABLE)
def elements(request: Request, mine: Mine) -> HttpResponse:
    """Two of five; sending them asks the service.

    Once they match they are deleted: a second click on a page from before changes nothing.
    """
    since = str(mine.seen.row.reference or "")
    if (
        request.method == "POST"
        and mine.seen.row.verified_at
        and request.POST.get("since") != since
    ):
        return onward(request, mine)
    form = SignUpElementsForm(
        request.POST if request.method == "POST" else None,
        kept=still_good(mine.seen),
        keeps_mobile=mine.typed.keeps_mobile,
    )
    if form.is_valid():
        try:
            actions.keep_elements(form.elements(), keeps_mobile=form.keeps_mobile(), by=mine.actor)
            actions.ask_to_verify(address=client.address(request), by=mine.actor)
            return onward(request, must(mine_of(request)))
        except Refused as refused:
            form.add_error(None, str(refused))
    return form_page(request, "elements", form, mine, 2, since=since)


@page_of(SignUpState.WAITING)
def waiting(request: Request, mine: Mine) -> HttpResponse:
    """Since when we wait, what is in the way, what one can do meanwhile. Refreshes itself."""
    if request.method == "POST":
        actions.ask_anew(by=mine.actor)
        return HttpResponseRedirect("/sign-up/waiting")
    return page_or_part(
        request,
        "identity/sign_up/waiting.html",
        "identity/sign_up/_waiting.html",
        {**around(request, mine, 3), **wait_shown(mine.seen)},
    )


@page_of(SignUpState.VERIFIED)
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
        **around(request, mine, 4),
        "agreement": text,
        **(text.on_page(get_language() or "") if text else {}),
        "wrong": wrong,
    }
    return render(request, "identity/sign_up/agreement.html", context, status=422 if wrong else 200)


@page_of(SignUpState.VERIFIED)
def account(request: Request, mine: Mine) -> HttpResponse:
    """Login name and password; sending them opens the account."""
    if mine.seen.row.agreed_at is None:
        return HttpResponseRedirect("/sign-up/agreement")
    form = LoginForm(
        request.POST if request.method == "POST" else None, is_taken=queries.has_account
    )
    if form.is_valid():
        name, password = form.cleaned_data["username"], form.cleaned_data["password"]
        actions.choose_login(name, Hashed(make_password(password)), by=mine.actor)
        request.session[CHOSE] = True
        return HttpResponseRedirect("/sign-up/done")
    taken = mine.seen.row.trouble == Trouble.NAME_TAKEN and not form.is_bound
    return form_page(request, "account", form, mine, 5, taken=taken)


@page_of(SignUpState.OPENING, SignUpState.DONE)
def done(request: Request, mine: Mine) -> HttpResponse:
    """The account is being opened; once it is, this browser is signed in, once."""
    row = mine.seen.row
    if request.htmx and mine.state is SignUpState.DONE:
        return onward(request, mine)
    if mine.state is SignUpState.DONE and request.session.get(CHOSE) and row.entered_at is None:
        return _enter(request, mine)
    return page_or_part(
        request,
        "identity/sign_up/done.html",
        "identity/sign_up/_done.html",
        {**around(request, mine, 5), "opened": mine.state is SignUpState.DONE},
    )


@page_of(SignUpState.KNOWN)
def known(request: Request, mine: Mine) -> HttpResponse:
    """Verified, and registered already: told to nobody who was not verified."""
    return render(request, "identity/sign_up/known.html", around(request, mine, 3))


@guards.public
def forget(request: Request) -> HttpResponse:
    """Delete what was typed and begin anew or leave. A page of its own asks first."""
    mine = mine_of(request)
    if mine is None:
        return HttpResponseRedirect(START)
    if request.method == "POST":
        actions.forget(by=mine.actor)
        request.session.pop(CODE, None)
        request.session.pop(CHOSE, None)
        return HttpResponseRedirect(f"{START}?forgotten=1")
    return render(request, "identity/sign_up/forget.html", {"onward": place(mine)})


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


def _signing_flaw(request: Request, digest: str) -> str:
    if request.POST.get("digest") != digest:
        return _("协议文本刚换了新版，您的签署没有记录。请读一下现在这一版再签。")
    if request.POST.get("agree") != "yes":
        return _("请先勾选“我已阅读并同意”，再按“签署”。")
    return ""
