"""What a backup holds, how little it copies twice, and how it says that it is damaged."""

import base64
import errno
import json
import os
import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from tests import worlds
from tests.integration.ops.houses import Kept, Target, some_people
from tongban.kernel import clock
from tongban.kernel.crypto import archives, master
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.backup import (
    checking,
    command,
    dump,
    into,
    keeping,
    keyring,
    make,
    manifest,
    recovery,
)
from tongban.site.ops.backup.into import Wish


def checked(kept: Kept, name: str) -> list[str]:
    said: list[str] = []
    assert checking.run(kept.backups / name, said.append) == 0
    return said


def test_a_backup_is_whole_and_nothing_in_it_can_be_read(kept: Kept) -> None:
    some_people()
    kept.store("ab/abcd", b"sealed by its holder's key")

    made = kept.back_up()

    assert checked(kept, made.id)[0].startswith("whole")
    for path in (kept.backups / made.id).iterdir():
        assert b"CREATE TABLE" not in path.read_bytes()
        assert path.name == manifest.FILE or path.stat().st_mode & 0o077 == 0
    assert [one.id for one in manifest.every(kept.backups)] == [made.id]
    assert made.files_size == 26


def test_a_stored_file_is_copied_once_for_all_backups(kept: Kept) -> None:
    kept.store("ab/abcd", b"first")
    first = kept.back_up()
    copied = {path: path.stat().st_ino for path in kept.backups.glob("files/??/*")}
    kept.store("cd/cdef", b"second")

    second = kept.back_up()

    now = {path: path.stat().st_ino for path in kept.backups.glob("files/??/*")}
    assert copied.items() <= now.items()
    assert (first.files, second.files, len(now)) == (1, 2, 2)


def test_a_file_removed_meanwhile_and_a_draft_are_left_out(kept: Kept) -> None:
    kept.store("ab/.half", b"a draft of somebody")
    (kept.files / "ab" / "link").symlink_to(kept.backups)

    made = kept.back_up()

    assert made.files == 0


DAMAGE = {
    "database.sealed": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "files.sealed": lambda path: path.unlink(),
    "checkpoints.sealed": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_part_is_named(kept: Kept, name: str) -> None:
    made = kept.back_up()
    DAMAGE[name](kept.backups / made.id / name)

    with pytest.raises(Misconfigured, match=rf"{name}.*missing, damaged or altered"):
        checked(kept, made.id)


def test_a_stored_file_that_rotted_is_found(kept: Kept) -> None:
    kept.store("ab/abcd", b"first")
    made = kept.back_up()
    next(kept.backups.glob("files/??/*")).write_bytes(b"fixst")

    with pytest.raises(Misconfigured, match=r"stored file .* missing or damaged"):
        checked(kept, made.id)


def test_a_manifest_somebody_changed_bears_no_genuine_mark(kept: Kept) -> None:
    made = kept.back_up()
    path = kept.backups / made.id / manifest.FILE
    path.write_text(path.read_text().replace('"nightly"', '"weekly"'))

    with pytest.raises(Misconfigured, match="its mark does not fit"):
        checked(kept, made.id)


def test_a_part_of_another_backup_does_not_pass_for_this_one(kept: Kept) -> None:
    first, second = kept.back_up(), kept.back_up()
    shutil.copy(kept.backups / first.id / "files.sealed", kept.backups / second.id)

    with pytest.raises(Misconfigured, match=r"files\.sealed"):
        checked(kept, second.id)


def test_a_folder_without_a_manifest_is_no_backup(kept: Kept) -> None:
    made = kept.back_up()
    (kept.backups / made.id / manifest.FILE).unlink()

    with pytest.raises(Misconfigured, match="holds no backup"):
        checked(kept, made.id)
    assert manifest.every(kept.backups) == []


def test_another_master_key_is_named_and_opens_nothing(
    kept: Kept, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = kept.back_up()
    monkeypatch.setenv("MASTER_KEY", "A" * 42 + "E=")

    with pytest.raises(Misconfigured, match=r"belongs to the master key m-\w+, but"):
        target.take(made, kept)

    assert dump.count_tables(target.databases.owner) == 0


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_touched(
    kept: Kept, target: Target
) -> None:
    made = kept.back_up()
    newer = replace(made, migrations=(*made.migrations, "kernel.9999_later"), mark="")
    newer = replace(newer, mark=archives.mark(newer.claim(), master.current()))
    manifest.write(kept.backups / made.id, newer)

    with pytest.raises(Misconfigured, match=r"newer version.*kernel\.9999_later"):
        target.take(made, kept)

    assert dump.count_tables(target.databases.owner) == 0


def test_damage_is_found_before_anything_is_made(kept: Kept, tmp_path: Path) -> None:
    made = kept.back_up()
    part = kept.backups / made.id / "database.sealed"
    part.write_bytes(part.read_bytes()[:-1])
    draft = tmp_path / "draft"

    with pytest.raises(Misconfigured, match=r"database\.sealed.*Nothing was changed"):
        into.new_folder(
            tmp_path / "new",
            draft,
            Wish(kept.backups / made.id, None, "none"),
            print,
            lambda cluster, source, progress: pytest.fail("a database was made"),
        )

    assert not draft.exists()


def test_an_archive_from_before_a_change_of_the_master_key_is_named(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = kept.back_up()
    monkeypatch.setenv("MASTER_KEY", "A" * 42 + "E=")

    with pytest.raises(Misconfigured, match=r"old\.keys does not hold.*after the last change"):
        checking.run(kept.backups / made.id, print, tmp_path / "old.keys")


def test_a_full_backup_leads_to_no_moment_and_a_base_backup_needs_one(kept: Kept) -> None:
    made = kept.back_up()

    with pytest.raises(Misconfigured, match="is a full backup, no base backup"):
        recovery.refuse_other_kind(made, clock.now())
    with pytest.raises(Misconfigured, match="Name the moment with --until"):
        recovery.refuse_other_kind(replace(made, kind="base"), None)


def test_a_format_of_later_is_refused_in_a_sentence(kept: Kept) -> None:
    made = kept.back_up()
    path = kept.backups / made.id / manifest.FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))

    with pytest.raises(Misconfigured, match="format 2; this program reads 1"):
        checked(kept, made.id)


def test_a_full_disk_leaves_nothing_and_is_known_by_its_code(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(1, 1, 0))

    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as full:
        kept.back_up()

    assert make.why(full.value) == "disk_full"
    assert [path.name for path in kept.backups.iterdir()] == ["lock"]


def test_two_at_once_in_one_folder_are_refused(kept: Kept) -> None:
    with make.alone(kept.backups), pytest.raises(Misconfigured, match="Another backup runs"):
        kept.back_up()


def test_keys_come_back_only_by_their_passphrase(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_PASSPHRASE", "four unrelated words here")
    (tmp_path / "safe").mkdir()
    with override_settings(KEYS_FOLDER=tmp_path):
        (tmp_path / "audit-signing.key").write_bytes(b"signing")
        archive = keyring.write(tmp_path / "safe", tmp_path)

    found = keyring.opened(archive)
    monkeypatch.setenv("BACKUP_PASSPHRASE", "four unrelated words there")

    assert found.keys() == {"master.key", "secret.key", "audit-signing.key"}
    assert found["audit-signing.key"] == b"signing"
    with pytest.raises(Misconfigured, match="the passphrase is another, or the file was altered"):
        keyring.opened(archive)
    assert b"signing" not in archive.read_bytes()


def test_a_copy_of_the_master_key_alone_is_told_from_an_archive(tmp_path: Path) -> None:
    copy = tmp_path / "master-copy.txt"
    copy.write_text(base64.b64encode(bytes(range(32))).decode())

    with pytest.raises(Misconfigured, match="is a copy of the master key alone"):
        keyring.opened(copy)


def test_a_short_passphrase_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BACKUP_PASSPHRASE", "short")

    with pytest.raises(Misconfigured, match="at least 12 are needed"):
        keyring.write(tmp_path, tmp_path)


def test_keys_are_not_written_where_no_medium_is_mounted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BACKUP_PASSPHRASE", "four unrelated words here")

    with pytest.raises(Misconfigured, match=r"no folder .*safe.*Nothing was written"):
        keyring.write(tmp_path / "safe", tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_passphrase_everybody_may_read_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "passphrase"
    path.write_text("four unrelated words here\n")
    monkeypatch.setenv("BACKUP_PASSPHRASE_FILE", str(path))
    path.chmod(0o644)

    with pytest.raises(Misconfigured, match=r"Every user .* chmod 600"):
        keyring.passphrase()

    path.chmod(0o600)
    assert keyring.passphrase() == "four unrelated words here"


def test_another_key_in_the_place_of_one_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_bytes(b"mine")

    with pytest.raises(Misconfigured, match="is another key"):
        keyring.unpack({"master.key": b"yours"}, tmp_path)

    assert (tmp_path / "master.key").read_bytes() == b"mine"


def test_an_older_backup_goes_with_its_files_only_after_a_newer_whole_one(kept: Kept) -> None:
    now = clock.now()
    kept.store("ab/abcd", b"old")
    with clock.at(now - timedelta(days=40)):
        kept.back_up()
    (kept.files / "ab" / "abcd").unlink()
    before = keeping.clear(kept.backups, 7, 5)
    kept.store("cd/cdef", b"new")
    newest = kept.back_up()

    after = keeping.clear(kept.backups, 7, 1)

    assert before == ([], 0)
    assert (len(after[0]), after[1]) == (1, 3)
    assert [one.id for one in manifest.every(kept.backups)] == [newest.id]
    checked(kept, newest.id)


def test_nothing_is_let_go_beside_another_run_in_the_same_folder(kept: Kept) -> None:
    said: list[str] = []
    with clock.at(clock.now() - timedelta(days=400)):
        old = kept.back_up()
    newest = kept.back_up()

    with make.alone(kept.backups), kept.settled():
        command._let_go(kept.backups, said.append)
    beside = {one.id for one in manifest.every(kept.backups)}
    with kept.settled():
        command._let_go(kept.backups, said.append)

    assert beside == {old.id, newest.id}
    assert "another backup runs here" in said[0]
    assert [one.id for one in manifest.every(kept.backups)] == [newest.id]


def test_a_labelled_backup_stays_until_somebody_removes_it(kept: Kept) -> None:
    labelled = make.full(kept.backups, kept.house, "before upgrade")
    first, last = kept.back_up(), kept.back_up()

    gone, _free = keeping.clear(kept.backups, 7, 5)
    left = {one.id for one in manifest.every(kept.backups)}
    removed, _bytes = keeping.remove(kept.backups, labelled.id)

    assert [one.id for one in gone] == [first.id]
    assert left == {labelled.id, last.id}
    assert checking.describe(removed).endswith("kept 保留: before upgrade")
    assert [one.id for one in manifest.every(kept.backups)] == [last.id]


def test_the_only_whole_backup_and_one_that_is_not_there_are_not_removed(kept: Kept) -> None:
    made = kept.back_up()

    with pytest.raises(Misconfigured, match="the only whole backup"):
        keeping.remove(kept.backups, made.id)
    with pytest.raises(Misconfigured, match=r"no backup files in .*Nothing was changed"):
        keeping.remove(kept.backups, "files")

    checked(kept, made.id)


def test_people_of_the_backup_are_those_of_its_moment(kept: Kept, target: Target) -> None:
    some_people()
    made = kept.back_up()
    worlds.a_person("陈静")

    target.take(made, kept)

    with target.kept.clone.superuser() as superuser:
        found = superuser.execute("SELECT count(*) FROM identity_person").fetchone()
    assert found == (2,)
