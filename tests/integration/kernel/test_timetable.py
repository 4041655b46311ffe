"""What the platform does by the clock, and that doing it twice harms nobody."""

import uuid
from datetime import UTC, datetime, timedelta

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.models import Session
from tongban.kernel.outbox.models import OwedReaction
from tongban.kernel.tasks import timetable

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
READER = Actor.task("reader")


def _owed(done_at: datetime | None) -> OwedReaction:
    return OwedReaction(
        event_id=uuid.uuid4(),
        event_type="E",
        payload={},
        reaction="r",
        owed_at=NOON,
        due_at=NOON,
        done_at=done_at,
    )


def test_reactions_done_a_week_ago_go_and_owed_ones_stay(as_worker):
    with acting(READER):
        OwedReaction.objects.bulk_create([_owed(NOON), _owed(None)])

    for days, left in ((6, {NOON, None}), (8, {None}), (9, {None})):
        with clock.at(NOON + timedelta(days=days)):
            timetable.forget_done_reactions(timestamp=0)
        with acting(READER):
            assert set(OwedReaction.objects.values_list("done_at", flat=True)) == left


def test_ended_sessions_go_and_living_ones_stay(database):
    for name, ends in (("old", NOON), ("new", NOON + timedelta(hours=2))):
        Session(key_hash=name.ljust(64, "0"), session_data="", expire_date=ends).save(
            force_insert=True
        )

    with database.as_worker(), clock.at(NOON + timedelta(hours=1)):
        timetable.forget_old_sessions(timestamp=0)

    assert [row.key_hash[:3] for row in Session.objects.all()] == ["new"]


def test_every_timetable_job_is_known_to_the_worker():
    from procrastinate.contrib.django import app

    names = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}

    assert names >= {
        "tongban.rerun_stalled",
        "tongban.forget_old_jobs",
        "tongban.forget_done_reactions",
        "tongban.forget_old_sessions",
    }
