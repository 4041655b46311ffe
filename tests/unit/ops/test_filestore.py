"""Putting stored files back: what lies there already counts only if it is the same."""

import hashlib
from pathlib import Path

from tongban.site.ops.backup import filestore
from tongban.site.ops.backup.filestore import Stored

CONTENT = b"as it was stored"


def put_back(store: Path, folder: Path) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()
    place = filestore.place_of(store, digest)
    place.parent.mkdir(parents=True)
    place.write_bytes(CONTENT)
    for _size in filestore.put_back(store, [Stored("ab/one", len(CONTENT), digest)], folder):
        pass


def test_another_file_of_the_same_size_is_replaced_by_the_one_of_the_backup(tmp_path: Path):
    target = tmp_path / "files" / "ab" / "one"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"x" * len(CONTENT))

    put_back(tmp_path / "store", tmp_path / "files")

    assert target.read_bytes() == CONTENT


def test_the_same_file_is_left_as_it_lies(tmp_path: Path):
    target = tmp_path / "files" / "ab" / "one"
    target.parent.mkdir(parents=True)
    target.write_bytes(CONTENT)
    before = target.stat().st_ino

    put_back(tmp_path / "store", tmp_path / "files")

    assert target.stat().st_ino == before
