"""The dictionary: entered whole, never changed, in force by the day, open for everybody to read."""

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import items, worlds
from tests.integration.catalogue.conftest import MONDAY
from tongban.catalogue import actions, queries
from tongban.catalogue.packs import writing
from tongban.catalogue.queries import (
    CodeEntry,
    CodeList,
    Field,
    FieldType,
    Group,
    Text,
)
from tongban.kernel import clock
from tongban.kernel.action import unit
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.site import cli
from tongban.site.ops import elements as command

T = Text("店招", "Shop sign")
SIGN = items.an_element()
COLOURS = CodeList("colour", T, "通办", "2026-01-01", (CodeEntry("red", T),))


@pytest.fixture
def monday(as_worker):
    with clock.at(worlds.SOME_DAY):
        items.the_departments()
        yield as_worker


def enter(*entries: queries.Entry) -> actions.Entering:
    return actions.enter(entries, by=worlds.BUILDER)


def known(on: date = MONDAY) -> queries.Dictionary:
    with acting(worlds.BUILDER):
        return queries.dictionary(on)


def asks_for_the_sign(**more: object) -> queries.Item:
    field = Field("sign", FieldType.TEXT, T, longest=50, element="shop.sign")
    return items.an_item(form=(Group("who", T, (field,)),), **more)


# --- entering ------------------------------------------------------------------------------------


def test_what_is_entered_is_read_back_as_it_was(monday):
    told = enter(SIGN, COLOURS)

    assert told.new == ("shop.sign", "colour")
    assert known() == queries.Dictionary.of([SIGN, COLOURS])


def test_the_same_again_changes_nothing(monday):
    enter(SIGN, COLOURS)

    told = enter(SIGN, COLOURS)

    assert told == actions.Entering(new=(), changed=(), same=("shop.sign", "colour"))
    assert monday.rows("SELECT count(*) FROM catalogue_dictionaryversion") == [(2,)]


def test_a_changed_element_is_another_version_from_its_day(monday):
    enter(SIGN)
    next_week = MONDAY + timedelta(days=7)
    longer = replace(SIGN, format="an..80", valid_from=next_week.isoformat())

    assert enter(longer).changed == ("shop.sign",)

    assert known(next_week - timedelta(days=1)).elements["shop.sign"] == SIGN
    assert known(next_week).elements["shop.sign"] == longer
    with acting(worlds.BUILDER):
        assert [one.number for one in queries.entry_versions("element", "shop.sign")] == [2, 1]


@pytest.mark.parametrize("begins", ["2026-03-01", "2025-12-31"])
def test_a_change_never_begins_in_the_past_and_nothing_of_it_is_entered(monday, begins):
    enter(SIGN)

    with pytest.raises(Refused, match=r"“shop[.]sign”改过的内容"):
        enter(COLOURS, replace(SIGN, format="an..80", valid_from=begins))

    assert not known().lists


def test_an_element_that_has_ended_may_not_be_named_any_more(monday):
    enter(SIGN)
    tomorrow = (MONDAY + timedelta(days=1)).isoformat()
    enter(replace(SIGN, valid_from=MONDAY.isoformat(), valid_to=tomorrow))

    assert "shop.sign" in known(MONDAY + timedelta(days=1)).elements
    assert "shop.sign" not in known(MONDAY + timedelta(days=2)).elements


def test_two_who_enter_the_same_at_once_make_one_version(monday):
    from concurrent.futures import ThreadPoolExecutor

    def entering(_nth: int) -> actions.Entering:
        try:
            return enter(SIGN, COLOURS)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(entering, range(4)))

    assert sorted(len(one.new) for one in told) == [0, 0, 0, 2]
    assert monday.rows("SELECT count(*) FROM catalogue_dictionaryversion") == [(2,)]


def test_what_is_kept_of_the_dictionary_is_never_an_earlier_state_of_it(monday):
    enter(SIGN)
    assert set(known().elements) == {"shop.sign"}
    assert known() is known()

    enter(COLOURS)

    assert set(known().lists) == {"colour"}
    with acting(worlds.BUILDER):
        assert set(queries.files(MONDAY, "csv")) == {"elements.csv", "code_lists.csv"}


def test_what_is_rolled_back_was_never_in_the_dictionary(monday):
    enter(SIGN)
    with pytest.raises(RuntimeError), unit(worlds.BUILDER, "test.unit"):
        enter(COLOURS)
        assert queries.dictionary(MONDAY).lists
        raise RuntimeError
    door = replace(COLOURS, code="door")

    enter(door)

    assert set(known().lists) == {"door"}


def test_entering_is_one_act_with_one_entry_in_the_audit_log(monday):
    before = monday.rows("SELECT count(*) FROM audit_auditentry WHERE did = 'dictionary.enter'")

    enter(SIGN, COLOURS)

    after = monday.rows("SELECT count(*) FROM audit_auditentry WHERE did = 'dictionary.enter'")
    assert after[0][0] == before[0][0] + 1


# --- who names what ------------------------------------------------------------------------------


def test_whoever_names_an_element_is_known_from_the_day_the_item_is_in_force(monday):
    enter(SIGN)
    next_week = MONDAY + timedelta(days=7)
    items.published()
    items.published(asks_for_the_sign(), valid_from=next_week)

    with acting(worlds.BUILDER):
        assert queries.uses("shop.sign", MONDAY) == []
        (use,) = queries.uses("shop.sign", next_week)
        assert queries.use_counts(["shop.sign", "shop.door"], next_week) == {"shop.sign": 1}
    assert (use.code, use.place, use.key) == (items.CODE, "form", "sign")


def test_uses_come_page_by_page_and_none_twice(monday):
    enter(SIGN)
    for nth in range(1, 8):
        items.published(asks_for_the_sign(code=f"{items.CODE[:-2]}{nth:02d}"))
    with acting(worlds.BUILDER):
        whole = queries.uses("shop.sign", MONDAY)
        rest = queries.uses("shop.sign", MONDAY, whole[2].after)

    assert [one.code for one in whole] == sorted(one.code for one in whole)
    assert rest == whole[3:]


# --- the table refuses ---------------------------------------------------------------------------

ROW = {
    "id": "gen_random_uuid()",
    "kind": "'element'",
    "code": "'shop.sign'",
    "number": "1",
    "definition": """'{"code": "shop.sign"}'""",
    "digest": "'sha256:00'",
    "valid_from": "'2026-03-02'",
    "valid_to": "NULL",
    "published_at": "now()",
}


def insert(database, **changes: str) -> None:
    row = {**ROW, **changes}
    database.rows(
        f"INSERT INTO catalogue_dictionaryversion ({', '.join(row)}) "
        f"VALUES ({', '.join(row.values())}) RETURNING 1"
    )


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("dictionary_version_kind_known", {"kind": "'rumour'"}),
        ("dictionary_version_counts_from_one", {"number": "0"}),
        ("dictionary_version_code_has_its_shape", {"code": "'Shop'"}),
        ("dictionary_version_code_has_its_shape", {"code": "''"}),
        ("dictionary_version_ends_after_it_begins", {"valid_to": "'2026-03-01'"}),
        ("dictionary_version_has_a_digest", {"digest": "''"}),
        ("dictionary_version_defines_its_own_entry", {"definition": "'{}'"}),
        ("dictionary_version_defines_its_own_entry", {"definition": """'{"code": null}'"""}),
        ("dictionary_version_defines_its_own_entry", {"definition": """'{"code": "a.b"}'"""}),
        ("dictionary_version_defines_its_own_entry", {"definition": "'null'"}),
    ],
)
def test_the_table_refuses_a_version_that_is_none(monday, name, changes):
    with pytest.raises(psycopg.errors.CheckViolation, match=name):
        insert(monday, **changes)


def test_the_table_refuses_the_same_number_twice(monday):
    insert(monday)

    with pytest.raises(psycopg.errors.UniqueViolation, match="dictionary_version_number_once"):
        insert(monday)


@pytest.mark.parametrize("column", [name for name in ROW if name not in ("id", "valid_to")])
def test_nothing_of_a_version_may_be_left_open(monday, column):
    with pytest.raises(psycopg.errors.NotNullViolation, match=column):
        insert(monday, **{column: "NULL"})


@pytest.mark.parametrize("table", ["dictionaryversion", "elementuse"])
@pytest.mark.parametrize("change", ["UPDATE catalogue_{} SET id = id", "DELETE FROM catalogue_{}"])
def test_nobody_changes_or_takes_away_what_was_entered(monday, table, change):
    with psycopg.connect(monday.url("worker")) as worker:
        worker.execute("SET ROLE tongban_task")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute(change.format(table))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("element_use_place_known", "'door', 'shop.sign', 'sign'"),
        ("element_use_names_an_element", "'form', '', 'sign'"),
    ],
)
def test_a_use_that_is_none_is_refused(monday, name, values):
    version_id = items.published()

    with pytest.raises(psycopg.errors.CheckViolation, match=name):
        monday.rows(
            "INSERT INTO catalogue_elementuse (id, version_id, place, element, key) "
            f"VALUES (gen_random_uuid(), '{version_id}', {values}) RETURNING 1"
        )


def test_a_key_of_a_version_names_one_element(monday):
    version_id = items.published(asks_for_the_sign())

    with pytest.raises(psycopg.errors.UniqueViolation, match="element_use_once_each_key"):
        monday.rows(
            "INSERT INTO catalogue_elementuse (id, version_id, place, element, key) "
            f"VALUES (gen_random_uuid(), '{version_id}', 'form', 'shop.door', 'sign') RETURNING 1"
        )


# --- by command ----------------------------------------------------------------------------------


def published(*paths: Path) -> tuple[bool, list[str]]:
    said: list[str] = []
    return command.publish(paths, said.append), said


def test_the_standard_is_checked_published_and_exported_as_it_was(monday, tmp_path, capsys):
    standard = Path(__file__).resolve().parents[3] / "packs" / "standard"
    assert cli.main(["element", "check", str(standard)]) == 0
    assert "没有错误" in capsys.readouterr().out

    done, said = published(standard)
    assert done and said[0].startswith("new 新增")
    files = list(command.export(tmp_path / "out", "yaml"))

    assert len(files) == 2
    again, said = published(tmp_path / "out")
    assert again and said[0].startswith("new 新增 0, changed 改动 0")


def test_a_wrong_table_is_told_and_nothing_of_it_is_published(monday, tmp_path):
    (tmp_path / "elements.csv").write_text("code\nshop.sign\n")

    done, said = published(tmp_path)

    assert not done
    assert said[-1] == "nothing was published 什么都没有发布"
    assert monday.rows("SELECT count(*) FROM catalogue_dictionaryversion") == [(0,)]


def test_the_command_says_where_an_element_is_named(monday):
    enter(SIGN)
    items.published(asks_for_the_sign())

    _element, use = command.uses("shop.sign")
    (listed,) = command.listed("招")
    (nothing,) = command.listed("月球")
    assert use.startswith(f"  {items.CODE}  form  sign")
    assert listed.startswith("shop.sign  an..50")
    assert nothing.startswith("no such elements")
    with pytest.raises(NotFound, match="数据字典里没有"):
        list(command.uses("shop.nothing"))


def test_an_item_is_published_only_with_elements_of_the_day(monday, tmp_path):
    from tests.integration.catalogue.conftest import PACK
    from tongban.site.ops import items as item_command

    said: list[str] = []
    assert not item_command.publish([PACK], None, "新", said.append)
    assert any("数据字典里没有“" in line for line in said)

    assert published(PACK.parent / "standard")[0]
    assert item_command.publish([PACK], None, "新", said.append)


def test_an_item_does_not_begin_before_the_elements_its_pack_brings(monday, tmp_path):
    from tongban.site.ops import items as item_command

    assert published(queries.STANDARD)[0]
    small = tmp_path / "small"
    shutil.copytree(Path(__file__).resolve().parents[2] / "packs" / "small", small)
    file = small / "items/street-stall/item.yaml"
    file.write_text(file.read_text().replace("element: person.name", "element: stall.keeper"))
    coming = replace(SIGN, code="stall.keeper", format="an..80", valid_from="2026-04-01")
    for name, text in writing.dictionary_files(queries.Dictionary.of([coming]), "yaml").items():
        (small / name).write_text(text)
    said: list[str] = []

    assert not item_command.publish([small], MONDAY, "新", said.append)
    assert any("element.unknown" in line for line in said)
    assert item_command.publish([small], date(2026, 4, 1), "新", said.append)


# --- pages ---------------------------------------------------------------------------------------


def page_of(address: str, status: int = 200) -> str:
    browser = Client()
    browser.cookies["lang"] = "zh"
    response = browser.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_anybody_reads_what_an_element_means_and_who_asks_it(city):
    page = page_of("/elements?q=person.mobile")
    assert 'href="/elements/person.mobile"' in page

    page = page_of("/elements/person.mobile")
    assert "食品经营许可（新办）" in page
    assert "申请时问" in page


def test_an_element_of_a_list_shows_its_codes(city):
    page = page_of("/elements/item.item_type")

    assert "行政许可" in page
    assert "GB/T 39046-2020 A.1" in page


def test_the_list_of_elements_goes_on_page_by_page(city):
    page = page_of("/elements")
    seen = 0
    while onward := re.search(r'href="(/elements[?]after=[^"]+)"', page):
        address = onward[1]
        page = page_of(address.replace("&amp;", "&"))
        seen += 1

    assert seen >= 2


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("elements.csv", "\ufeffcode,name_zh"),
        ("code_lists.csv", "\ufefflist,name_zh"),
        ("elements.yaml", "- code: "),
        ("code_lists.yaml", "- code: "),
    ],
)
def test_the_whole_dictionary_may_be_taken_along(city, name, begins):
    assert page_of(f"/elements/files/{name}").startswith(begins)


@pytest.mark.parametrize("after", ["a:b", "::", "a:b:c:d", "'; --:form:x", "%F0%A0%AE%B7:form:x"])
def test_a_cursor_made_by_hand_shows_a_page_and_no_more(city, after):
    page_of(f"/elements/person.mobile?after={after}")
    page_of(f"/elements?after={after}")


@pytest.mark.parametrize(
    "address", ["/elements/no.such", "/elements/files/elements.exe", "/elements/files/x.csv"]
)
def test_what_is_not_in_the_dictionary_is_said_not_to_be_there(city, address):
    page_of(address, 404)


def test_the_pages_ask_the_database_as_often_however_much_there_is(city):
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            page_of(address)
        return len(counted)

    page_of("/elements")  # the dictionary is kept from here on
    few = asked("/elements?q=person.mobile"), asked("/elements/person.mobile")
    with city.as_worker():
        for nth in range(1, 8):
            items.published(asks_for_the_sign(code=f"{items.CODE[:-2]}{nth:02d}"))

    assert (asked("/elements"), asked("/elements/person.mobile")) == few
