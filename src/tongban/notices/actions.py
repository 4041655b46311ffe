"""Tell a holder something, once."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tongban.identity.events import MandateGiven, MandateRevoked
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound
from tongban.notices.models import Notice

CHANNEL = "tongban_notice"
"""The live process listens here; the payload is the holder's id and nothing else."""


@action
def mandate_given(event: MandateGiven, *, by: Actor) -> None:
    """The agent learns that somebody gave them a mandate."""
    _tell("mandate.given", event, by)


@action
def mandate_revoked(event: MandateRevoked, *, by: Actor) -> None:
    """The agent learns that a mandate has ended."""
    _tell("mandate.revoked", event, by)


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


def _tell(kind: str, event: MandateGiven | MandateRevoked, by: Actor) -> None:
    notice = Notice(
        id=uuid.uuid4(),
        holder_id=UUID(event.agent_id),
        key=f"{kind}:{event.mandate_id}",
        kind=kind,
        params={"mandate_id": event.mandate_id, "mandate_kind": event.kind},
        at=clock.now(),
    )
    Notice.objects.bulk_create([notice])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(notice.holder_id)])
    record(by, "notice.tell", f"notice:{notice.id}", kind=kind, because=event.by)
