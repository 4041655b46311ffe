"""What the buttons of a registration's page do (窗口登记的各步), but for opening (window_slip)."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongban.identity import actions
from tongban.identity.rules.window import Tried
from tongban.identity.web.window_forms import CodeForm, MobileForm, PaperForm
from tongban.identity.web.window_page import page, to
from tongban.identity.web.window_slip import open_at_window, print_again
from tongban.kernel.errors import Refused
from tongban.kernel.web import client
from tongban.kernel.web.request import Request


def _compare(request: Request, registration_id: UUID, *, is_same: bool) -> HttpResponse:
    return _tried(
        request,
        registration_id,
        lambda: actions.compare_face(registration_id, is_same=is_same, by=request.actor),
    )


def _send(request: Request, registration_id: UUID) -> HttpResponse:
    form = MobileForm(request.POST)
    if not form.is_valid():
        return page(request, registration_id, mobile=form)
    mobile, address = form.cleaned_data["mobile"], client.address(request)
    return _tried(
        request,
        registration_id,
        lambda: actions.ask_window_code(registration_id, mobile, address=address, by=request.actor),
        mobile=form,
    )


def _code(request: Request, registration_id: UUID) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return page(request, registration_id, code=form)
    try:
        tried = actions.prove_mobile(registration_id, form.cleaned_data["code"], by=request.actor)
    except Refused as refused:
        form.add_error(None, str(refused))
        return page(request, registration_id, code=form)
    if tried is Tried.RIGHT:
        return to(registration_id)
    form.add_error("code", _NOT_RIGHT[tried]())
    return page(request, registration_id, code=form)


_NOT_RIGHT: Mapping[Tried, Callable[[], str]] = {
    Tried.WRONG: lambda: _("验证码不对。请本人再看一眼短信，以最新的一条为准。"),
    Tried.OVER: lambda: _("这个验证码过期了，或错的次数太多。请重新发一个，登记还在。"),
}


def _sign(request: Request, registration_id: UUID) -> HttpResponse:
    form = PaperForm(request.POST)
    if not form.is_valid():
        return page(request, registration_id, paper=form)
    typed = form.cleaned_data
    return _tried(
        request,
        registration_id,
        lambda: actions.sign_on_paper(
            registration_id, typed["version"], typed["digest"], by=request.actor
        ),
        paper=form,
    )


def _abandon(request: Request, registration_id: UUID) -> HttpResponse:
    return _tried(
        request,
        registration_id,
        lambda: actions.abandon_registration(registration_id, by=request.actor),
    )


def _tried(
    request: Request, registration_id: UUID, act: Callable[[], None], **forms: Any
) -> HttpResponse:
    """Do it and go on; a refusal is told on the page, with what was typed."""
    try:
        act()
    except Refused as refused:
        return page(request, registration_id, sentence=str(refused), **forms)
    return to(registration_id)


ACTS: Mapping[str, Callable[[Request, UUID], HttpResponse]] = {
    "same": lambda request, which: _compare(request, which, is_same=True),
    "other": lambda request, which: _compare(request, which, is_same=False),
    "send": _send,
    "code": _code,
    "sign": _sign,
    "open": open_at_window,
    "again": print_again,
    "abandon": _abandon,
}
