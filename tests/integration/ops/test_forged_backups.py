"""A folder of backups somebody else can write to: what they put there removes nothing of ours."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.ops.houses import Kept
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.site import actions
from tongban.site.ops.backup import checking, keeping, manifest, nightly
from tongban.site.ops.backup.restore import run_of

FORGED = "20990101T000000Z-00000000"


def forge(kept: Kept, like: str, **other: object) -> Path:
    """A manifest as somebody without any key would write it."""
    content = json.loads((kept.backups / like / manifest.FILE).read_text())
    folder = kept.backups / FORGED
    folder.mkdir()
    (folder / manifest.FILE).write_text(json.dumps(content | {"id": FORGED} | other))
    return folder


def ids(kept: Kept) -> list[str]:
    return [one.id for one in manifest.every(kept.backups)]


def test_a_forged_newer_backup_lets_no_genuine_one_go(kept: Kept) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        made = kept.back_up()
    forge(kept, made.id, finished_at="2099-01-01T00:00:00+00:00")

    assert keeping.clear(kept.backups, 7, 1) == ([], 0)
    assert (kept.backups / made.id).is_dir()


@pytest.mark.parametrize("way", ["../precious", "absolute"])
def test_a_manifest_that_names_another_folder_removes_nothing(
    kept: Kept, tmp_path: Path, way: str
) -> None:
    precious = tmp_path / "precious" if way == "absolute" else kept.folder / "precious"
    precious.mkdir(parents=True)
    made = kept.back_up()
    name = str(precious) if way == "absolute" else way
    forge(kept, made.id, id=name, finished_at="2001-01-01T00:00:00+00:00")

    keeping.clear(kept.backups, 7, 1)

    assert precious.is_dir()
    assert ids(kept) == [made.id]


def test_a_forged_manifest_keeps_every_stored_file(kept: Kept) -> None:
    kept.store("ab/abcd", b"old")
    with clock.at(clock.now() - timedelta(days=40)):
        old = kept.back_up()
    (kept.files / "ab" / "abcd").unlink()
    newest = kept.back_up()
    forge(kept, newest.id)

    gone, free = keeping.clear(kept.backups, 7, 1)

    assert (len(gone), free) == (1, 0)
    assert not (kept.backups / old.id).exists()


ODD = {
    "parts": {"parts": {}},
    "a part's size": {"parts": [{"name": "files", "size": "1", "digest": ""}]},
    "a time without its zone": {"finished_at": "2026-03-01T00:00:00"},
    "a number": {"files_size": None},
    "a kind": {"kind": ["full"]},
    "no part": {"parts": []},
    "a key": {"wrapped": "AAAA"},
    "half a character": {"label": "\ud800"},
}


@pytest.mark.parametrize("what", ODD)
def test_a_manifest_of_odd_shape_stops_no_later_backup(kept: Kept, what: str) -> None:
    first = kept.back_up()
    late = {"finished_at": "2099-01-01T00:00:00+00:00"}
    forge(kept, first.id, **(late | ODD[what]))

    assert nightly.is_missing(kept.backups, kept.clone.url("owner"), clock.now(), hour=2)
    assert [checking.describe(one) for one in manifest.every(kept.backups)]
    made = kept.back_up()

    assert {first.id, made.id} <= set(ids(kept))


def test_a_backup_whose_list_of_files_is_lost_stops_no_later_one(kept: Kept) -> None:
    first = kept.back_up()
    (kept.backups / first.id / "files.sealed").unlink()

    assert kept.back_up().id in ids(kept)


def missing(kept: Kept, hours_later: int = 0) -> bool:
    now = clock.now() + timedelta(hours=hours_later)
    return nightly.is_missing(kept.backups, kept.clone.url("owner"), now, hour=2)


def test_a_forged_or_a_future_beginning_makes_the_night_watch_miss_no_night(kept: Kept) -> None:
    made = kept.back_up()
    forge(kept, made.id, began_at="2099-01-01T00:00:00+00:00")

    assert missing(kept)


def test_the_night_watch_trusts_the_backup_the_database_entered_for_one_night(kept: Kept) -> None:
    made = kept.back_up()
    actions.enter_backup_run(run_of(made), by=Actor.task("backup"))

    assert not missing(kept)
    assert missing(kept, hours_later=25)


def test_a_backup_that_was_removed_is_missing_whatever_the_database_remembers(kept: Kept) -> None:
    made = kept.back_up()
    actions.enter_backup_run(run_of(made), by=Actor.task("backup"))
    (kept.backups / made.id).rename(kept.folder / "elsewhere")

    assert missing(kept)


def test_one_made_while_the_clock_was_ahead_does_not_count_for_years(kept: Kept) -> None:
    with clock.at(clock.now() + timedelta(days=3000)):
        made = kept.back_up()
        actions.enter_backup_run(run_of(made), by=Actor.task("backup"))

    assert missing(kept)


def test_the_night_watch_waits_while_the_database_is_away(kept: Kept) -> None:
    away = "postgresql://tongban_owner@127.0.0.1:1/tongban"

    assert not nightly.is_missing(kept.backups, away, clock.now(), hour=2)
