"""A disk without room is said so before anything is begun, everywhere in the same words."""

from pathlib import Path

import pytest

from tongban.kernel import disk
from tongban.kernel.errors import Misconfigured


def test_where_there_is_room_nothing_is_said(tmp_path: Path) -> None:
    disk.need_room(tmp_path, 1, "a start", way_on="wait")


def test_a_full_disk_is_named_with_what_is_needed_and_a_way_on(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refused:
        disk.need_room(tmp_path, 1 << 60, "this backup", way_on="restore to another disk")

    sentence = str(refused.value)
    assert f"The disk of {tmp_path} is nearly full" in sentence
    assert f"this backup needs about {1 << 40} MB" in sentence
    assert sentence.endswith("Free some space, or restore to another disk.")
