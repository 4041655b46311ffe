"""Bodies at a window (窗口登记法人): find by credit code, enter, or another representative."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.identity import actions, queries
from tongban.identity.actions import Came
from tongban.identity.queries import BodyFound, Found
from tongban.identity.web.window import refuse_closed
from tongban.identity.web.window_forms import CardForm, CreditCodeForm, WindowBodyForm
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request

DUTY, PURPOSE = "bodies.register", "window.body"


@guards.officer(DUTY)
def bodies(request: Request) -> HttpResponse:
    """Which body has come: a registered one, or one to enter."""
    form = CreditCodeForm(request.POST if request.method == "POST" else None)
    context = {"form": form}
    if form.is_valid():
        code = form.cleaned_data["credit_code"]
        with acting(request.actor):
            found = queries.body_at_window(code)
        return _form_page(request, _first(code, found), CardForm(prefix="card"), found)
    status = 422 if form.errors else 200
    return render(request, "identity/window_bodies.html", context, status=status)


@guards.officer(DUTY)
def enter(request: Request) -> HttpResponse:
    """Enter the body, or its new representative."""
    if request.method != "POST":
        return HttpResponseRedirect("/desk/bodies")
    form, card = WindowBodyForm(request.POST), CardForm(request.POST, prefix="card")
    found = None
    if all([form.is_valid(), card.is_valid()]):
        try:
            return _done(request, form, card)
        except Refused as refused:
            form.add_error(None, str(refused))
    if code := form.cleaned_data.get("credit_code"):
        with acting(request.actor):
            found = queries.body_at_window(code)
    return _form_page(request, form, card, found, status=422)


@guards.officer(DUTY)
def agreement(request: Request) -> HttpResponse:
    """The agreement to print for a body."""
    with acting(request.actor):
        text = queries.agreement_on(clock.today())
    if text is None:
        raise Refused(_("服务协议还没有发布，没有可打印的协议。"))
    paragraphs = list(text.paragraphs(get_language() or ""))
    context = {"text": text, "paragraphs": paragraphs, "back": "/desk/bodies", "is_body": True}
    return render(request, "identity/window_agreement.html", context)


def _done(request: Request, form: WindowBodyForm, card: CardForm) -> HttpResponse:
    assert card.read is not None
    typed, read = form.cleaned_data, card.read
    who = queries.find_at_window(
        read.name, read.id_number, purpose=PURPOSE, duty=DUTY, by=request.actor
    )
    refuse_closed(who)
    assert who is not None
    came = Came(typed["came"] == "agent", typed["licence"], card.typed_reason)
    with acting(request.actor):
        found = queries.body_at_window(typed["credit_code"])
    if found is None:
        _entered(request, typed["name"], typed["credit_code"], who, read.id_number, came)
        said = _("已登记%(body)s，法定代表人%(name)s登录后在“代办身份”里就能选到。")
    else:
        _changed(request, found, typed["former"], who, read.id_number, came)
        said = _("已把%(body)s的法定代表人变更为%(name)s，前后两位都会收到通知。")
    messages.success(
        request, said % {"body": found.name if found else typed["name"], "name": read.name}
    )
    return HttpResponseRedirect("/desk/bodies")


def _entered(request: Request, name: str, code: str, who: Found, number: str, came: Came) -> None:
    actions.register_body_at_window(
        name=name,
        credit_code=code,
        representative_id=who.holder_id,
        representative_number=number,
        came=came,
        by=request.actor,
    )


def _changed(
    request: Request, body: BodyFound, former: UUID | None, who: Found, number: str, came: Came
) -> None:
    if former is None:
        raise Refused(_("这家单位刚刚已经登记过。请看清下面登记的名称，是换法定代表人再提交。"))
    actions.change_representative(
        body.holder_id,
        former_id=former,
        representative_id=who.holder_id,
        representative_number=number,
        came=came,
        by=request.actor,
    )


def _first(code: str, found: BodyFound | None) -> WindowBodyForm:
    initial = {"credit_code": code, "came": "representative"}
    if found is not None:
        initial |= {"name": found.name, "former": str(found.representative_id)}
    return WindowBodyForm(initial=initial)


def _form_page(
    request: Request,
    form: WindowBodyForm,
    card: CardForm,
    found: BodyFound | None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "card": card, "found": found}
    return render(request, "identity/window_body.html", context, status=status)
