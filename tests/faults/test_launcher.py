"""The launcher of the embedded PostgreSQL: crashes, leftovers, and sentences with a way on."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tongban.kernel.errors import Misconfigured
from tongban.site.ops.postgres import Cluster, binaries, footing, pidfile

pytestmark = pytest.mark.fault

STRANGER = [sys.executable, "-c", "import time; time.sleep(600)", "postgres-like-name"]

STARTER = """
import os, signal, sys
from pathlib import Path
from tongban.site.ops.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), fast_unsafe=True)
cluster.start()
print(cluster.process.pid, flush=True)
signal.pause()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the whole file: making it takes longest."""
    return tmp_path_factory.mktemp("launcher") / "postgres"


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    with Cluster(folder, fast_unsafe=True) as started:
        yield started


@pytest.fixture
def stranger() -> Iterator[int]:
    """A living process that is no PostgreSQL."""
    process = subprocess.Popen(STRANGER)
    yield process.pid
    process.kill()
    process.wait()


def rows(cluster: Cluster) -> int:
    with psycopg.connect(cluster.superuser_url()) as connection:
        found = connection.execute("SELECT count(*) FROM kept").fetchone()
    return int(found[0]) if found else 0


def keep_one_more(cluster: Cluster) -> int:
    with psycopg.connect(cluster.superuser_url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n integer)")
        connection.execute("INSERT INTO kept VALUES (1)")
    return rows(cluster)


def test_killed_in_the_midst_it_starts_again_with_everything_acknowledged(
    cluster: Cluster,
) -> None:
    acknowledged = keep_one_more(cluster)

    for _ in range(5):
        cluster.kill()
        cluster.start()

        assert rows(cluster) == acknowledged


def test_stopped_and_started_it_keeps_its_data(cluster: Cluster) -> None:
    acknowledged = keep_one_more(cluster)

    cluster.stop()
    cluster.start()

    assert rows(cluster) == acknowledged


def test_it_listens_on_a_private_socket_only(cluster: Cluster) -> None:
    with psycopg.connect(cluster.superuser_url()) as connection:
        listens = connection.execute("SHOW listen_addresses").fetchone()

    assert listens == ("",)
    assert cluster.socket_folder.stat().st_mode & 0o077 == 0
    assert (cluster.footing.home / "superuser.password").stat().st_mode & 0o077 == 0


def test_its_log_is_the_operators_alone_also_one_left_open_before(folder: Path) -> None:
    with Cluster(folder, fast_unsafe=True) as first:
        log = first.log
        log.chmod(0o644)

    with Cluster(folder, fast_unsafe=True):
        assert log.stat().st_mode & 0o077 == 0


def test_a_lock_file_left_by_a_power_cut_is_no_obstacle(folder: Path, stranger: int) -> None:
    with Cluster(folder, fast_unsafe=True) as cluster:
        kept = (cluster.data / "postmaster.pid").read_text().splitlines()
        cluster.kill()
        leave_lock(cluster, [str(stranger), *kept[1:]])

        cluster.start()

        assert rows(cluster) >= 0


def test_a_lock_file_cut_short_is_no_obstacle(folder: Path) -> None:
    with Cluster(folder, fast_unsafe=True) as cluster:
        cluster.stop()
        leave_lock(cluster, [])

        cluster.start()

        assert cluster.alive()


def test_a_folder_served_by_another_is_named_with_its_process(cluster: Cluster) -> None:
    assert cluster.process

    with pytest.raises(Misconfigured, match=rf"process {cluster.process.pid}\).*another DATA"):
        Cluster(cluster.folder, fast_unsafe=True).start()


def test_data_of_another_major_version_are_refused_with_a_way_on(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("12\n")

    with pytest.raises(Misconfigured, match=r"made by PostgreSQL 12.*PG_BIN"):
        Cluster(tmp_path).start()


def test_a_foreign_folder_in_the_place_of_the_data_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "diary.txt").write_text("mine")

    with pytest.raises(Misconfigured, match="holds no database"):
        Cluster(tmp_path, fast_unsafe=True).start()

    assert (tmp_path / "data" / "diary.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_refused_with_a_way_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(Misconfigured, match=r"Cannot write in .*DATA="):
        Cluster(tmp_path / "file" / "postgres").start()


def test_a_programs_folder_without_postgres_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))

    with pytest.raises(Misconfigured, match=f"PG_BIN={tmp_path}"):
        Cluster(tmp_path / "postgres").start()


def test_a_deep_data_folder_gets_a_short_socket(tmp_path: Path, folder: Path) -> None:
    deep = tmp_path / ("deep" * 25)

    with Cluster(deep, fast_unsafe=True) as cluster:
        assert len(str(cluster.socket_folder)) < 100
        assert keep_one_more(cluster) == 1


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder everybody may enter; pytest's own folders are private."""
    folder = Path(tempfile.mkdtemp(prefix="tongban-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another footing")
def test_root_runs_it_in_a_user_namespace_where_nobody_may_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)

    with Cluster(tmp_path / "postgres", fast_unsafe=True) as cluster:
        assert cluster.way == "user namespace"
        assert keep_one_more(cluster) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another footing")
def test_root_can_run_it_from_a_copy_that_nobody_may_enter(
    tmp_path: Path, open_folder: Path
) -> None:
    programs = binaries.find()
    cluster = Cluster(tmp_path, fast_unsafe=True)
    cluster._footing = footing.copied(programs, tmp_path, open_folder / "state")

    with cluster:
        assert keep_one_more(cluster) == 1
    with Cluster(tmp_path, fast_unsafe=True) as again:
        assert again.footing.home.is_relative_to(open_folder)
        assert rows(again) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another footing")
def test_data_go_with_root_from_one_footing_to_the_other_and_back(
    tmp_path: Path, open_folder: Path
) -> None:
    as_nobody = footing.copied(binaries.find(), tmp_path, open_folder / "state")
    in_namespace = replace(as_nobody, owner=(0, 0), becomes=None, prefix=footing.NAMESPACE)

    for nth, way in enumerate((as_nobody, in_namespace, as_nobody), start=1):
        cluster = Cluster(tmp_path, fast_unsafe=True)
        cluster._footing = way
        with cluster:
            assert keep_one_more(cluster) == nth
            assert cluster.socket_folder.stat().st_uid == way.owner[0]


def test_it_stops_when_the_process_that_started_it_is_killed(folder: Path) -> None:
    argv = [sys.executable, "-c", STARTER, str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        server = int(starter.stdout.readline())

        starter.send_signal(signal.SIGKILL)

    with Cluster(folder, fast_unsafe=True) as next_one:
        assert next_one.process
        assert next_one.process.pid != server
        assert pidfile.serving(next_one.data) == next_one.process.pid


def leave_lock(cluster: Cluster, lines: list[str]) -> None:
    lock = cluster.data / "postmaster.pid"
    lock.write_text("".join(f"{line}\n" for line in lines))
    os.chown(lock, *cluster.footing.owner)
