"""A row that ended can be proved by its id; one that did not cannot, and no proof can be forged."""

import io
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError

from tests.conftest import Clone
from tests.integration.retention import rows
from tests.integration.retention.conftest import People
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import proof as audit_proof
from tongban.kernel.audit import sequencer
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.retention import actions, proof, queries, runs
from tongban.kernel.retention.actions import Subject
from tongban.kernel.retention.models import LegalHold, PurgeProof
from tongban.kernel.retention.rules import HoldReason

ME = Actor.task("test")
TOLD = settings.RETENTION.rule("notices_notice.told")
READ = settings.RETENTION.rule("access_accessrecord.read")
DONE = settings.RETENTION.rule("outbox_owedreaction.done")
JOBS = settings.RETENTION.rule("procrastinate_jobs.finished")
HOLDS = settings.RETENTION.rule("retention_legalhold.released")
PROOFS = settings.RETENTION.rule("retention_purgeproof.old")
LATER = timedelta(days=1200)


@pytest.fixture
def worker(database: Clone, people: People):
    with database.as_worker():
        yield database


def ends() -> list[AuditEntry]:
    with acting(ME):
        return list(AuditEntry.objects.filter(did="retention.end").order_by("at", "id"))


def test_an_end_says_how_many_from_when_to_when_by_which_rule(worker, people):
    first = rows.notice(people.wang)
    with clock.at(clock.now() + timedelta(hours=1)):
        last = rows.notice(people.wang)

    with clock.at(clock.now() + LATER):
        assert runs.end_all(TOLD) == 2

    (entry,) = ends()
    assert entry.subject == "rule:notices_notice.told"
    assert entry.detail["count"] == 2
    assert entry.detail["oldest"] == first.counts.isoformat()
    assert entry.detail["newest"] == last.counts.isoformat()
    assert entry.detail["kept_days"] == TOLD.length.days


def test_nothing_due_is_no_act(worker, people):
    rows.notice(people.wang)

    assert runs.end_all(TOLD) == 0
    assert ends() == []


def test_many_rows_end_in_bounded_batches_each_with_its_own_proof(worker, people, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 3)
    told = [rows.notice(people.wang) for _ in range(7)]

    with clock.at(clock.now() + LATER):
        assert runs.end_all(TOLD) == 7

    assert sorted(entry.detail["count"] for entry in ends()) == [1, 3, 3]
    assert rows.there(told) == set()
    assert {proof.proof_of(row.table, str(row.key))["size"] for row in told} == {3, 1}


def test_what_ended_with_its_row_is_proved_as_well(worker, people):
    look = list(rows.reading(people.wang, people.li))

    with clock.at(clock.now() + LATER):
        runs.end_all(READ)

    (entry,) = ends()
    assert (entry.detail["count"], entry.detail["with_them"]) == (1, 2)
    for row in look:
        assert proof.proof_of(row.table, str(row.key))["rule"] == READ.name


def test_a_row_that_still_exists_or_never_did_has_no_proof(worker, people):
    with clock.at(clock.now() + LATER):
        rows.notice(people.wang)
        kept = rows.notice(people.wang)
        runs.end_all(TOLD)

    for key in (kept.key, uuid4()):
        with pytest.raises(NotFound, match="No end on record"):
            proof.proof_of("notices_notice", str(key))


def test_the_proof_of_one_row_proves_no_other(worker, people):
    one, other = rows.notice(people.wang), rows.notice(people.wang)
    with clock.at(clock.now() + LATER):
        runs.end_all(TOLD)
        sequencer.Sequencer().step()
    found = proof.proof_of(one.table, str(one.key))
    entry = audit_proof.proof_of(UUID(found["entry"]))["entry"]

    assert proof.proves(found, entry)
    assert not proof.proves({**found, "id": str(other.key)}, entry)
    assert not proof.proves({**found, "leaf": found["leaf"].replace(str(one.key), "x")}, entry)
    assert not proof.proves({**found, "path": found["path"][:-1]}, entry)
    assert not proof.proves(found, entry.replace(found["root"], "0" * 64))


def test_a_proof_somebody_changed_in_the_database_is_named(worker, people):
    rows.notice(people.wang)
    with clock.at(clock.now() + LATER):
        runs.end_all(TOLD)
    assert list(proof.faults()) == []

    with worker.superuser() as admin:
        admin.execute("UPDATE retention_purgeproof SET leaves = decode(repeat('00', 32), 'hex')")

    (fault,) = proof.faults()
    assert str(ends()[0].id) in fault


def test_the_command_prints_what_a_stranger_can_check(worker, people):
    row = rows.notice(people.wang)
    with clock.at(clock.now() + LATER):
        runs.end_all(TOLD)
        sequencer.Sequencer().step()
    out = io.StringIO()

    assert proof.run(row.table, str(row.key), out) == 0

    said = json.loads(out.getvalue())
    assert proof.proves(said["ended"], said["audit"]["entry"])
    assert audit_proof.proves(said["audit"])
    for table, key in ((row.table, str(uuid4())), ("no_such_table", "1")):
        with pytest.raises(NotFound):
            proof.run(table, key, io.StringIO())


def test_ids_that_ended_are_kept_nowhere(worker, people):
    row = rows.notice(people.wang)
    with clock.at(clock.now() + LATER):
        runs.end_all(TOLD)

    with acting(ME):
        kept = PurgeProof.objects.get()
        entry = AuditEntry.objects.get(id=kept.entry_id)
    assert row.key.bytes not in bytes(kept.leaves)
    assert str(row.key) not in f"{entry.subject} {entry.detail}"


def test_done_reactions_and_finished_jobs_end_and_dead_letters_wait(worker, people):
    now = clock.now()
    gone = [rows.reaction(now), rows.job(worker, "succeeded"), rows.job(worker, "cancelled")]
    stay = [
        rows.reaction(None),
        rows.reaction(None, dead_at=now),
        rows.job(worker, "failed"),
        rows.job(worker, "todo"),
        rows.job(worker, "doing"),
    ]

    for days, left in ((6, {*gone, *stay}), (8, set(stay)), (400, set(stay))):
        with clock.at(now + timedelta(days=days)):
            runs.end_all(DONE)
            runs.end_all(JOBS)
        assert rows.there([*gone, *stay]) == left
    assert all(entry.detail["root"] is None for entry in ends())


def test_a_row_others_still_point_to_is_not_ended_and_nothing_is_recorded(worker, people):
    look, _seen = rows.reading(people.wang)
    with worker.superuser() as admin:
        admin.execute(
            "CREATE TABLE pointing (id uuid REFERENCES access_accessrecord (id) "
            "DEFERRABLE INITIALLY DEFERRED)"
        )
        admin.execute("INSERT INTO pointing VALUES (%s)", [look.key])

    with clock.at(clock.now() + LATER), pytest.raises(IntegrityError):
        runs.end_all(READ)

    assert rows.exists(look.table, look.key)
    assert ends() == []


def test_released_holds_and_old_proofs_end_in_their_own_time(worker, people):
    holding = Subject(people.wang)
    told = rows.notice(people.li)
    with clock.at(clock.now() + LATER):
        runs.end_all(TOLD)
        review_on = clock.today() + timedelta(days=9)
        held, released = (
            actions.place_hold(
                holding,
                HoldReason.AUDIT,
                document_number=number,
                review_on=review_on,
                by=people.sun,
            )
            for number in ("1", "2")
        )
        actions.release_hold(released, by=people.wu)
        told_at = clock.now()

    for days, holds, proofs in ((3659, {held, released}, 1), (3661, {held, released}, 0)):
        with clock.at(told_at + timedelta(days=days)):
            runs.end_all(HOLDS)
            runs.end_all(PROOFS)
        with acting(ME):
            assert set(LegalHold.objects.values_list("id", flat=True)) == holds
            assert PurgeProof.objects.filter(rule=TOLD.name).count() == proofs
    with clock.at(told_at + timedelta(days=3661)):
        actions.release_hold(held, by=people.wu)
        runs.end_all(HOLDS)
    with acting(ME):
        assert set(LegalHold.objects.values_list("id", flat=True)) == {held}
    with pytest.raises(NotFound):
        proof.proof_of(told.table, str(told.key))


def test_a_rule_is_late_after_two_nights_and_says_when_the_next_row_is_due(worker, people):
    now = clock.now()
    rows.notice(people.wang)

    def stands(days: float) -> tuple[int, int]:
        with clock.at(now + timedelta(days=TOLD.length.days + days)), acting(ME):
            found = queries.standing(TOLD)
        assert found.next_on == clock.shanghai(now).date() + timedelta(days=TOLD.length.days + 1)
        return found.due, found.late

    assert [stands(days) for days in (-1, 0.5, 1.9, 2.1)] == [(0, 0), (1, 0), (1, 0), (1, 1)]
