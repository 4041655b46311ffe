"""The master key is changed while everything goes on, and its loss is spoken of before."""

import base64
import os
from pathlib import Path

import pytest

from tests import worlds
from tests.integration.audit.acts import THOUSAND_ACTS_AGO, act
from tests.integration.rotation.conftest import House
from tongban.identity import actions, queries
from tongban.identity.rules import ErasureCase, Grounds
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import sequencer, verify
from tongban.kernel.crypto import keys, master, port, signing
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.models import DataKey, SubjectKey, VerifyingKey
from tongban.kernel.rotation import copies, run, status
from tongban.kernel.rotation.models import MasterKeyRecord

ME = Actor.task("test")


def _without_the_former(house: House) -> None:
    held = master.held()
    house.master_file.write_bytes(master.as_text((held.first,)))


def test_after_the_change_the_former_master_key_can_be_removed_and_everything_opens(house):
    wang = worlds.a_person("王芳")
    act()
    sequencer.Sequencer().step()
    new = master.add_to_file(house.master_file)
    copies.prove(house.copy())

    run.change(["master"], house.say)
    _without_the_former(house)
    house.forget()

    assert [one.key_id for one in (master.current(), *master.held().former)] == [new.key_id]
    port.check_master()
    with house.clone.as_worker():
        assert queries.registered_person(worlds.id_number_of("王芳")) == wang
        assert verify.check().faults == []
    with acting(ME):
        assert set(SubjectKey.objects.values_list("master_key_id", flat=True)) == {new.key_id}
        assert {signing.endorsed_by(row) for row in VerifyingKey.objects.all()} == {new.key_id}
    assert port.signer("audit").key_id


def test_nothing_is_wrapped_by_a_new_key_before_the_change_is_begun(house):
    before = master.current().key_id
    master.add_to_file(house.master_file)

    worlds.a_person("王芳")
    run.change(["data:session"], house.say)

    with acting(ME):
        assert set(SubjectKey.objects.values_list("master_key_id", flat=True)) == {before}
        under = {master.wrapped_by(bytes(row.wrapped)) for row in DataKey.objects.all()}
    assert under == {before}


def test_a_running_process_takes_up_a_new_master_key_from_its_file(house):
    wang = worlds.a_person("王芳")
    assert _name(house, wang) == "王芳"
    former = master.current()
    new = master.MasterKey.of(os.urandom(32))

    house.master_file.write_bytes(master.as_text((new, former)))
    run.change(["master"], house.say, unproved=True)

    assert _name(house, wang) == "王芳"
    assert queries.registered_person(worlds.id_number_of("王芳")) == wang


def _name(house: House, person_id) -> str:
    with acting(ME):
        return queries.words(person_id, _sealed_name(house, person_id))


def _sealed_name(house: House, person_id) -> bytes:
    with house.clone.superuser() as superuser:
        row = superuser.execute(
            "SELECT sealed_name FROM identity_person WHERE holder_id = %s", [person_id]
        ).fetchone()
    return bytes(row[0])


def test_a_file_half_written_changes_nothing_for_running_processes(house):
    known = master.held()

    house.master_file.write_text("half a li")

    assert master.held() == known


def test_a_master_key_nobody_copied_is_not_moved_to(house):
    new = master.add_to_file(house.master_file)

    with pytest.raises(Misconfigured, match=f"No copy of the new master key {new.key_id}"):
        run.change(["master"], house.say)

    with acting(ME):
        assert keys.wrapping_key() != new


def test_without_a_new_key_the_change_says_how_to_get_one(house):
    with pytest.raises(Misconfigured, match="tongban keys new-master"):
        run.change(["master"], house.say)


def test_a_change_stopped_in_the_middle_goes_on_where_it_was(house):
    for _ in range(5):
        worlds.a_person("陈一")
    new = master.add_to_file(house.master_file)

    def stopped(line: str) -> None:
        raise KeyboardInterrupt(line)

    with pytest.raises(KeyboardInterrupt, match="wraps what is new"):
        run.change(["master"], stopped, unproved=True)
    with acting(ME):
        left = SubjectKey.objects.exclude(master_key_id=new.key_id).count()
    stopped_in = status.status()
    run.change(["master"], house.say, unproved=True)

    assert left == 5
    assert stopped_in.unfinished == ["master"]
    assert any("rotate --master" in sentence for sentence in stopped_in.to_do)
    with acting(ME):
        assert not SubjectKey.objects.exclude(master_key_id=new.key_id).exists()
    assert status.status().unfinished == []


def test_a_key_destroyed_meanwhile_does_not_come_back(house):
    wang = worlds.a_person("王芳")
    with acting(ME):
        wrapped = bytes(SubjectKey.objects.get(subject_id=wang).wrapped)
    new = master.add_to_file(house.master_file)
    actions.erase_person(wang, Grounds(ErasureCase.ONE, "演示〔2026〕1号"), by=ME)

    run.change(["master"], house.say, unproved=True)

    with acting(ME):
        row = SubjectKey.objects.get(subject_id=wang)
    assert (row.wrapped, row.master_key_id) == (None, master.wrapped_by(wrapped))
    assert row.master_key_id != new.key_id


def test_a_public_key_put_in_by_hand_is_not_endorsed_by_a_change(house):
    with house.clone.superuser() as superuser:
        superuser.execute(
            "INSERT INTO kernel_verifyingkey VALUES "
            "('ed25519-forged', 'INTL', 'audit', 'p', now(), %s)",
            [f"{master.current().key_id}:{'0' * 64}"],
        )
    master.add_to_file(house.master_file)

    with pytest.raises(Misconfigured, match="ed25519-forged was altered"):
        run.change(["master"], house.say, unproved=True)


def test_a_sequencer_goes_on_signing_through_a_change_of_every_key(house):
    one = sequencer.Sequencer()
    act()
    with clock.at(THOUSAND_ACTS_AGO):
        one.step()
    first = one.signer.key_id
    master.add_to_file(house.master_file)

    run.change(["master"], house.say, unproved=True)
    run.change(["signing"], house.say)
    run.change(["data:audit_leaf"], house.say)
    _without_the_former(house)
    act()
    one.step()

    report = verify.check()
    assert one.signer.key_id != first
    assert report.faults == []
    assert report.checkpoints == 2


def test_only_one_change_runs_at_a_time(house, monkeypatch):
    monkeypatch.setattr(run, "LOCK_PAUSE_S", 0.001)
    with house.clone.superuser() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [run.LOCK])

        with pytest.raises(Misconfigured, match="Another change of keys is running"), run.alone():
            pass
        other.execute("SELECT pg_advisory_unlock(%s)", [run.LOCK])

    with run.alone():
        pass


# --- copies -------------------------------------------------------------------------------------


def test_a_copy_that_opens_the_database_is_remembered(house):
    before = status.status()

    proved = copies.prove(house.copy())

    after = status.status()
    assert proved.opens == (master.current().key_id,)
    assert before.master.copy_proved_at is None
    assert any("was ever proved" in sentence for sentence in before.to_do)
    assert after.master.copy_proved_at is not None
    assert not any("was ever proved" in sentence for sentence in after.to_do)


def test_another_key_is_no_copy(house):
    other = house.safe / "other.key"
    other.write_text(base64.b64encode(os.urandom(32)).decode())

    proved = copies.prove(other)

    assert proved.opens == ()
    assert proved.lacks == (master.current().key_id,)
    with acting(ME):
        assert not MasterKeyRecord.objects.exists()


def test_the_file_itself_proves_nothing(house):
    with pytest.raises(Misconfigured, match="not a copy"):
        copies.prove(house.master_file)


@pytest.mark.parametrize(("content", "sentence"), [(b"\xff\xfe", "no text"), (b"x", "does not")])
def test_what_is_no_key_file_is_said_so(house, content, sentence):
    wrong = house.safe / "wrong"
    wrong.write_bytes(content)

    with pytest.raises(Misconfigured, match=sentence):
        copies.prove(wrong)


def test_an_exported_copy_is_private_and_is_proved_like_any_other(house):
    ids = copies.write_copy(house.safe / "exported.key")

    proved = copies.prove(house.safe / "exported.key")

    assert ids == proved.opens
    assert not proved.open_to_others
    with pytest.raises(Misconfigured, match="is there already"):
        copies.write_copy(house.safe / "exported.key")


# --- the file -----------------------------------------------------------------------------------


def test_the_first_line_is_the_one_to_move_to_and_the_others_still_open(tmp_path: Path):
    old, new = master.MasterKey.of(b"1" * 31 + b"2"), master.MasterKey.of(b"3" * 31 + b"4")
    text = master.as_text((new, old), "remark").decode()

    assert master.parse_all(text, "f") == (new, old)
    assert master.parse_all(text + text, "f") == (new, old)


def test_one_key_may_be_broken_over_lines_as_ever():
    whole = base64.b64encode(bytes(range(32))).decode()

    assert master.parse_all(f"{whole[:20]}\n{whole[20:]}\n", "f")[0].secret == bytes(range(32))


def test_a_line_that_is_no_key_is_refused_beside_good_ones():
    good = base64.b64encode(bytes(range(32))).decode()

    with pytest.raises(Misconfigured, match="one key a line, the newest first"):
        master.parse_all(f"{good}\nnonsense\n", "f")


def test_a_former_key_may_come_in_a_variable(house, monkeypatch):
    wang = worlds.a_person("王芳")
    old = house.master_file.read_text().splitlines()[-1]
    monkeypatch.delenv("MASTER_KEY_FILE")
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(os.urandom(32)).decode())
    monkeypatch.setenv("MASTER_KEY_FORMER", old)

    run.change(["master"], house.say, unproved=True)
    monkeypatch.delenv("MASTER_KEY_FORMER")
    house.forget()

    port.check_master()
    assert queries.registered_person(worlds.id_number_of("王芳")) == wang


def test_a_new_first_line_keeps_what_stood_there(house):
    house.master_file.write_text("# 演示\n" + house.master_file.read_text())
    before = house.master_file.read_text()

    master.add_to_file(house.master_file)

    assert house.master_file.read_text().endswith(before)
    assert house.master_file.stat().st_mode & 0o777 == 0o600


def test_every_data_key_lies_under_one_master_key_always(house):
    master.add_to_file(house.master_file)
    run.change(["master"], house.say, unproved=True)
    run.change(["data:name"], house.say)

    with acting(ME):
        under = {master.wrapped_by(bytes(row.wrapped)) for row in DataKey.objects.all()}
    assert under == {master.current().key_id}
