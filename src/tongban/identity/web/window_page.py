"""The page of a registration at the window: the step it waits for, or how it ended."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.identity import queries
from tongban.identity.models import WindowRegistration
from tongban.identity.web.window_forms import CodeForm, MobileForm, PaperForm
from tongban.identity.web.words import REGISTRATION_STATES, TYPED_REASONS, word
from tongban.kernel import clock, validators
from tongban.kernel.db import acting
from tongban.kernel.web.request import Request

STEPS = ("card", "compare", "mobile", "code", "sign", "open")
LAPSED = "lapsed"
"""Open, and too old to go on with."""


def page(
    request: Request, registration_id: UUID, *, sentence: str = "", **forms: Any
) -> HttpResponse:
    """The page, with a refusal and what was typed where there was one."""
    with acting(request.actor):
        row = queries.registration(registration_id)
        context = {"row": row, **_shown(row, request.GET.get("change") == "mobile")}
    context |= {"number": str(row.id)[:8], "sentence": sentence, "pill": pill(row)}
    context |= {"level": queries.level_given(row), "why": _why(row)}
    context |= _forms(context, forms)
    wrong = sentence or any(form.errors for form in forms.values())
    return render(request, "identity/window_person.html", context, status=422 if wrong else 200)


def _shown(row: WindowRegistration, wants_mobile: bool) -> dict[str, Any]:
    """What an open registration shows of the person: the name, numbers masked.

    One that has lapsed shows nothing any more.
    """
    step = step_of(row)
    if step == "code" and wants_mobile:
        step = "mobile"
    if step == LAPSED:
        return {"step": step, "lapsed": True, "hours": settings.REGISTRATION_HOURS}
    if row.ended_at is not None:
        return {"step": step, **_slip(row)}
    words = queries.card_words(row)
    return {
        "step": step,
        "here": STEPS.index(step) + 1,
        "steps": [str(label) for label in _labels()],
        "name": words.name,
        "id_number": validators.mask_id_number(words.id_number),
        "mobile_masked": validators.mask_mobile(words.mobile) if words.mobile else "",
        "typed_mobile": words.mobile,
        "code_state": queries.code_state(row.code_id) if row.code_id else None,
        "agreement": queries.agreement_on(clock.today()),
        "is_known": row.person_id is not None,
        "is_frozen": queries.is_frozen(row.id),
        "lapses_at": queries.lapses_at(row),
    }


def _why(row: WindowRegistration) -> str:
    """Why the card was typed; empty where it was read."""
    return word(row.typed_reason, TYPED_REASONS) if row.typed_reason else ""


def _slip(row: WindowRegistration) -> dict[str, Any]:
    """Whether the slip can be printed once more, how often and until when."""
    if queries.slip_flaw(row) is not None:
        return {}
    assert row.ended_at is not None
    until = row.ended_at + timedelta(hours=settings.REPRINT_HOURS)
    return {"slips_left": settings.REPRINTS - row.reprints, "slips_until": until}


def _forms(context: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    text = context.get("agreement")
    paper = {"version": text.version, "digest": text.digest} if text else {}
    return {
        "mobile": given.get("mobile")
        or MobileForm(initial={"mobile": context.get("typed_mobile")}),
        "code": given.get("code") or CodeForm(),
        "paper": given.get("paper") or PaperForm(initial=paper),
    }


def step_of(row: WindowRegistration) -> str:
    """Which step comes next, or how it ended."""
    if row.outcome:
        return row.outcome
    if queries.has_lapsed(row):
        return LAPSED
    if row.compared_at is None:
        return "compare"
    if row.code_id is None:
        return "mobile"
    if row.proved_at is None:
        return "code"
    return "sign" if row.signed_at is None else "open"


def _labels() -> list[str]:
    return [_("读卡"), _("人证核对"), _("手机号"), _("验证码"), _("签协议"), _("开通")]


def pill(row: WindowRegistration) -> tuple[str, str]:
    """The mark of a registration's state, and its word."""
    kind, label = REGISTRATION_STATES[step_of(row)]
    return kind, str(label)


def to(registration_id: UUID) -> HttpResponse:
    """Back to the page, after an act."""
    return HttpResponseRedirect(reverse("window_person", args=[registration_id]))
