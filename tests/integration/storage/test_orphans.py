"""What lies on the disk and what stands in the table are held against each other."""

import os
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests import samples
from tests.integration.storage.hands import (
    APPLICATION,
    CONTENT,
    checked,
    content_of,
    lying,
    put,
)
from tests.worlds import SOME_DAY
from tongban.kernel.storage import actions, places, sweep, tasks


def an_orphan(hours: float, folder: str = "ab") -> UUID:
    orphan = uuid4()
    path = places.folder() / folder / orphan.hex
    places.ensure(path.parent)
    path.write_bytes(b"TBF1...")
    moment = (SOME_DAY - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))
    return orphan


def test_orphans_are_swept_when_they_are_old_and_nobody_holds_them(wang, database):
    kept = put(wang)
    os.utime(places.place(kept), (0, 0))
    young, old, half = an_orphan(23), an_orphan(25), an_orphan(25, places.INCOMING)
    held = an_orphan(25)

    with (places.folder() / "ab" / held.hex).open("rb") as upload, database.as_worker():
        places.lock(upload.fileno())
        tasks.sweep_files(timestamp=0)

    assert set(lying()) == {kept.hex, young.hex, held.hex}
    assert {old.hex, half.hex} & set(lying()) == set()
    assert content_of(kept, wang) == CONTENT


def test_files_that_are_not_ours_are_left_alone(wang, database):
    put(wang)
    stranger = places.folder() / "ab" / "diary.txt"
    places.ensure(stranger.parent)
    stranger.write_text("mine")
    os.utime(stranger, (0, 0))

    with database.as_worker():
        tasks.sweep_files(timestamp=0)
        code, said = checked()

    assert stranger.read_text() == "mine"
    assert (code, said) == (0, ["ok    files"])


def test_the_check_finds_every_file_whole_and_lists_orphans(wang, database):
    put(wang)
    orphan = an_orphan(3)

    with database.as_worker():
        code, said = checked()

    assert code == 0
    assert said == [
        "ok    files",
        f"      orphan of an upload that died, 3 hours old: {orphan.hex}",
    ]


def test_an_orphan_that_was_never_swept_is_an_alarm(wang, database):
    an_orphan(49)

    with database.as_worker():
        code, said = checked()

    assert code == 1
    assert "does the worker run?" in said[1]


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda path: path.unlink(), "is missing on the disk"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "is longer or shorter"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"!"), "was altered on the disk"),
    ],
)
def test_the_check_names_a_row_whose_file_is_not_whole(wang, database, harm, sentence):
    file_id = put(wang)
    harm(places.place(file_id))

    with database.as_worker():
        code, said = checked()

    assert code == 1
    assert f"file:{file_id}" in said[1]
    assert sentence in said[1]


def test_the_check_names_a_file_in_use_that_would_expire_and_one_that_never_would(wang, database):
    used, idle = put(wang), put(wang, samples.a_picture(seed=8))
    actions.attach(used, to=APPLICATION, by=wang)
    with database.superuser() as superuser:
        superuser.execute(
            "UPDATE storage_storedfile SET expires_at = CASE WHEN id = %s "
            "THEN put_at + interval '1 day' END",
            [used],
        )

    with database.as_worker():
        code, said = checked()

    assert code == 1
    assert {line.strip() for line in said[1:]} == {
        f"file:{used} is in use but would expire",
        f"file:{idle} never expires",
    }


def test_orphans_are_listed_without_being_held(wang, database):
    an_orphan(1)

    with database.as_worker():
        for path, _age in sweep.listed():
            with path.open("rb") as other:
                assert places.try_lock(other.fileno())
