"""`tongban item`: packs are checked without a database and published whole or not at all."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests import items, worlds
from tests.integration.catalogue.conftest import FOOD, MONDAY, PACK
from tests.offices import Offices
from tongban.catalogue import queries
from tongban.kernel import clock
from tongban.kernel.errors import Misconfigured, NotFound, Refused
from tongban.site import cli
from tongban.site.demo import city as demo_city
from tongban.site.ops import items as command

CODES = sorted(item.code for item in queries.load([PACK]).items)
"""Of the demo pack."""


@pytest.fixture
def server_of_the_city(as_worker):
    with clock.at(worlds.SOME_DAY):
        items.the_departments()
        items.the_dictionary()
        yield as_worker


@pytest.fixture
def offices(server_of_the_city):
    return Offices()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    shutil.copytree(PACK, tmp_path / "demo")
    return tmp_path / "demo"


def published(*paths: Path, begins=None) -> tuple[bool, list[str]]:
    said: list[str] = []
    return command.publish(paths, begins, "新", said.append), said


def put_into_force(offices: Offices, *paths: Path) -> None:
    assert published(*paths)[0]
    offices.favour_all()


def stored(database) -> list[tuple[str, int]]:
    return database.rows("SELECT code, number FROM catalogue_itemversion ORDER BY code, number")


def test_checking_a_good_pack_says_so(capsys):
    assert cli.main(["item", "check", str(PACK)]) == 0

    assert f"没有错误: {len(CODES)}" in capsys.readouterr().out


def test_checking_a_wrong_pack_names_file_line_and_reason_and_fails(pack, capsys):
    file = pack / "items/food-licence/item.yaml"
    file.write_text(file.read_text().replace("minutes: 8", "minutes: soon"))

    assert cli.main(["item", "check", str(pack)]) == 1

    said = capsys.readouterr().out
    assert f"{file}:" in said
    assert "minutes：应是整数" in said and "minutes has to be a whole number" in said
    assert "Traceback" not in said


def test_what_is_proposed_is_in_force_once_both_offices_favour_it(server_of_the_city, offices):
    done, said = published(PACK)
    waiting, said_waiting = published(PACK)
    assert stored(server_of_the_city) == []
    offices.favour_all()
    again, said_again = published(PACK)

    assert done and waiting and again
    assert stored(server_of_the_city) == [(code, 1) for code in CODES]
    assert all("已申报" in line for line in said)
    assert len(said_waiting) == len(said) and all("已在审核" in line for line in said_waiting)
    assert len(said_again) == 2 * len(CODES) and all("已是这个内容" in line for line in said_again)


def test_while_anything_is_wrong_nothing_is_proposed(server_of_the_city, pack):
    (pack / "items/food-licence/guide.en.md").unlink()

    done, said = published(pack)

    assert not done
    assert stored(server_of_the_city) == []
    assert "什么都没有申报" in said[-1]


def test_all_items_of_one_command_are_proposed_or_none(server_of_the_city, pack):
    file = pack / "items/food-licence/item.yaml"
    file.write_text(file.read_text().replace("department: 990102-01", "department: 990102-77"))

    with pytest.raises(Refused, match="没有编号为990102-77的部门"):
        published(pack)

    assert server_of_the_city.rows("SELECT count(*) FROM catalogue_changerequest") == [(0,)]


def test_a_day_far_ahead_is_refused(server_of_the_city):
    with pytest.raises(Misconfigured, match="more than a year away"):
        published(PACK, begins=MONDAY + timedelta(days=400))


def test_each_change_is_one_entry_of_the_audit_log(server_of_the_city):
    published(PACK)

    entries = server_of_the_city.rows(
        "SELECT did, actor FROM audit_auditentry WHERE actor = 'task:item-command'"
    )
    assert set(entries) == {("change.propose", "task:item-command")}


def test_the_list_names_what_is_in_force(offices):
    assert list(command.listed()) == ["no items yet 还没有事项"]
    put_into_force(offices, PACK)

    assert [line.split("  ")[0] for line in command.listed()] == CODES


def test_the_demo_city_publishes_its_pack_once_however_often_it_starts(server_of_the_city):
    for _start in range(2):
        city = demo_city.City()
        demo_city._departments(city)
        demo_city._officers(city)
        demo_city._items(city)

    assert stored(server_of_the_city) == [(code, 1) for code in CODES]
    entries = server_of_the_city.rows("SELECT count(*) FROM audit_auditentry WHERE did ~ '^item'")
    assert entries == [(len(CODES),)]


def test_what_is_in_force_is_exported_as_a_pack_that_says_the_same(offices, tmp_path):
    put_into_force(offices, PACK)

    files = list(command.export(tmp_path / "out", []))

    assert str(tmp_path / "out" / "pack.yaml") in files
    _done, said = published(tmp_path / "out")
    assert all("已是这个内容" in line for line in said)
    with pytest.raises(Misconfigured, match="is not empty"):
        list(command.export(tmp_path / "out", []))


def test_one_item_is_exported_by_its_code_and_no_other_code_is_taken(offices, tmp_path):
    put_into_force(offices, PACK)

    list(command.export(tmp_path / "one", [FOOD]))

    assert [one.name for one in (tmp_path / "one" / "items").iterdir()] == ["food-licence-new"]
    with pytest.raises(NotFound, match="没有这个事项"):
        list(command.export(tmp_path / "none", ["1" * 33]))


def test_what_a_pack_would_change_is_told_part_by_part(offices, pack):
    said: list[str] = []
    assert command.diff([pack], said.append)
    assert said[1].strip() == "new 新事项"

    put_into_force(offices, PACK)
    file = pack / "items/food-licence/item.yaml"
    file.write_text(file.read_text().replace("minutes: 8", "minutes: 9"))
    said = []
    assert command.diff([pack], said.append)

    assert "  the same 没有改动" in said
    at = said.index("  changed 改动 minutes")
    assert said[at + 1 : at + 3] == ["    - 8", "    + 9"]


def test_a_pack_that_is_wrong_is_not_compared(server_of_the_city, pack):
    (pack / "items/food-licence/guide.en.md").unlink()
    said: list[str] = []

    assert not command.diff([pack], said.append)
    assert "pack.one_guide" in said[0]
