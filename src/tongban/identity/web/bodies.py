"""Registering the body one represents, online (网上登记法人)."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tongban.identity import actions, queries
from tongban.identity.models import BodyClaim
from tongban.identity.ports import PersonRequest
from tongban.identity.rules.bodies import ClaimState
from tongban.identity.web.words import BODY_FACTS, head_word, listed
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.web import guards
from tongban.kernel.web.inputs import CreditCodeField, NameField


class ClaimForm(forms.Form):
    """Which body."""

    name = NameField(
        gettext_lazy("单位名称"),
        gettext_lazy("请填写单位名称。"),
        max_length=200,
        width="",
        help_text=gettext_lazy("与营业执照或登记证书一致。"),
        attrs={"autocomplete": "organization"},
    )
    credit_code = CreditCodeField(
        gettext_lazy("统一社会信用代码"),
        gettext_lazy("请填写统一社会信用代码。"),
        width="",
        help_text=gettext_lazy("在营业执照或登记证书上，18位。"),
        attrs={"autocapitalize": "characters"},
    )


@guards.person
def new(request: PersonRequest) -> HttpResponse:
    """Name and code; what follows stands on the claim's own page."""
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        level = int(cast(Any, request.user).trust_level_id)
        try:
            claim_id = actions.claim_body(**form.cleaned_data, trust_level=level, by=request.actor)
            return HttpResponseRedirect(reverse("body_claim", args=[claim_id]))
        except Refused as refused:
            form.add_error(None, str(refused))
    with acting(request.actor):
        earlier = queries.body_claims() if not request.capacity else []
    context = {"form": form, "earlier": earlier}
    status = 422 if form.errors else 200
    return render(request, "identity/body_new.html", context, status=status)


@guards.person
def claim(request: PersonRequest, claim_id: UUID) -> HttpResponse:
    """Where the claim has got to; the agreement once it fits."""
    sentence = ""
    if request.method == "POST":
        try:
            return _agreed(request, claim_id)
        except Refused as refused:
            sentence = str(refused)
    with acting(request.actor):
        row = queries.body_claim(claim_id)
        text = queries.agreement_on(clock.today()) if row.state == ClaimState.MATCH else None
    if request.htmx and row.state != ClaimState.ASKED:
        # The part that refreshes itself has nothing more to wait for: the whole page.
        return HttpResponse(status=204, headers={"HX-Redirect": request.path})
    head = head_word(row.credit_code)
    context = {
        "claim": row,
        "until": row.asked_at + timedelta(hours=settings.VERIFICATION_PATIENCE_HOURS),
        "head": head,
        "failed": listed(
            tuple(filter(None, row.failed.split("+"))), {**BODY_FACTS, "representative": head}
        ),
        "text": text,
        **(text.on_page(get_language() or "") if text else {}),
        "sentence": sentence,
        "again": _again(row),
    }
    return render(request, "identity/body_claim.html", context, status=422 if sentence else 200)


def _again(row: BodyClaim) -> ClaimForm | None:
    """What was typed, ready to be put right and asked again."""
    if row.state not in (ClaimState.MISMATCH, ClaimState.STOPPED):
        return None
    return ClaimForm(initial={"name": row.name, "credit_code": row.credit_code})


def _agreed(request: PersonRequest, claim_id: UUID) -> HttpResponse:
    version = request.POST.get("version", "")
    if "agree" not in request.POST or not version.isdecimal() or len(version) > 4:
        raise Refused(_("请先看协议，勾选同意后再登记。"))
    digest = request.POST.get("digest", "")[:200]
    actions.register_claimed_body(claim_id, int(version), digest, by=request.actor)
    return HttpResponseRedirect(reverse("body_claim", args=[claim_id]))
