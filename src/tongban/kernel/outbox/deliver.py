"""Run what is owed. The effect and `done_at` commit together: exactly once, whoever is killed.

A worker leases a batch for WORKER_LEASE_S, then runs each in a transaction of its own that first
marks the row done; a row whose worker died comes up again when its lease has run out.
"""

import json
import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from tongban.kernel import clock, faultpoints
from tongban.kernel.action import Listener, unit
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.outbox.models import OwedReaction
from tongban.kernel.outbox.publish import event_of, reaction_of

log = logging.getLogger(__name__)

BATCH = 50
MAX_ATTEMPTS = 10
"""After this many failures a reaction waits for a person (死信)."""

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=30)

ACTOR = Actor.task("reactions")

listeners: list[Listener] = []
"""Told of every reaction's name and outcome (done, failed, dead): the metrics."""

_LEASE = """
    UPDATE outbox_owedreaction SET due_at = %(until)s, leased_by = %(me)s
    WHERE id IN (
        SELECT id FROM outbox_owedreaction
        WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= %(now)s
        ORDER BY due_at LIMIT %(batch)s
        FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""

_TAKE = """
    UPDATE outbox_owedreaction SET done_at = %(now)s
    WHERE id = %(id)s AND leased_by = %(lease)s AND done_at IS NULL AND dead_at IS NULL
    RETURNING event_type, payload, reaction
"""


def deliver_batch(*, batch: int = BATCH) -> int:
    """Lease up to `batch` owed reactions and run them; returns how many were leased."""
    me = uuid.uuid4()
    leased = _lease(me, batch)
    for owed_id in leased:
        deliver(owed_id, me)
    return len(leased)


def deliver(owed_id: uuid.UUID, lease: uuid.UUID) -> bool:
    """Run one leased reaction. False when it failed (tried again later) or is no longer ours."""
    try:
        with unit(ACTOR, "outbox.deliver"):
            owed = _take(owed_id, lease)
            if owed is None:
                return False
            reaction_of(owed)(event_of(owed), by=ACTOR)
            faultpoints.reach(faultpoints.BEFORE_DONE)
        _tell(owed.reaction, "done")
        return True
    except Exception as error:
        if isinstance(error, DatabaseError) and not connection.is_usable():
            raise
        log.exception("a reaction failed", extra={"entry": str(owed_id)})
        _put_back(owed_id, lease, type(error).__name__)
        return False


def _lease(me: uuid.UUID, batch: int) -> list[uuid.UUID]:
    now = clock.now()
    until = now + timedelta(seconds=settings.WORKER_LEASE_S)
    with acting(ACTOR), connection.cursor() as cursor:
        cursor.execute(_LEASE, {"until": until, "me": me, "now": now, "batch": batch})
        return [row[0] for row in cursor.fetchall()]


def _take(owed_id: uuid.UUID, lease: uuid.UUID) -> OwedReaction | None:
    """Mark the row done before its effect: whoever comes second finds nothing to update."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"id": owed_id, "lease": lease, "now": clock.now()})
        found = cursor.fetchone()
    if found is None:
        return None
    kind, payload, reaction = found
    return OwedReaction(id=owed_id, event_type=kind, payload=json.loads(payload), reaction=reaction)


def _put_back(owed_id: uuid.UUID, lease: uuid.UUID, failure: str) -> None:
    now = clock.now()
    with acting(ACTOR):
        mine = OwedReaction.objects.filter(id=owed_id, leased_by=lease, done_at=None)
        owed = mine.values("reaction", "attempts").first()
        if owed is None:
            return
        attempts = owed["attempts"] + 1
        dead = attempts >= MAX_ATTEMPTS
        mine.update(
            attempts=attempts,
            failure=failure[:80],
            leased_by=None,
            due_at=now + min(FIRST_PAUSE * 2**attempts, LONGEST_PAUSE),
            dead_at=now if dead else None,
        )
    _tell(owed["reaction"], "dead" if dead else "failed")


def _tell(reaction: str, outcome: str) -> None:
    for listener in listeners:
        listener(reaction, outcome)
