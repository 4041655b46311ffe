"""The desk: finding a certificate of one's department by its number, and revoking it (撤销)."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.certificates import actions, queries
from tongban.certificates.rules import REVOKES, Reason
from tongban.certificates.web.my import shown
from tongban.certificates.web.words import REASONS
from tongban.kernel.db import acting
from tongban.kernel.web import guards
from tongban.kernel.web.inputs import RadioField
from tongban.kernel.web.request import Request


class RevokeForm(forms.Form):
    """Why: one of the reasons that can be told to everybody who checks."""

    reason = RadioField(gettext_lazy("为什么撤销"), gettext_lazy("请选撤销的原因。"), REASONS)


@guards.officer(REVOKES)
def find(request: Request) -> HttpResponse:
    """By its whole number; nobody leafs through certificates here."""
    asked = "".join(request.GET.get("q", "").split()).upper()[: queries.LONGEST]
    with acting(request.actor):
        found = queries.of_department(asked) if asked else []
    context = {"asked": asked, "certificates": [shown(row) for row in found]}
    return render(request, "certificates/desk.html", context)


@guards.officer(REVOKES)
def revoke(request: Request, certificate_id: UUID) -> HttpResponse:
    """One certificate without its words: what it is, and revoking it."""
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.revoke(certificate_id, Reason(form.cleaned_data["reason"]), by=request.actor)
        messages.success(request, _("已撤销。从现在起，谁来核验都会看到。"))
        return HttpResponseRedirect(f"/desk/certificates/{certificate_id}")
    with acting(request.actor):
        row = queries.certificate(certificate_id)
    context = {"certificate": shown(row), "form": form}
    status = 422 if form.errors else 200
    return render(request, "certificates/desk_certificate.html", context, status=status)
