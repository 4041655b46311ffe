"""A backup lies under the master key its database lies under, however far a change of it is."""

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from tests.integration.ops.houses import Kept, Target, name_of, some_people
from tests.integration.ops.test_restore import in_the_restored_house
from tongban.kernel.crypto import archives, keys, master
from tongban.kernel.rotation import run
from tongban.site.ops.backup import checking, keyring
from tongban.site.ops.backup.manifest import Manifest


@pytest.fixture
def key_file(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The house's master keys in a file of its own, looked at each time."""
    file, folder = tmp_path / "etc" / "master.key", tmp_path / "keys"
    file.parent.mkdir()
    folder.mkdir(mode=0o700)
    shutil.copy(Path(settings.KEYS_FOLDER) / "audit-signing.key", folder)
    file.write_bytes(master.as_text((master.current(),)))
    file.chmod(0o600)
    monkeypatch.delenv("MASTER_KEY")
    monkeypatch.setenv("MASTER_KEY_FILE", str(file))
    monkeypatch.setattr(master, "LOOK_AGAIN_S", 0.0)
    with override_settings(KEYS_FOLDER=folder):
        yield file


def left_alone(file: Path, key: master.MasterKey) -> None:
    """From here on a process has this key only, as one that has just started."""
    file.write_bytes(master.as_text((key,)))
    keys.forget_ring()
    keys._unwrapped.clear()


def under(made: Manifest) -> set[str]:
    return {master.wrapped_by(made.wrapped), archives.marked_by(made.mark)}


def test_a_backup_before_the_move_comes_back_with_the_key_still_in_use(
    kept: Kept, target: Target, key_file: Path
) -> None:
    wang, _ = some_people()
    in_use = master.current()
    master.add_to_file(key_file)

    made = kept.back_up()
    left_alone(key_file, in_use)
    target.take(made, kept)

    assert under(made) == {in_use.key_id}
    with in_the_restored_house(target), target.kept.settled():
        assert name_of(wang) == "王芳"


def test_a_backup_after_the_move_comes_back_with_the_new_key_alone(
    kept: Kept, target: Target, key_file: Path
) -> None:
    wang, _ = some_people()
    new = master.add_to_file(key_file)
    run.change(["master"], lambda line: None, unproved=True)

    made = kept.back_up()
    left_alone(key_file, new)
    target.take(made, kept)

    assert under(made) == {new.key_id}
    with in_the_restored_house(target), target.kept.settled():
        assert name_of(wang) == "王芳"


def test_both_backups_are_checked_with_both_keys_at_hand(kept: Kept, key_file: Path) -> None:
    some_people()
    master.add_to_file(key_file)
    before = kept.back_up()
    run.change(["master"], lambda line: None, unproved=True)
    after = kept.back_up()

    said: list[str] = []
    done = [checking.run(kept.backups / one.id, said.append) for one in (before, after)]

    assert done == [0, 0]
    assert not under(before) & under(after)


def test_an_archive_of_keys_holds_the_key_in_use_also_where_it_is_a_former_one(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_use = master.current()
    monkeypatch.setenv("MASTER_KEY_FORMER", os.environ["MASTER_KEY"])
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(os.urandom(32)).decode())
    monkeypatch.setenv("BACKUP_PASSPHRASE", "four unrelated words here")

    (tmp_path / "safe").mkdir()
    archive = keyring.write(tmp_path / "safe", tmp_path)

    found = master.parse_all(keyring.opened(archive)["master.key"].decode(), "the archive")
    assert found == (master.current(), in_use)
