"""Whoever was erased stands on a list outside the database, once, whatever was cut off."""

from pathlib import Path
from uuid import uuid4

import pytest

from tests import worlds
from tests.integration.ops.houses import Kept, erase, some_people
from tests.integration.rotation.conftest import House, house
from tongban.kernel import clock
from tongban.kernel.crypto import erasures, master
from tongban.kernel.errors import Misconfigured
from tongban.kernel.rotation import run
from tongban.kernel.tasks import timetable
from tongban.site.ops.backup.restore import erased_since

__all__ = ["house"]


def listed(kept: Kept) -> list[object]:
    return [one.subject_id for one in erasures.read(kept.erasures.read_text(), "it")]


def test_each_erasure_is_listed_once(kept: Kept) -> None:
    wang, li = some_people()
    erase(wang, by=worlds.BUILDER)
    timetable.list_erasures(timestamp=0)
    erase(li, by=worlds.BUILDER)

    added = [erasures.append_to_file(), erasures.append_to_file()]

    assert added == [1, 0]
    assert listed(kept) == [wang, li]


def test_the_list_is_there_from_the_first_day_though_it_is_empty(kept: Kept) -> None:
    made = kept.back_up()

    assert kept.erasures.read_text() == ""
    assert kept.erasures.stat().st_uid == kept.folder.stat().st_uid
    assert erased_since(str(kept.erasures), made.finished_at, None) == kept.erasures


def test_a_list_that_is_there_is_left_as_it_is(kept: Kept) -> None:
    wang, _ = some_people()
    erase(wang, by=worlds.BUILDER)
    erasures.append_to_file()

    erasures.make_file()

    assert listed(kept) == [wang]


def test_a_line_torn_by_a_power_cut_is_written_again(kept: Kept) -> None:
    wang, li = some_people()
    erase(wang, by=worlds.BUILDER)
    erase(li, by=worlds.BUILDER)
    erasures.append_to_file()
    whole = kept.erasures.read_text()
    kept.erasures.write_text(whole[:-20])

    erasures.append_to_file()

    assert listed(kept) == [wang, li]
    assert kept.erasures.read_text().startswith(whole[:-20])


def test_the_list_holds_ids_and_times_only(kept: Kept) -> None:
    wang, _ = some_people()
    erase(wang, by=worlds.BUILDER)

    erasures.append_to_file()

    origin, subject, _at, mark = kept.erasures.read_text().split()
    assert (origin, subject) == ("tongban/erasure", str(wang))
    assert mark.startswith("m-")


def test_after_a_change_of_the_master_key_old_lines_count_and_stand_anew_under_the_new_one(
    kept: Kept, house: House
) -> None:
    wang, li = some_people()
    erase(wang, by=worlds.BUILDER)
    erasures.append_to_file()
    old = kept.erasures.read_text()
    new = master.add_to_file(house.master_file)
    run.change(["master"], house.say, unproved=True)

    assert [one.subject_id for one in erasures.read(old, "it")] == [wang]
    erase(li, by=worlds.BUILDER)
    added = [erasures.append_to_file(), erasures.append_to_file()]
    house.master_file.write_bytes(master.as_text((new,)))

    assert added == [2, 0]
    assert kept.erasures.read_text().startswith(old)
    assert listed(kept) == [wang, li]
    with pytest.raises(Misconfigured, match="belongs to the master key"):
        erasures.read(old, "it")


def test_a_line_of_somebody_this_database_never_knew_is_carried_over_and_a_forged_one_is_not(
    kept: Kept, house: House
) -> None:
    stranger, victim = uuid4(), uuid4()
    at = clock.now()
    kept.erasures.parent.mkdir(parents=True)
    kept.erasures.write_text(
        erasures._line(stranger, at, master.current())
        + erasures._line(victim, at, master.current()).replace(str(victim), str(uuid4()))
    )
    master.add_to_file(house.master_file)
    run.change(["master"], house.say, unproved=True)

    added = erasures.append_to_file()

    lines = kept.erasures.read_text().splitlines()
    assert added == 1
    assert (str(stranger) in lines[2], lines[2].split()[-1].partition(":")[0]) == (
        True,
        master.current().key_id,
    )
    with pytest.raises(Misconfigured, match="1 lines of it bear no genuine mark"):
        listed(kept)


def test_the_list_is_never_written_through_a_link(kept: Kept, tmp_path: Path) -> None:
    elsewhere = tmp_path / "profile.sh"
    kept.erasures.parent.mkdir(parents=True, exist_ok=True)
    kept.erasures.symlink_to(elsewhere)

    with pytest.raises(Misconfigured, match="is a link"):
        erasures.make_file()
    assert not elsewhere.exists()

    elsewhere.write_text("")
    wang, _ = some_people()
    erase(wang, by=worlds.BUILDER)
    with pytest.raises(Misconfigured, match="is a link"):
        erasures.append_to_file()
    assert elsewhere.read_text() == ""
