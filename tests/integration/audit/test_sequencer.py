"""Entries get their place once, in order, whoever is killed or competes."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

from django.conf import settings

from tests.integration.audit.acts import THOUSAND_ACTS_AGO, act
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import merkle, sequencer, tree, verify
from tongban.kernel.audit.models import AuditCheckpoint, AuditLeaf, AuditPending
from tongban.kernel.db import acting

READER = Actor.task("reader")


def test_every_entry_gets_a_place_and_the_checkpoint_is_signed(as_worker):
    for _ in range(5):
        act()

    with clock.at(THOUSAND_ACTS_AGO + timedelta(seconds=5)):
        placed = sequencer.Sequencer().step()

    report = verify.check()
    assert placed == 5
    assert (report.entries, report.waiting, report.checkpoints) == (5, 0, 1)
    assert report.faults == []


def test_a_second_step_places_nothing_again(as_worker):
    act()
    one = sequencer.Sequencer()

    one.step()

    assert one.step() == 0
    with acting(READER):
        assert AuditLeaf.objects.count() == 1
        assert not AuditPending.objects.exists()


def test_a_sequencer_that_starts_anew_goes_on_where_the_last_one_stopped(as_worker):
    for batch in (300, 5, 260):
        for _ in range(batch):
            act()
        sequencer.Sequencer().step()

    report = verify.check()

    assert report.entries == 565
    assert report.faults == []


def test_stored_nodes_answer_proofs_for_any_place(as_worker):
    for _ in range(520):
        act()
    sequencer.Sequencer().step()

    with acting(READER):
        size = tree.size()
        proof = merkle.inclusion_proof(tree.read, 300, size)
        leaf = tree.read(0, 300)
        old = merkle.frontier_of(tree.read, 257).root()
        consistency = merkle.consistency_proof(tree.read, 257, size)
    root = verify.check().root

    assert merkle.root_from_inclusion(leaf, 300, size, proof) == root
    assert merkle.is_consistent(257, size, old, root, consistency)


def test_only_one_of_two_sequencers_is_elected(as_worker):
    from tests.integration.audit.acts import other_session

    assert sequencer.elected()

    with other_session(as_worker) as other:
        held = other.execute("SELECT pg_try_advisory_lock(%s)", [sequencer.LOCK]).fetchone()
        assert held == (False,)


def test_the_checkpoint_file_is_completed_after_a_kill_left_a_torn_line(as_worker, tmp_path):
    act()
    file = Path(settings.CHECKPOINT_FILE)
    file.unlink(missing_ok=True)
    sequencer.Sequencer().step()
    whole = file.read_text()
    file.write_text(whole[:-30])

    sequencer.append_to_file()

    assert file.read_text().splitlines()[-1] == whole.strip()
    report = verify.check(against=file)
    assert [fault.kind for fault in report.faults] == ["unreadable"]


def test_an_entry_that_waits_longer_than_ten_seconds_is_an_alarm(as_worker):
    act()

    with clock.at(THOUSAND_ACTS_AGO + verify.LATE + timedelta(seconds=1)):
        report = verify.check()

    assert [fault.kind for fault in report.faults] == ["late"]


def test_the_log_knows_its_checkpoints_in_order(as_worker):
    one = sequencer.Sequencer()
    for second in range(1, 4):
        act()
        with clock.at(THOUSAND_ACTS_AGO + timedelta(seconds=2 * second)):
            one.step()

    with acting(READER):
        sizes = list(AuditCheckpoint.objects.order_by("at").values_list("size", flat=True))
    assert sizes == [1, 2, 3]


def test_a_checkpoint_in_the_table_and_in_the_file_is_one_checkpoint(as_worker):
    Path(settings.CHECKPOINT_FILE).unlink(missing_ok=True)
    act()
    sequencer.Sequencer().step()
    out = StringIO()

    code = verify.run(Path(settings.CHECKPOINT_FILE), out)

    assert code == 0
    agreement, summary = out.getvalue().splitlines()
    assert agreement.endswith("checkpoints.txt: 1 of 1 agree 与日志一致")
    assert summary.startswith("1 entry, 0 waiting, 1 checkpoint, root ")


def test_an_empty_copy_of_the_checkpoints_agrees_with_nothing(as_worker, tmp_path):
    act()
    sequencer.Sequencer().step()
    copy, out = tmp_path / "copy.txt", StringIO()
    copy.touch()

    code = verify.run(copy, out)

    assert code == 1
    assert "not one checkpoint in it 一个检查点也没有" in out.getvalue()
    assert "0 of 0 agree" in out.getvalue()


def test_a_line_that_is_no_checkpoint_is_counted_among_those_that_do_not_agree(as_worker, tmp_path):
    Path(settings.CHECKPOINT_FILE).unlink(missing_ok=True)
    act()
    sequencer.Sequencer().step()
    copy, out = tmp_path / "copy.txt", StringIO()
    copy.write_text(Path(settings.CHECKPOINT_FILE).read_text() + "rubbish\n")

    code = verify.run(copy, out)

    assert code == 1
    assert "1 of 2 agree" in out.getvalue()


def test_one_fault_is_one_fault_and_not_faults(as_worker):
    act()
    out = StringIO()

    with clock.at(THOUSAND_ACTS_AGO + verify.LATE + timedelta(seconds=1)):
        code = verify.run(None, out)

    assert code == 1
    assert out.getvalue().endswith(": 1 fault 有异常\n")
