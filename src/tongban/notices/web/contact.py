"""How one wants to be told (消息接收设置): ways, an e-mail address, the night, the language."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from tongban.identity import queries as identity
from tongban.identity.ports import PersonRequest
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.inputs import LineField, RadioField
from tongban.notices import actions, ports, queries
from tongban.notices.queries import Preferences
from tongban.notices.rules import EMAIL_MOST, Channel, is_email, masked_email
from tongban.notices.web.words import LANGUAGES, sent

ADDRESS = "/my/messages"


class ChoicesForm(forms.Form):
    """Which ways, and how."""

    wants_sms = forms.BooleanField(required=False)
    wants_email = forms.BooleanField(required=False)
    is_quiet = forms.BooleanField(required=False, label=gettext_lazy("夜里不发短信"))
    language = RadioField(
        gettext_lazy("短信和邮件用哪种语言"), gettext_lazy("请选一种语言。"), LANGUAGES
    )

    def __init__(self, data: Any, now: Preferences, mobile: str) -> None:
        super().__init__(
            data,
            initial={
                "wants_sms": now.wants_sms,
                "wants_email": now.wants_email,
                "is_quiet": now.is_quiet,
                "language": now.language,
            },
        )
        self.fields["wants_sms"].label = _("发短信到%(mobile)s") % {"mobile": mobile}
        address = masked_email(now.email)
        self.fields["wants_email"].label = _("发邮件到%(address)s") % {"address": address}
        hours = {"first": settings.QUIET_FROM_HOUR, "last": settings.QUIET_UNTIL_HOUR}
        hint = _("%(first)s点到%(last)s点之间的，等到%(last)s点再发。")
        self.fields["is_quiet"].help_text = hint % hours
        if not mobile:
            del self.fields["wants_sms"], self.fields["is_quiet"]
        if not now.email:
            del self.fields["wants_email"]


class EmailForm(forms.Form):
    """An address to be proved by a code."""

    email = LineField(
        gettext_lazy("邮箱"),
        gettext_lazy("请填写邮箱。"),
        max_length=EMAIL_MOST,
        width="",
        help_text=gettext_lazy("会发一个验证码过去，填对了才用它。"),
        attrs={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )

    def clean_email(self) -> str:
        """Its form; whether anybody reads it, the code shows."""
        address = str(self.cleaned_data["email"])
        if not is_email(address):
            raise forms.ValidationError(_("这不像一个邮箱地址。请检查后再填，如name@example.com。"))
        channel = ports.CHANNELS.get(Channel.EMAIL)
        if channel and (sentence := channel.refusal(address)):
            raise forms.ValidationError(sentence)
        return address


class CodeForm(forms.Form):
    """The code that came."""

    code = LineField(
        gettext_lazy("邮箱里收到的验证码"),
        gettext_lazy("请填写验证码。"),
        max_length=10,
        width="w-8",
        attrs={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


@guards.person
def preferences(request: PersonRequest) -> HttpResponse:
    """The page, and what was chosen on it. Always one's own, in whoever's name one acts."""
    seen = _Seen(request)
    if request.method != "POST":
        return seen.page()
    form = seen.form(request.POST)
    if not form.is_valid():
        return seen.page(choices=form)
    chosen = form.cleaned_data
    actions.choose_channels(
        wants_sms=chosen.get("wants_sms", seen.now.wants_sms),
        wants_email=chosen.get("wants_email", False),
        is_quiet=chosen.get("is_quiet", seen.now.is_quiet),
        language=chosen["language"],
        by=seen.me,
    )
    messages.success(request, _("已经按您选的改好。"))
    return HttpResponseRedirect(ADDRESS)


@guards.person
@sensitive_post_parameters()
def email(request: PersonRequest) -> HttpResponse:
    """A code goes to the address; it is typed on the same page."""
    if request.method != "POST":
        return HttpResponseRedirect(ADDRESS)
    seen, form = _Seen(request), EmailForm(request.POST)
    if not form.is_valid():
        return seen.page(address=form)
    actions.ask_email_code(form.cleaned_data["email"], by=seen.me)
    return HttpResponseRedirect(f"{ADDRESS}#code")


@guards.person
@sensitive_post_parameters()
def email_code(request: PersonRequest) -> HttpResponse:
    """Does the code fit? Then e-mail is on."""
    if request.method != "POST":
        return HttpResponseRedirect(ADDRESS)
    seen, form = _Seen(request), CodeForm(request.POST)
    if not form.is_valid():
        return seen.page(code=form)
    if not actions.try_email_code(form.cleaned_data["code"], by=seen.me):
        form.add_error("code", _("验证码不对或已过期。请再填一次，或重新发一个。"))
        return _Seen(request).page(code=form)
    messages.success(request, _("邮箱已确认，以后有消息也发到这里。"))
    return HttpResponseRedirect(ADDRESS)


@guards.person
def email_forget(request: PersonRequest) -> HttpResponse:
    """The address is deleted at once."""
    if request.method == "POST":
        actions.forget_email(by=_me(request))
        messages.success(request, _("邮箱已删除，消息还在账号里。"))
    return HttpResponseRedirect(ADDRESS)


def _me(request: PersonRequest) -> Actor:
    if request.actor.person_id is None:
        raise Refused(_("消息接收设置只给个人用。"))
    return Actor.person(request.actor.person_id)


class _Seen:
    """What the page shows of the person."""

    def __init__(self, request: PersonRequest) -> None:
        self.request, self.me = request, _me(request)
        assert self.me.person_id is not None
        with acting(self.me):
            self.now = queries.preferences(self.me.person_id)
            self.mobile = identity.own_details(self.me.person_id).mobile
            self.open_code = queries.stands_open(self.me.person_id)
            self.latest = [sent(one) for one in queries.latest_messages()]

    def form(self, data: Any = None) -> ChoicesForm:
        return ChoicesForm(data, self.now, self.mobile if Channel.SMS in ports.CHANNELS else "")

    def page(
        self,
        *,
        choices: ChoicesForm | None = None,
        address: EmailForm | None = None,
        code: CodeForm | None = None,
    ) -> HttpResponse:
        typed = choices or address or code
        context = {
            "choices": choices or self.form(),
            "address": address or EmailForm(),
            "code": code or CodeForm(),
            "typed": typed,
            "mobile": self.mobile,
            "email": masked_email(self.now.email) if self.now.email else "",
            "open_code": self.open_code,
            "latest": self.latest,
            "has_sms": Channel.SMS in ports.CHANNELS,
            "has_email": Channel.EMAIL in ports.CHANNELS,
            "minutes": settings.CODE_MINUTES,
            "is_demo": settings.DEMO,
        }
        return render(self.request, "notices/messages.html", context, status=422 if typed else 200)
