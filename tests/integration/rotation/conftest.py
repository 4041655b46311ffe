"""A house whose master key lies in a file of its own, with a signing key under it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from tests.conftest import Clone
from tongban.kernel.crypto import keys, master


@dataclass(frozen=True)
class House:
    """Where its keys lie, and what the commands said."""

    clone: Clone
    master_file: Path
    keys_folder: Path
    said: list[str]
    safe: Path
    """Another place, for copies."""

    @property
    def say(self) -> Callable[[str], None]:
        return self.said.append

    def copy(self) -> Path:
        return Path(shutil.copy(self.master_file, self.safe / "copy.key"))

    def forget(self) -> None:
        """As a process that has just started."""
        keys.forget_ring()
        keys._unwrapped.clear()


@pytest.fixture
def house(as_worker: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Django as the worker; the clock of the file is looked at each time."""
    file, folder = tmp_path / "etc" / "master.key", tmp_path / "keys"
    file.parent.mkdir()
    (tmp_path / "safe").mkdir()
    folder.mkdir(mode=0o700)
    file.write_bytes(master.as_text((master.current(),)))
    file.chmod(0o600)
    shutil.copy(Path(settings.KEYS_FOLDER) / "audit-signing.key", folder)
    monkeypatch.delenv("MASTER_KEY")
    monkeypatch.setenv("MASTER_KEY_FILE", str(file))
    monkeypatch.setattr(master, "LOOK_AGAIN_S", 0.0)
    with override_settings(KEYS_FOLDER=folder, DEMO=False):
        yield House(as_worker, file, folder, [], tmp_path / "safe")
