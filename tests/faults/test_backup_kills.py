"""Kill -9 in the middle of a backup or a restore: nothing half-done is ever taken for whole."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests import worlds
from tests.conftest import Clone, Server, connected
from tests.integration.ops.houses import Target, empty_target
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.db import acting
from tongban.site.ops.backup import dump, manifest
from tongban.site.ops.place import Databases

pytestmark = pytest.mark.fault


@dataclass
class Operator:
    """Somebody at a terminal, with the settings of one house."""

    folder: Path

    def says(
        self, databases: Databases | None, *words: object, kill_at: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        return self.runs(databases, "-m", "tongban.site.cli", *words, kill_at=kill_at)

    def runs(
        self, databases: Databases | None, *words: object, kill_at: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        told = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        told |= {
            "PYTHONPATH": "src",
            "TONGBAN_AS": "owner",
            "DATA": str(self.folder),
            "CHECKPOINT_FILE": str(self.folder / "audit" / "checkpoints.txt"),
            "ERASURES_FILE": str(self.folder / "audit" / "erasures.txt"),
            "FILES_FOLDER": str(self.folder / "files"),
            "BACKUP_FOLDER": str(self.folder / "backups"),
            "TONGBAN_KILL_AT": kill_at,
        }
        if databases:
            told |= {
                "DATABASE_URL": databases.web,
                "DATABASE_WORKER_URL": databases.worker,
                "DATABASE_OWNER_URL": databases.owner,
            }
        return subprocess.run(
            [sys.executable, *map(str, words)],
            env=told,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path / "house")


@pytest.fixture
def house(as_worker: Clone) -> Databases:
    worlds.a_person("王芳")
    return Databases(**{one: as_worker.url(one) for one in ("web", "worker", "owner")})


@pytest.fixture
def target(server: Server, tmp_path: Path) -> Iterator[Target]:
    with empty_target(server, tmp_path / "new") as found:
        yield found


def whole(operator: Operator) -> list[Path]:
    place = operator.folder / "backups"
    return [place / one.id for one in manifest.every(place)]


@pytest.mark.parametrize("point", ["backup_copied", "backup_named"])
def test_a_backup_killed_in_the_middle_is_no_backup(
    operator: Operator, house: Databases, point: str
) -> None:
    killed = operator.says(house, "backup", kill_at=point)
    left = whole(operator)

    again = operator.says(house, "backup")

    assert (killed.returncode, left) == (-9, [])
    assert again.returncode == 0, again.stderr
    names = {path.name for path in (operator.folder / "backups").iterdir()}
    assert names == {"lock", whole(operator)[0].name}


def test_a_restore_killed_while_it_loads_leaves_the_database_empty(
    operator: Operator, house: Databases, target: Target
) -> None:
    assert operator.says(house, "backup").returncode == 0
    words = ("restore", whole(operator)[0], "--erasures", "none")

    killed = operator.says(target.databases, *words, kill_at="restore_loading")
    between = dump.count_tables(target.databases.owner)
    again = operator.says(target.databases, *words)

    assert (killed.returncode, between) == (-9, 0), killed.stderr
    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize("point", ["restore_loaded", "restore_entered"])
def test_a_restore_killed_in_the_middle_is_closed_to_all_and_goes_on_when_said_again(
    operator: Operator, house: Databases, target: Target, point: str
) -> None:
    assert operator.says(house, "backup").returncode == 0
    words = ("restore", whole(operator)[0], "--erasures", "none")

    killed = operator.says(target.databases, *words, kill_at=point)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(target.databases.web)
    again = operator.says(target.databases, *words)

    assert killed.returncode == -9, killed.stderr
    assert again.returncode == 0, again.stderr
    psycopg.connect(target.databases.web).close()
    with (
        connected(target.databases.worker, options="-c role=tongban_task"),
        acting(worlds.BUILDER),
    ):
        assert AuditEntry.objects.filter(did="backup.restore").exists()


def test_a_new_folder_appears_only_when_the_restore_is_over(
    operator: Operator, house: Databases, tmp_path: Path
) -> None:
    assert operator.says(house, "backup").returncode == 0
    words = ("restore", whole(operator)[0], "--data", tmp_path / "new", "--erasures", "none")

    killed = operator.says(None, *words, kill_at="restore_entered")
    between = (tmp_path / "new").exists()
    again = operator.says(None, *words)

    assert (killed.returncode, between) == (-9, False), killed.stderr
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "new" / "postgres" / "data" / "PG_VERSION").exists()
    assert not (tmp_path / ".new.restoring").exists()


def test_a_run_is_entered_whole_or_with_its_reason(
    operator: Operator, house: Databases, as_worker: Clone
) -> None:
    assert operator.says(house, "backup", "--label", "nightly").returncode == 0
    (operator.folder / "backups").rename(operator.folder / "kept")
    (operator.folder / "backups").write_text("a file in the way")

    failed = operator.says(house, "backup")

    assert failed.returncode == 2
    assert "Cannot write in" in failed.stderr
    with as_worker.superuser() as superuser:
        rows = superuser.execute(
            "SELECT whole, failure, label FROM kernel_backuprun ORDER BY finished_at"
        ).fetchall()
    assert rows == [(True, "", "nightly"), (False, "refused", "backup")]


def test_lock_and_key_are_not_put_into_one_place(operator: Operator, house: Databases) -> None:
    place = operator.folder / "backups"

    refused = operator.says(house, "backup", "--keys-to", place / "keys")

    assert refused.returncode == 2
    assert "would hold lock and key" in refused.stderr


NIGHT_WATCH = """
import sys
from pathlib import Path
from tongban.site.ops.backup import nightly
nightly._CALM_S = 0
nightly.run(Path(sys.argv[1]), lambda line: sys.exit(line))
"""


def test_the_night_watch_makes_up_for_a_night_that_was_missed(
    operator: Operator, house: Databases
) -> None:
    watching = operator.runs(house, "-c", NIGHT_WATCH, operator.folder)

    assert "nightly backup made" in watching.stderr
    assert len(whole(operator)) == 1
