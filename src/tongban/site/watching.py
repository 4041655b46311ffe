"""Whose page is this, and how much have they not read: what the live process asks."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import auth
from django.http import HttpRequest

from tongban.identity import queries
from tongban.identity.web.middleware import ACTING_FOR, who
from tongban.kernel.web.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Seen:
    """The person behind a session, whom they act for now, and the number of unread messages."""

    person_id: UUID
    holder_id: UUID
    unread: int


def look(session_key: str) -> Seen | None:
    """None for a session that has ended, and for officers. Watching does not count as use."""
    request = HttpRequest()
    request.session = SessionStore(session_key, touch=False)
    account = auth.get_user(request)
    if not account.is_authenticated:
        return None
    chosen = request.session.get(ACTING_FOR)
    signed = who(account, UUID(chosen) if chosen else None)
    if signed is None or signed.actor.person_id is None or signed.actor.holder_id is None:
        return None
    _name, unread = queries.greeting(signed)
    return Seen(signed.actor.person_id, signed.actor.holder_id, unread)
