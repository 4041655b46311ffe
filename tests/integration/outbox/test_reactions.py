"""What follows from a fact happens exactly once, whatever fails in between."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from tests.conftest import Clone
from tongban.kernel import clock
from tongban.kernel.action import action, current
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.outbox import actions, deliver, publish
from tongban.kernel.outbox.base import Event, Plan
from tongban.kernel.outbox.models import OwedReaction

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
READER = Actor.task("reader")
OPERATOR = Actor.task("operator")


@dataclass(frozen=True, slots=True, kw_only=True)
class BellRung(Event):
    tower: str


calls: list[str] = []
failing: list[Exception] = []


@action
def echo(event: BellRung, *, by: Actor) -> None:
    calls.append(event.tower)
    record(by, "test.echo", f"tower:{event.tower}", because=event.by)
    if failing:
        raise failing[0]


@action
def count_at_once(event: BellRung, *, by: Actor) -> None:
    record(by, "test.count", f"tower:{event.tower}")


@action
def ring(*, by: Actor) -> None:
    record(by, "test.ring", "tower:1")
    publish.publish(BellRung(by=by.subject, tower="1"))


@action
def ring_twice(*, by: Actor) -> None:
    for nth, tower in enumerate(("1", "2")):
        with clock.at(NOON + timedelta(seconds=nth)):
            publish.publish(BellRung(by=by.subject, tower=tower))
    record(by, "test.ring", "tower:1")


@action
def ring_inside(*, by: Actor) -> None:
    ring(by=by)
    record(by, "test.outer", "tower:1")


@action
def ring_and_fail(*, by: Actor) -> None:
    record(by, "test.ring", "tower:1")
    publish.publish(BellRung(by=by.subject, tower="1"))
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _wired(as_worker: Clone):
    calls.clear()
    failing.clear()
    publish.connect({BellRung: Plan(now=(count_at_once,), later=(echo,))})
    with clock.at(NOON):
        yield


def owed() -> list[OwedReaction]:
    with acting(READER):
        return list(OwedReaction.objects.order_by("owed_at", "-reaction"))


def acts(clone: Clone) -> list[str]:
    with clone.superuser() as superuser:
        return [row[0] for row in superuser.execute("SELECT did FROM audit_auditentry ORDER BY 1")]


def test_a_fact_told_is_a_reaction_owed_and_then_done_once(as_worker):
    ring(by=OPERATOR)

    assert deliver.deliver_batch() == 1
    assert deliver.deliver_batch() == 0

    assert calls == ["1"]
    assert [row.done_at for row in owed()] == [NOON]
    assert acts(as_worker) == ["test.count", "test.echo", "test.ring"]


def test_an_act_that_rolls_back_owes_nothing_and_did_nothing(as_worker):
    with pytest.raises(ZeroDivisionError):
        ring_and_fail(by=OPERATOR)

    assert owed() == []
    assert acts(as_worker) == []


def test_each_reaction_to_each_fact_an_act_tells_is_owed(as_worker):
    publish.connect({BellRung: Plan(later=(echo, count_at_once))})

    ring_twice(by=OPERATOR)

    assert [(row.payload["tower"], row.reaction.rpartition(".")[2]) for row in owed()] == [
        ("1", "echo"),
        ("1", "count_at_once"),
        ("2", "echo"),
        ("2", "count_at_once"),
    ]
    assert len({row.event_id for row in owed()}) == 2
    assert acts(as_worker) == ["test.ring"]


def test_the_reactions_owed_by_an_act_inside_another_stand_beside_its_own_entry(as_worker):
    ring_inside(by=OPERATOR)

    assert len(owed()) == 1
    assert acts(as_worker) == ["test.count", "test.outer", "test.ring"]


def test_a_reaction_that_fails_leaves_no_trace_and_is_tried_again_later(as_worker):
    ring(by=OPERATOR)
    failing.append(ConnectionError("the seal server went away"))

    deliver.deliver_batch()

    (row,) = owed()
    assert (row.attempts, row.failure, row.done_at) == (1, "ConnectionError", None)
    assert row.due_at > NOON
    assert acts(as_worker) == ["test.count", "test.ring"]

    failing.clear()
    with clock.at(row.due_at):
        deliver.deliver_batch()
    assert acts(as_worker) == ["test.count", "test.echo", "test.ring"]


def test_after_ten_failures_a_reaction_waits_for_a_person_who_runs_it_again(as_worker):
    ring(by=OPERATOR)
    failing.append(ValueError("always"))
    later = NOON
    for _ in range(deliver.MAX_ATTEMPTS):
        later += timedelta(hours=1)
        with clock.at(later):
            deliver.deliver_batch()
    (dead,) = owed()
    assert dead.dead_at == later

    failing.clear()
    actions.run_again(dead.id, by=OPERATOR)
    with clock.at(later + timedelta(hours=1)):
        assert deliver.deliver_batch() == 1

    assert owed()[0].done_at is not None
    with pytest.raises(Refused, match="已办完"):
        actions.run_again(dead.id, by=OPERATOR)


def test_the_lease_of_a_dead_worker_runs_out_and_another_does_the_work(as_worker):
    ring(by=OPERATOR)
    deliver._lease(uuid.uuid4(), 50)

    assert deliver.deliver_batch() == 0
    with clock.at(NOON + timedelta(seconds=settings.WORKER_LEASE_S)):
        assert deliver.deliver_batch() == 1

    assert calls == ["1"]


def test_a_worker_that_comes_back_after_its_lease_ran_out_does_nothing(as_worker):
    ring(by=OPERATOR)
    slow = uuid.uuid4()
    (owed_id,) = deliver._lease(slow, 50)
    with clock.at(NOON + timedelta(seconds=settings.WORKER_LEASE_S)):
        deliver.deliver_batch()

        assert deliver.deliver(owed_id, slow) is False

    assert calls == ["1"]


def test_a_reaction_that_is_done_is_not_done_again_under_the_same_lease(as_worker):
    ring(by=OPERATOR)
    lease = uuid.uuid4()
    (owed_id,) = deliver._lease(lease, 10)

    done = [deliver.deliver(owed_id, lease) for _twice in range(2)]

    assert done == [True, False]
    assert calls == ["1"]


def test_two_workers_never_lease_the_same_reaction(as_worker):
    for _ in range(10):
        ring(by=OPERATOR)

    first = deliver._lease(uuid.uuid4(), 6)
    second = deliver._lease(uuid.uuid4(), 6)

    assert len(first) == 6
    assert len(second) == 4
    assert not set(first) & set(second)


def test_an_event_wiring_does_not_know_is_a_programming_error():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Unheard(Event):
        pass

    @action
    def tell(*, by: Actor) -> None:
        record(by, "test.tell", "nobody:1")
        publish.publish(Unheard(by=by.subject))

    with pytest.raises(KeyError):
        tell(by=OPERATOR)


def test_nothing_is_published_outside_an_action():
    with pytest.raises(AssertionError, match="inside an action"):
        publish.publish(BellRung(by="nobody", tower="1"))
    with pytest.raises(AssertionError, match="inside an action"):
        current()
