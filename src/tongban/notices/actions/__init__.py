"""Tell a holder something, once."""

import json
import uuid
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tongban.identity.events import (
    MandateGiven,
    MandateRevoked,
    RepresentativeChanged,
    SlipPrinted,
    WindowChecked,
)
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound
from tongban.kernel.storage.events import FileInfected
from tongban.notices.actions.contacts import (
    ask_email_code,
    choose_channels,
    end_email_code,
    forget_contact,
    forget_email,
    mark_email_code_sent,
    try_email_code,
)
from tongban.notices.actions.messages import mark_sent, note_failed_try, skip, take_receipt
from tongban.notices.actions.outgoing import Line
from tongban.notices.models import Notice

__all__ = [
    "CHANNEL",
    "ask_email_code",
    "choose_channels",
    "end_email_code",
    "file_infected",
    "forget_contact",
    "forget_email",
    "mandate_given",
    "mandate_revoked",
    "mark_all_read",
    "mark_email_code_sent",
    "mark_read",
    "mark_sent",
    "note_failed_try",
    "representative_came",
    "representative_left",
    "skip",
    "slip_printed",
    "take_receipt",
    "tell",
    "try_email_code",
    "window_checked",
]

CHANNEL = "tongban_notice"
"""The live process listens here; the payload is the holder's id and nothing else."""

_PUT = """
    WITH put AS (
        INSERT INTO notices_notice (id, holder_id, key, kind, params, at)
        VALUES (%s, %s, %s, %s, %s::jsonb, %s)
        ON CONFLICT (holder_id, key) DO NOTHING
        RETURNING holder_id
    )
    SELECT pg_notify(%s, holder_id::text) FROM put
"""


@action
def tell(
    holder_id: UUID, kind: str, subject: str, params: dict[str, str], *, because: str, by: Actor
) -> None:
    """Tell a holder one thing, once for each kind and subject. For reactions of other rooms.

    `kind` has words registered in notices/ports.py; `subject` is the public id of what it is
    about; `params` are ids and codes; `because` is whose act caused it (`event.by`).
    """
    _tell(holder_id, kind, subject, params, because=because, by=by)


@action
def mandate_given(event: MandateGiven, *, by: Actor) -> None:
    """The agent learns that somebody gave them a mandate."""
    _tell_agent("mandate.given", event, by)


@action
def mandate_revoked(event: MandateRevoked, *, by: Actor) -> None:
    """The agent learns that a mandate has ended."""
    _tell_agent("mandate.revoked", event, by)


@action
def file_infected(event: FileInfected, *, by: Actor) -> None:
    """A virus was found: the holder learns of it, and the one who handed the file in for them."""
    told = {event.holder_id, event.put_by or event.holder_id}
    for holder_id in sorted(told):
        _put(UUID(holder_id), "file.infected", event.file_id, {"file_id": event.file_id})
    record(by, "notice.tell_of_file", f"file:{event.file_id}", count=len(told), because=event.by)


@action
def window_checked(event: WindowChecked, *, by: Actor) -> None:
    """A person learns what a window did with their account: it may not have been they."""
    kind = "window.new_password" if event.is_new_password else "window.raised"
    if event.outcome == "opened":
        kind = "window.opened"
    params = {"level": str(event.level)}
    _tell(UUID(event.holder_id), kind, event.registration_id, params, because=event.by, by=by)


@action
def slip_printed(event: SlipPrinted, *, by: Actor) -> None:
    """A person learns of each slip that was printed again, not only of the first."""
    subject = f"{event.registration_id}:{event.nth}"
    _tell(UUID(event.holder_id), "window.slip", subject, {}, because=event.by, by=by)


@action
def representative_left(event: RepresentativeChanged, *, by: Actor) -> None:
    """The former legal representative learns that somebody else is it now."""
    _representative("representative.left", event.former_id, event, by)


@action
def representative_came(event: RepresentativeChanged, *, by: Actor) -> None:
    """The new legal representative learns for which body they may act."""
    _representative("representative.came", event.representative_id, event, by)


@action
def mark_read(notice_id: UUID, *, by: Actor) -> None:
    """The reader has seen the notice; reading twice changes nothing but is still recorded."""
    mine = Notice.objects.filter(id=notice_id)
    if not mine.exists():
        raise NotFound(_("没有这条消息，或它不是给您的。"))
    mine.filter(read_at=None).update(read_at=clock.now())
    record(by, "notice.read", f"notice:{notice_id}")


@action
def mark_all_read(until: datetime, *, by: Actor) -> None:
    """The reader has seen everything told up to that moment; what came later stays unread."""
    unread = Notice.objects.filter(read_at=None, at__lte=until)
    n = unread.update(read_at=clock.now())
    record(by, "notice.read_all", f"holder:{by.holder_id}", count=n)


def _tell_agent(kind: str, event: MandateGiven | MandateRevoked, by: Actor) -> None:
    params = {"mandate_id": event.mandate_id, "mandate_kind": event.kind}
    _tell(UUID(event.agent_id), kind, event.mandate_id, params, because=event.by, by=by)


def _representative(kind: str, whom: str, event: RepresentativeChanged, by: Actor) -> None:
    params = {"body_id": event.holder_id}
    _tell(UUID(whom), kind, event.change_id, params, because=event.by, by=by)


def _tell(
    holder_id: UUID, kind: str, subject: str, params: dict[str, str], *, because: str, by: Actor
) -> None:
    notice = _put(holder_id, kind, subject, params)
    record(by, "notice.tell", f"notice:{notice.id}", kind=kind, because=because)


def _put(holder_id: UUID, kind: str, subject: str, params: dict[str, str]) -> Notice:
    notice = Notice(
        id=uuid.uuid4(),
        holder_id=holder_id,
        key=f"{kind}:{subject}",
        kind=kind,
        params=params,
        at=clock.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [*_row(notice), CHANNEL])
        is_new = cursor.fetchone() is not None
    if not is_new:
        return Notice.objects.get(holder_id=holder_id, key=notice.key)
    Line(notice).fill()
    return notice


def _row(notice: Notice) -> tuple[UUID | str | datetime, ...]:
    params = json.dumps(notice.params)
    return notice.id, notice.holder_id, notice.key, notice.kind, params, notice.at
