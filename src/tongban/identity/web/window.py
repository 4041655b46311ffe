"""The window's registration of people (窗口实名登记), step by step; each step is one act.

The page of a registration shows the one step it waits for. A step done twice, or on two screens,
is done once; what is refused says so on the same page, with everything typed still there.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.identity import actions, queries
from tongban.identity.actions import Details, Hashed
from tongban.identity.models import WindowRegistration
from tongban.identity.queries import Found
from tongban.identity.rules.window import Tried
from tongban.identity.web.window_forms import CardForm, CodeForm, MobileForm, PaperForm
from tongban.identity.web.words import REGISTRATION_STATES
from tongban.kernel import clock, legible, validators
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import client, guards, keyset
from tongban.kernel.web.request import Request

DUTY = "people.register"
STEPS = ("card", "compare", "mobile", "code", "sign", "open")


@guards.officer(DUTY)
def people(request: Request) -> HttpResponse:
    """Registrations of the department, newest first; ids and states, no names."""
    with acting(request.actor):
        rows = queries.registrations(keyset.after(request))
    page, onward = keyset.page(request, rows, queries.PAGE, lambda row: (row.read_at, row.id))
    shown = [{"row": row, "pill": _pill(row), "number": str(row.id)[:8]} for row in page]
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
        person_id=found.holder_id if found else None,
        by=request.actor,
    )
    return _to(registration_id)


@guards.officer(DUTY)
def person(request: Request, registration_id: UUID) -> HttpResponse:
    """The step the registration waits for, or how it ended."""
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        return act(request, registration_id)
    return _page(request, registration_id)


@guards.officer(DUTY)
def agreement(request: Request, registration_id: UUID) -> HttpResponse:
    """The agreement to print and sign, with the name of the one who signs."""
    with acting(request.actor):
        row = queries.registration(registration_id)
        text = queries.agreement_on(clock.today())
        if row.ended_at is not None or text is None:
            raise Refused(_("这份登记已经办结，或服务协议还没有发布，没有可打印的协议。"))
        words = queries.card_words(row)
    context = {
        "text": text,
        "paragraphs": list(text.paragraphs(get_language() or "")),
        "name": words.name,
        "id_number": validators.mask_id_number(words.id_number),
        "back": reverse("window_person", args=[registration_id]),
    }
    return render(request, "identity/window_agreement.html", context)


# --- the acts of the page -----------------------------------------------------------------------


def _compare(request: Request, registration_id: UUID, *, is_same: bool) -> HttpResponse:
    return _tried(
        request,
        registration_id,
        lambda: actions.compare_face(registration_id, is_same=is_same, by=request.actor),
    )


def _send(request: Request, registration_id: UUID) -> HttpResponse:
    form = MobileForm(request.POST)
    if not form.is_valid():
        return _page(request, registration_id, mobile=form)
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
        return _page(request, registration_id, code=form)
    try:
        tried = actions.prove_mobile(registration_id, form.cleaned_data["code"], by=request.actor)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, registration_id, code=form)
    if tried is Tried.RIGHT:
        return _to(registration_id)
    form.add_error("code", _NOT_RIGHT[tried]())
    return _page(request, registration_id, code=form)


_NOT_RIGHT: Mapping[Tried, Callable[[], str]] = {
    Tried.WRONG: lambda: _("验证码不对。请本人再看一眼短信，以最新的一条为准。"),
    Tried.OVER: lambda: _("这个验证码过期了，或错的次数太多。请重新发一个，登记还在。"),
}


def _sign(request: Request, registration_id: UUID) -> HttpResponse:
    form = PaperForm(request.POST)
    if not form.is_valid():
        return _page(request, registration_id, paper=form)
    typed = form.cleaned_data
    return _tried(
        request,
        registration_id,
        lambda: actions.sign_on_paper(
            registration_id, typed["version"], typed["digest"], by=request.actor
        ),
        paper=form,
    )


def _open(request: Request, registration_id: UUID) -> HttpResponse:
    """Open or raise; the slip is this answer and stands nowhere else."""
    wants_slip = request.POST.get("password") != "keep"
    first, until = _first_password(), _until()
    hashed = Hashed(make_password(first)) if wants_slip else None
    try:
        opened = actions.open_at_window(
            registration_id, first=hashed, until=until, by=request.actor
        )
    except Refused as refused:
        return _page(request, registration_id, sentence=str(refused))
    if not wants_slip:
        messages.success(request, _("实名等级已升到5级，密码没有变。"))
        return _to(registration_id)
    return _slip(request, registration_id, opened.login_name, first, until)


def _again(request: Request, registration_id: UUID) -> HttpResponse:
    """The slip was lost before it was printed: another password, another slip."""
    first, until = _first_password(), _until()
    hashed = Hashed(make_password(first))
    try:
        login_name = actions.print_slip_again(
            registration_id, first=hashed, until=until, by=request.actor
        )
    except Refused as refused:
        return _page(request, registration_id, sentence=str(refused))
    return _slip(request, registration_id, login_name, first, until)


def _abandon(request: Request, registration_id: UUID) -> HttpResponse:
    return _tried(
        request,
        registration_id,
        lambda: actions.abandon_registration(registration_id, by=request.actor),
    )


_ACTS: Mapping[str, Callable[[Request, UUID], HttpResponse]] = {
    "same": lambda request, which: _compare(request, which, is_same=True),
    "other": lambda request, which: _compare(request, which, is_same=False),
    "send": _send,
    "code": _code,
    "sign": _sign,
    "open": _open,
    "again": _again,
    "abandon": _abandon,
}


def _tried(
    request: Request, registration_id: UUID, act: Callable[[], None], **forms: Any
) -> HttpResponse:
    """Do it and go on; a refusal is told on the page, with what was typed."""
    try:
        act()
    except Refused as refused:
        return _page(request, registration_id, sentence=str(refused), **forms)
    return _to(registration_id)


# --- the page -------------------------------------------------------------------------------------


def _page(
    request: Request, registration_id: UUID, *, sentence: str = "", **forms: Any
) -> HttpResponse:
    with acting(request.actor):
        row = queries.registration(registration_id)
        context = {"row": row, **_shown(row, request.GET.get("change") == "mobile")}
    context |= {"number": str(row.id)[:8], "sentence": sentence, "pill": _pill(row)}
    context |= _forms(context, forms)
    wrong = sentence or any(form.errors for form in forms.values())
    return render(request, "identity/window_person.html", context, status=422 if wrong else 200)


def _shown(row: WindowRegistration, wants_mobile: bool) -> dict[str, Any]:
    """What an open registration shows of the person: the name, numbers masked."""
    step = _step(row)
    if step == "code" and wants_mobile:
        step = "mobile"
    if row.ended_at is not None:
        return {"step": step}
    words = queries.card_words(row)
    return {
        "step": step,
        "here": STEPS.index(step) + 1,
        "steps": [str(label) for label in _step_labels()],
        "name": words.name,
        "id_number": validators.mask_id_number(words.id_number),
        "mobile_masked": validators.mask_mobile(words.mobile) if words.mobile else "",
        "typed_mobile": words.mobile,
        "code_state": queries.code_state(row.code_id) if row.code_id else None,
        "agreement": queries.agreement_on(clock.today()),
        "is_known": row.person_id is not None,
    }


def _forms(context: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    text = context.get("agreement")
    paper = {"version": text.version, "digest": text.digest} if text else {}
    return {
        "mobile": given.get("mobile")
        or MobileForm(initial={"mobile": context.get("typed_mobile")}),
        "code": given.get("code") or CodeForm(),
        "paper": given.get("paper") or PaperForm(initial=paper),
    }


def _step(row: WindowRegistration) -> str:
    """Which step comes next, or how it ended."""
    if row.outcome:
        return row.outcome
    if row.compared_at is None:
        return "compare"
    if row.code_id is None:
        return "mobile"
    if row.proved_at is None:
        return "code"
    return "sign" if row.signed_at is None else "open"


def _step_labels() -> list[str]:
    return [_("读卡"), _("人证核对"), _("手机号"), _("验证码"), _("签协议"), _("开通")]


def _pill(row: WindowRegistration) -> tuple[str, str]:
    kind, label = REGISTRATION_STATES[_step(row)]
    return kind, str(label)


def _to(registration_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("window_person", args=[registration_id]))


def _first_password() -> str:
    """Twelve characters nobody misreads, in three groups of four: about 59 bits."""
    return legible.grouped(3, 4)


def _until() -> datetime:
    return clock.now() + timedelta(days=settings.FIRST_PASSWORD_DAYS)


def _slip(
    request: Request, registration_id: UUID, login_name: str, first: str, until: datetime
) -> HttpResponse:
    context = {
        "login_name": login_name,
        "password": first,
        "until": until,
        "back": reverse("window_person", args=[registration_id]),
    }
    response = render(request, "identity/window_slip.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def refuse_closed(found: Found | None) -> None:
    """Somebody must be registered to be guardian or representative."""
    if found is None:
        raise Refused(_("这个人还没有实名登记。请先在“窗口实名登记”里给本人登记，再回来办。"))
