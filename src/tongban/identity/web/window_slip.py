"""Opening, and the slip with the first password (密码单): shown in the answer, kept nowhere."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.identity import actions
from tongban.identity.actions import Hashed
from tongban.identity.web.window_page import page, to
from tongban.kernel import clock, legible
from tongban.kernel.errors import Refused
from tongban.kernel.web.request import Request


def open_at_window(request: Request, registration_id: UUID) -> HttpResponse:
    """Open or raise; the slip is this answer and stands nowhere else."""
    wants_slip = request.POST.get("password") != "keep"
    first, until = _first_password(), _until()
    hashed = Hashed(make_password(first)) if wants_slip else None
    try:
        opened = actions.open_at_window(
            registration_id, first=hashed, until=until, by=request.actor
        )
    except Refused as refused:
        return page(request, registration_id, sentence=str(refused))
    if not wants_slip:
        said = _("实名等级现在是%(level)s级，密码没有变。") % {"level": opened.level}
        messages.success(request, said)
        return to(registration_id)
    return _slip(request, registration_id, opened.login_name, first, until)


def print_again(request: Request, registration_id: UUID) -> HttpResponse:
    """The slip was lost before it was printed: another password, another slip."""
    first, until = _first_password(), _until()
    hashed = Hashed(make_password(first))
    try:
        login_name = actions.print_slip_again(
            registration_id, first=hashed, until=until, by=request.actor
        )
    except Refused as refused:
        return page(request, registration_id, sentence=str(refused))
    return _slip(request, registration_id, login_name, first, until)


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
