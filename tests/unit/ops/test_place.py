"""What each process is told, and which ports are taken."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongban.kernel.errors import Misconfigured
from tongban.site.ops import inside
from tongban.site.ops.place import Databases, Place, free_beside, is_free

DATABASES = Databases(
    web="postgresql://web@/t", worker="postgresql://worker@/t", owner="postgresql://owner@/t"
)


@pytest.fixture(autouse=True)
def no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_WORKER_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_web_process_is_told_its_own_database_login_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://someone@/t")

    told = Place(tmp_path).environment("web", DATABASES)

    assert told["TONGBAN_AS"] == "web"
    assert told["DATABASE_URL"] == DATABASES.web
    assert "DATABASE_OWNER_URL" not in told
    assert "DATABASE_WORKER_URL" not in told


def test_who_migrates_is_told_all_logins(tmp_path: Path) -> None:
    told = Place(tmp_path).environment("owner", DATABASES, admin=True)

    assert told["DATABASE_URL"] == DATABASES.web
    assert told["DATABASE_OWNER_URL"] == DATABASES.owner


def test_keys_and_static_files_lie_in_the_folder_of_the_demo(tmp_path: Path) -> None:
    told = Place(tmp_path).environment("web", DATABASES)

    assert told["MASTER_KEY_FILE"] == str(tmp_path / "keys" / "master.key")
    assert told["STATIC_ROOT"].startswith(str(tmp_path))


def test_on_a_server_what_nobody_named_lies_in_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secrets = ("SECRET_KEY", "SECRET_KEY_FILE", "MASTER_KEY_FILE")
    for name in (*secrets, "KEYS_FOLDER", "STATIC_ROOT", "ERASURES_FILE", "FILES_FOLDER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHECKPOINT_FILE", "/elsewhere/checkpoints.txt")
    monkeypatch.setenv("MASTER_KEY", "given in the environment")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret.key").write_text("long and random")
    (tmp_path / "keys" / "master.key").write_text("another")

    told = Place(tmp_path, demo=False).whereabouts()

    assert told == {
        "KEYS_FOLDER": str(tmp_path / "keys"),
        "SECRET_KEY_FILE": str(tmp_path / "keys" / "secret.key"),
        "STATIC_ROOT": str(tmp_path / "static"),
        "ERASURES_FILE": str(tmp_path / "audit" / "erasures.txt"),
        "FILES_FOLDER": str(tmp_path / "files"),
    }


def test_a_command_on_a_server_finds_its_keys_in_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("KEYS_FOLDER", "SECRET_KEY", "SECRET_KEY_FILE", "STATIC_ROOT", "CHECKPOINT_FILE"):
        monkeypatch.setenv(name, "to be put back after the test")
        monkeypatch.delenv(name)
    for name in ("DATABASE_URL", "DATABASE_WORKER_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setenv(name, "postgresql://someone@/t")

    inside.databases(tmp_path)

    assert os.environ["KEYS_FOLDER"] == str(tmp_path / "keys")
    assert os.environ["CHECKPOINT_FILE"] == str(tmp_path / "audit" / "checkpoints.txt")
    assert "SECRET_KEY_FILE" not in os.environ


def test_a_demo_uses_its_own_keys_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MASTER_KEY", "something")
    monkeypatch.setenv("DEMO", "no")

    told = Place(tmp_path).environment("web", DATABASES)

    assert "MASTER_KEY" not in told
    assert told["DEMO"] == "yes"


def test_on_a_server_what_the_operator_set_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MASTER_KEY", "something")
    monkeypatch.setenv("STATIC_ROOT", "/srv/static")

    told = Place(tmp_path, demo=False).environment("web", DATABASES)

    assert told["MASTER_KEY"] == "something"
    assert "MASTER_KEY_FILE" not in told
    assert told["STATIC_ROOT"] == "/srv/static"


def test_without_any_address_there_is_no_named_server() -> None:
    assert Databases.from_environment() is None


def test_a_missing_address_is_named_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", DATABASES.web)

    named = Databases.from_environment()

    assert named
    assert named.of("web") == DATABASES.web
    with pytest.raises(Misconfigured, match="DATABASE_WORKER_URL is not set"):
        named.of("worker")


def test_a_port_somebody_listens_on_is_not_free(taken: int) -> None:
    assert not is_free(taken)


def test_the_next_free_port_is_not_one_already_given_away(taken: int) -> None:
    found = free_beside(taken, {taken + 1})

    assert found > taken + 1
    assert is_free(found)
