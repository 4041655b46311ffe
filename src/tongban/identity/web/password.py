"""One's own password (改密码), and the change of a first one that others have given."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from tongban.identity import actions
from tongban.identity.actions import Hashed
from tongban.identity.models import Account
from tongban.identity.web.forms import PasswordForm
from tongban.kernel.web import guards
from tongban.kernel.web.frame import Identity
from tongban.kernel.web.request import Request

ADDRESS = "/my/password"


@guards.signed_in
@sensitive_post_parameters()
def password(request: Request) -> HttpResponse:
    """Change it. Every other session of the account ends; this one goes on."""
    account = cast(Account, request.user)
    is_first = account.temporary_until is not None
    form = PasswordForm(
        request.POST if request.method == "POST" else None,
        asks_old=not is_first,
        login_name=account.login_name,
    )
    if form.is_valid() and (
        _is_new(account, form) if is_first else _knows_it(request, account, form)
    ):
        return _changed(request, account, form.cleaned_data["new"])
    is_officer = account.officer_id is not None
    context = {"form": form, "is_first": is_first, "is_officer": is_officer}
    status = 422 if form.errors else 200
    return render(request, "identity/password.html", context, status=status)


def _is_new(account: Account, form: PasswordForm) -> bool:
    """Whoever printed the first password knows it: it does not become one's own by repeating it."""
    if not check_password(form.cleaned_data["new"], account.password):
        return True
    form.add_error("new", _("新密码和现在的一样，请换一个。"))
    return False


def _knows_it(request: Request, account: Account, form: PasswordForm) -> bool:
    """The old password, counted like a sign-in: a session left open is no place to guess."""
    old = form.cleaned_data["old"]
    if authenticate(request, username=account.login_name, password=old) == account:
        return True
    form.add_error("old", _("现在的密码不对，请再填一次。连续错几次账号会锁定。"))
    return False


def _changed(request: Request, account: Account, new: str) -> HttpResponse:
    hashed = Hashed(make_password(new))
    actions.change_password(account.pk, hashed, by=request.actor)
    account.refresh_from_db()
    update_session_auth_hash(request, account)
    messages.success(request, _("密码已经换好。别处登录的都已退出，下次用新密码登录。"))
    return HttpResponseRedirect(cast(Identity, request.identity).home)
