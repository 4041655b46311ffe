"""What becomes of a message: left, tried in vain, given up, not to be sent; and its receipts."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet

from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.notices.models import Message
from tongban.notices.rules import NOT_LEFT, State, Status, Why


@action
def mark_sent(message_id: UUID, *, by: Actor) -> None:
    """The channel has it. A receipt may have come first: then there is nothing to mark."""
    _not_left(message_id).update(
        state=State.SENT.value,
        why="",
        attempts=F("attempts") + 1,
        sent_at=clock.now(),
        ended_at=None,
    )
    record(by, "message.sent", _named(message_id))


@action
def note_failed_try(message_id: UUID, *, by: Actor) -> bool:
    """The channel was away once more; returns whether that was the last try."""
    rows = _not_left(message_id)
    rows.update(attempts=F("attempts") + 1)
    is_last = rows.filter(attempts__gte=settings.MESSAGES_TRIES).exists()
    if is_last:
        now = clock.now()
        rows.update(state=State.GIVEN_UP.value, why=Why.AWAY.value, ended_at=now)
    record(by, "message.try_in_vain", _named(message_id), gives_up=is_last)
    return is_last


@action
def skip(message_id: UUID, why: Why, *, by: Actor) -> None:
    """It will not leave: nobody wants it any more, there is no address, the channel refused."""
    now = clock.now()
    _not_left(message_id).update(state=State.SKIPPED.value, why=why.value, ended_at=now)
    record(by, "message.skip", _named(message_id), why=why.value)


@action
def take_receipt(
    receipt_id: UUID, message_id: UUID, status: Status, at: datetime, *, by: Actor
) -> str:
    """What the channel says became of it: taken, repeated or unknown. The signature was checked.

    Late, twice and out of order: what was delivered once stays delivered (rules.after_receipt).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT notices_take_receipt(%s::uuid, %s::uuid, %s, %s::timestamptz, %s::timestamptz)",
            [receipt_id, message_id, status.value, at, clock.now()],
        )
        outcome = str(cursor.fetchone()[0])
    record(by, "message.take_receipt", _named(message_id), status=status.value, outcome=outcome)
    return outcome


def _not_left(message_id: UUID) -> QuerySet[Message]:
    return Message.objects.filter(id=message_id, state__in=[state.value for state in NOT_LEFT])


def _named(message_id: UUID) -> str:
    return f"message:{message_id}"
