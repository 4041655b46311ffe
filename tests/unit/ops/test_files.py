"""Locks, secrets, logs and translations on disk."""

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tongban.kernel import clock
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import assets, lock, strongbox
from tongban.site.ops.doctor import machine
from tongban.site.ops.place import Place, free_beside
from tongban.site.ops.postgres import folders
from tongban.site.ops.supervisor import logs

NIGHT = datetime(2026, 3, 2, 18, 13, tzinfo=UTC)
TRANSLATION = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "通办"
msgstr "Tongban"
"""


def test_a_second_start_in_the_same_folder_is_told_who_runs_there(tmp_path: Path) -> None:
    first = lock.take(tmp_path)

    with pytest.raises(Misconfigured, match=rf"process {os.getpid()}\).*DATA="):
        lock.take(tmp_path)

    first.release()


def test_after_a_clean_end_nobody_is_waited_for(tmp_path: Path) -> None:
    lock.take(tmp_path).release()

    again = lock.take(tmp_path)

    assert not again.unclean
    again.release()


def test_after_a_kill_the_next_start_knows_of_it(tmp_path: Path) -> None:
    killed = lock.take(tmp_path)
    os.close(killed.descriptor)

    again = lock.take(tmp_path)

    assert again.unclean
    again.release()


def test_the_holder_leaves_word_at_which_port_it_serves(tmp_path: Path) -> None:
    before = lock.port_left_word_of(tmp_path)
    held = lock.take(tmp_path)
    starting = lock.port_left_word_of(tmp_path)
    held.serves(8123)
    serving = lock.port_left_word_of(tmp_path)
    held.release()

    assert (before, starting, serving) == (None, None, 8123)
    assert lock.port_left_word_of(tmp_path) is None


def test_after_a_kill_the_doctor_believes_no_port_left_behind(tmp_path: Path) -> None:
    killed = lock.take(tmp_path)
    killed.serves(8123)
    os.close(killed.descriptor)

    findings = list(machine.ports(Place(tmp_path, port=free_beside(8123, set()))))

    assert [one.state for one in findings] == ["good"]
    assert "is free" in findings[0].sentence


def test_a_folder_that_is_a_file_is_refused_with_a_way_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Misconfigured, match=r"Cannot write in .*DATA="):
        lock.take(tmp_path / "file")


def test_the_secrets_of_a_demo_are_its_owners_alone(tmp_path: Path) -> None:
    place = Place(tmp_path)

    strongbox.prepare(place)
    strongbox.passwords(place)

    names = {file.name for file in place.keys.iterdir()}
    assert names == {
        "master.key",
        "secret.key",
        "verification.key",
        "messages.key",
        "database-passwords.json",
    }
    assert all(file.stat().st_mode & 0o077 == 0 for file in [place.keys, *place.keys.iterdir()])
    assert "演示" in (place.keys / "master.key").read_text().splitlines()[0]


def test_the_secrets_stay_the_same_at_the_next_start(tmp_path: Path) -> None:
    place = Place(tmp_path)
    strongbox.prepare(place)
    before = (strongbox.passwords(place), (place.keys / "master.key").read_bytes())

    strongbox.prepare(place)

    assert (strongbox.passwords(place), (place.keys / "master.key").read_bytes()) == before


def test_a_lost_master_key_is_not_replaced_where_its_database_still_is(tmp_path: Path) -> None:
    place = Place(tmp_path)
    (place.postgres / "data").mkdir(parents=True)

    with pytest.raises(Misconfigured, match=r"master\.key is gone"):
        strongbox.prepare(place)


def test_a_log_that_grew_large_is_set_aside_and_none_is_lost(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for generation in range(6):
        with log.open("wb") as file:
            file.write(b"%d" % generation)
            file.truncate(6_000_000)

        with clock.at(NIGHT + timedelta(seconds=generation)):
            logs.set_aside(log)

    kept = sorted(tmp_path.iterdir())
    assert [path.read_bytes()[:1] for path in kept] == [b"0", b"1", b"2", b"3", b"4", b"5"]
    assert kept[0].name == "web.log.20260302T181300000000Z"


def test_a_set_aside_log_goes_half_a_year_after_its_last_line_and_the_open_one_never(
    tmp_path: Path,
) -> None:
    for name, age in (("web.log.1", 191), ("web.log.2", 189), ("web.log", 400), ("notes.txt", 400)):
        (tmp_path / name).touch()
        written = (NIGHT - timedelta(days=age)).timestamp()
        os.utime(tmp_path / name, (written, written))

    with clock.at(NIGHT):
        gone = logs.forget_old(tmp_path, timedelta(days=190))

    assert gone == 1
    assert {path.name for path in tmp_path.iterdir()} == {"web.log.2", "web.log", "notes.txt"}


def test_a_house_without_a_folder_of_logs_forgets_nothing(tmp_path: Path) -> None:
    assert logs.forget_old(tmp_path / "logs", timedelta(days=190)) == 0


def test_a_small_log_is_continued(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("a line\n")

    logs.set_aside(log)

    assert log.read_text() == "a line\n"


def test_a_translation_is_compiled_once_and_again_when_it_changed(tmp_path: Path) -> None:
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(TRANSLATION)
    said: list[str] = []

    assets.compile_messages(tmp_path, said.append)
    assets.compile_messages(tmp_path, said.append)
    os.utime(source, (2_000_000_000, 2_000_000_000))
    assets.compile_messages(tmp_path, said.append)

    assert b"Tongban" in source.with_suffix(".mo").read_bytes()
    assert len(said) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can plant it in another's name")
def test_a_socket_folder_planted_by_a_stranger_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 25)
    planted = folders.socket_folder(deep, 5432, (0, 0))
    os.chown(planted, 12345, 12345)

    with pytest.raises(Misconfigured, match="belongs to somebody else"):
        folders.socket_folder(deep, 5432, (0, 0))

    planted.rmdir()


def test_a_link_in_the_place_of_the_socket_folder_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    home = Path(tempfile.mkdtemp(prefix="tb-"))
    (home / "socket").symlink_to(elsewhere)

    with pytest.raises(Misconfigured, match="belongs to somebody else"):
        folders.socket_folder(home, 5432, (os.geteuid(), os.getegid()))

    assert elsewhere.stat().st_mode & 0o777 == 0o755
    shutil.rmtree(home)
