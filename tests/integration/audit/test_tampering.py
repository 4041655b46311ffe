"""A superuser changes, deletes, puts in and reorders rows: `audit verify` names each.

The superuser has every right in the database, triggers off, and knows how hashes are made; what
he lacks are the keys and the checkpoints that were sent elsewhere.
"""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.conftest import Clone
from tests.integration.audit.acts import THOUSAND_ACTS_AGO, act
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import merkle, sequencer, verify
from tongban.kernel.audit.models import AuditEntry, AuditLeaf
from tongban.kernel.db import acting

ENTRIES = 20


@pytest.fixture
def log(as_worker: Clone) -> Clone:
    """A log of twenty acts, sequenced, with a checkpoint at ten and at twenty."""
    Path(settings.CHECKPOINT_FILE).unlink(missing_ok=True)
    one = sequencer.Sequencer()
    for half in (1, 2):
        for _ in range(ENTRIES // 2):
            act()
        with clock.at(THOUSAND_ACTS_AGO + timedelta(seconds=2 * half)):
            one.step()
    assert verify.check().faults == []
    return as_worker


def tamper(clone: Clone, change: Callable[[psycopg.Connection], object]) -> None:
    with clone.superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        change(superuser)


def entry_at(position: int) -> str:
    with acting(Actor.task("reader")):
        return str(AuditLeaf.objects.get(position=position).entry_id)


def faults(against: Path | None = None) -> set[tuple[str, str]]:
    with clock.at(THOUSAND_ACTS_AGO + timedelta(seconds=5)):
        return {(fault.kind, fault.where) for fault in verify.check(against).faults}


def kinds_naming(what: str) -> set[str]:
    return {kind for kind, where in faults() if what in where}


def test_ordinary_rights_do_not_suffice_to_rewrite_anything(log):
    with log.superuser() as superuser:
        for table in ("audit_auditentry", "audit_auditleaf", "audit_auditcheckpoint"):
            for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
                with pytest.raises(psycopg.errors.RestrictViolation):
                    superuser.execute(statement)


def test_a_changed_entry_is_named(log):
    victim = entry_at(7)

    tamper(
        log,
        lambda db: db.execute(
            "UPDATE audit_auditentry SET actor = 'person:somebody-else' WHERE id = %s", [victim]
        ),
    )

    assert "changed" in kinds_naming(victim)


def test_a_deleted_entry_is_named(log):
    victim = entry_at(3)

    tamper(log, lambda db: db.execute("DELETE FROM audit_auditentry WHERE id = %s", [victim]))

    assert kinds_naming(victim) == {"deleted"}


def test_an_entry_put_in_by_hand_is_named_and_never_sequenced(log):
    copy = """
        INSERT INTO audit_auditentry (id, at, actor, did, subject, detail, seal)
        SELECT gen_random_uuid(), at, 'person:invented', did, subject, detail, seal
        FROM audit_auditentry LIMIT 1 RETURNING id
    """
    with log.superuser() as superuser:
        (invented,) = superuser.execute(copy).fetchone()

    sequencer.Sequencer().step()

    assert kinds_naming(str(invented)) == {"inserted"}


def test_two_entries_that_changed_places_are_both_named(log):
    first, second = entry_at(4), entry_at(15)

    def swap(db: psycopg.Connection) -> None:
        db.execute("UPDATE audit_auditleaf SET position = 1004 WHERE position = 4")
        db.execute("UPDATE audit_auditleaf SET position = 4 WHERE position = 15")
        db.execute("UPDATE audit_auditleaf SET position = 15 WHERE position = 1004")

    tamper(log, swap)

    assert "reordered" in kinds_naming(first)
    assert "reordered" in kinds_naming(second)
    assert "rewritten" in {kind for kind, _ in faults()}


def test_a_forger_who_rebuilds_every_hash_is_still_named_for_want_of_the_keys(log):
    victim = entry_at(7)

    def rebuild(db: psycopg.Connection) -> None:
        db.execute(
            "UPDATE audit_auditentry SET actor = 'person:somebody-else' WHERE id = %s", [victim]
        )
        changed = AuditEntry(
            **dict(
                zip(
                    ("id", "at", "actor", "did", "subject", "detail"),
                    db.execute(
                        "SELECT id, at, actor, did, subject, detail FROM audit_auditentry "
                        "WHERE id = %s",
                        [victim],
                    ).fetchone(),
                    strict=True,
                )
            )
        )
        forged = merkle.leaf_hash(sequencer.content(changed))
        db.execute(
            "UPDATE audit_auditleaf SET leaf_hash = %s WHERE entry_id = %s", [forged, victim]
        )

    tamper(log, rebuild)

    assert {"inserted", "reordered"} <= kinds_naming(victim)
    assert {where for kind, where in faults() if kind == "rewritten"} == {
        "checkpoint of 10 (database)",
        "checkpoint of 20 (database)",
    }


def test_a_log_cut_at_the_end_is_named_by_a_checkpoint_kept_elsewhere(log, tmp_path):
    elsewhere = tmp_path / "checkpoints.txt"
    elsewhere.write_bytes(Path(settings.CHECKPOINT_FILE).read_bytes())

    def cut(db: psycopg.Connection) -> None:
        last = db.execute("SELECT entry_id FROM audit_auditleaf WHERE position >= 10").fetchall()
        db.execute("DELETE FROM audit_auditleaf WHERE position >= 10")
        db.execute("DELETE FROM audit_auditcheckpoint WHERE size > 10")
        db.execute(
            "DELETE FROM audit_auditentry WHERE id = ANY(%s)", [[entry for (entry,) in last]]
        )

    tamper(log, cut)

    assert faults() == set()
    assert {kind for kind, _ in faults(elsewhere)} == {"cut"}


def test_an_entry_whose_place_was_taken_away_is_named(log):
    victim = entry_at(19)

    tamper(log, lambda db: db.execute("DELETE FROM audit_auditleaf WHERE position = 19"))

    assert kinds_naming(victim) == {"unplaced"}


def test_a_forged_checkpoint_is_named(log):
    tamper(
        log,
        lambda db: db.execute(
            "UPDATE audit_auditcheckpoint SET signature = decode(repeat('00', 64), 'hex') "
            "WHERE size = 10"
        ),
    )

    assert faults() == {("forged", "checkpoint of 10 (database)")}


def test_a_changed_stored_node_is_named(as_worker):
    for _ in range(256):
        act()
    sequencer.Sequencer().step()

    tamper(
        as_worker,
        lambda db: db.execute(
            "UPDATE audit_auditnode SET node_hash = decode(repeat('00', 32), 'hex')"
        ),
    )

    assert kinds_naming("8/0") == {"node"}


def test_the_command_says_in_words_what_is_wrong_and_fails(log):
    victim = entry_at(3)
    tamper(log, lambda db: db.execute("DELETE FROM audit_auditentry WHERE id = %s", [victim]))
    out = StringIO()

    with clock.at(THOUSAND_ACTS_AGO + timedelta(seconds=5)):
        code = verify.run(None, out)

    assert code == 1
    assert f"deleted: position 3, entry {victim}: the entry is gone 记录被删" in out.getvalue()
