"""Who asks: puts `actor`, `identity` and `may` on every request (身份).

A guest without a session costs no query. Whoever acts for another is checked anew on each
request: a mandate revoked a second ago no longer works. Name and unread notices are read when a
page shows them, in a transaction of their own: views render outside `acting`.
"""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.identity import queries
from tongban.identity.models import Account
from tongban.identity.queries import SignedIn
from tongban.identity.rules import speaks_for_holder
from tongban.kernel.actor import Actor, Role
from tongban.kernel.web import errors, guards
from tongban.kernel.web.frame import Identity

ACTING_FOR = "acting_for"
"""Session key: the holder the person chose to act for."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})
WITHOUT_ANYBODY = frozenset({"/healthz", "/readyz"})
"""Answered even when the sessions cannot be read."""

WITH_A_FIRST_PASSWORD = frozenset({"/my/password", "/sign-out"})
"""All that somebody may open whose password a window printed, until it is their own."""


class IdentityMiddleware:
    """Stands after Django's own sessions, accounts and messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        put(request, None)
        if request.path in WITHOUT_ANYBODY:
            return self.get_response(request)
        return _settle(request) or self.get_response(request)


def put(request: HttpRequest, signed: SignedIn | None) -> None:
    """What guards, pages and the frame read."""
    asked = cast(Any, request)
    asked.actor = signed.actor if signed else Actor.guest()
    asked.identity = SimpleLazyObject(lambda: _shown(signed)) if signed else None
    asked.capacity = signed.capacity if signed else ""
    asked.speaks = signed is not None and speaks_for_holder(signed.capacity)
    asked.may = lambda duty: signed is not None and duty in signed.duties


def who(account: Account, wanted: UUID | None = None) -> SignedIn | None:
    """The one behind the account today; None for an officer who has left."""
    if account.person_id is not None:
        return queries.signed_in_as_person(account.person_id, wanted)
    assert account.officer_id is not None
    assert account.department_id is not None
    return queries.signed_in_as_officer(account.officer_id, account.department_id)


def _settle(request: HttpRequest) -> HttpResponseBase | None:
    """Find out who asks; an answer instead of a page where that goes wrong."""
    account = request.user
    if not isinstance(account, Account):
        return _closed(request) if SESSION_KEY in request.session else None
    chosen = request.session.get(ACTING_FOR)
    signed = who(account, UUID(chosen) if chosen else None)
    if signed is None:
        return _closed(request)
    put(request, signed)
    if account.temporary_until is not None and request.path not in WITH_A_FIRST_PASSWORD:
        return HttpResponseRedirect("/my/password")
    if chosen and not signed.acting_for:
        return _back_to_self(request)
    return None


def home(signed: SignedIn) -> str:
    """Where somebody's own pages begin."""
    return "/desk" if signed.actor.role == Role.OFFICER else "/my"


def _shown(signed: SignedIn) -> Identity:
    name, unread = queries.greeting(signed)
    return Identity(
        name=name,
        acting_for=signed.acting_for,
        unread=unread,
        post=signed.post_en if get_language() == "en" else signed.post,
        home=home(signed),
    )


def _closed(request: HttpRequest) -> HttpResponseBase:
    """The account was closed, or the officer has left: the session ends here."""
    logout(request)
    return HttpResponseRedirect(f"{guards.SIGN_IN}?closed=1")


def _back_to_self(request: HttpRequest) -> HttpResponseBase | None:
    """The capacity has ended. What was about to be done in that name is not done in another."""
    del request.session[ACTING_FOR]
    sentence = _("您选的代办身份已经到期或被收回，现在办的是您自己的事。")
    if request.method in READING:
        messages.warning(request, sentence)
        return None
    return errors.page(
        request,
        409,
        happened=sentence,
        now=_("请先看清现在的身份，再决定要不要重新办这一步。"),
    )
