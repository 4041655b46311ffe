"""Items are published as versions that never change; the one of the day is in force."""

from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import items, worlds
from tongban.catalogue import queries
from tongban.catalogue.actions import items as item_actions
from tongban.catalogue.queries import Text
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused

MONDAY = date(2026, 3, 2)


@pytest.fixture
def monday(as_worker):
    with clock.at(worlds.SOME_DAY):
        items.the_departments()
        yield as_worker


def test_what_is_published_is_read_back_as_it_was(monday):
    version_id = items.published()

    with acting(worlds.BUILDER):
        assert queries.version(version_id) == items.an_item()
        assert queries.in_force(items.CODE, MONDAY) == (version_id, items.an_item())


def test_the_same_item_published_again_is_the_same_version(monday):
    first = items.published()

    again = items.published()

    assert again == first
    assert monday.rows("SELECT count(*) FROM catalogue_itemversion") == [(1,)]


def test_another_text_is_another_version_from_its_day(monday):
    first = items.published()
    changed = items.an_item(summary=Text("换了。", "Changed."))

    second = items.published(changed, valid_from=MONDAY + timedelta(days=7))

    with acting(worlds.BUILDER):
        on_sunday, _ = queries.in_force(items.CODE, MONDAY + timedelta(days=6))
        a_week_later, item = queries.in_force(items.CODE, MONDAY + timedelta(days=7))
        numbers = [one.number for one in queries.versions(items.CODE)]
    assert (on_sunday, a_week_later) == (first, second)
    assert item == changed
    assert numbers == [2, 1]


def test_going_back_to_an_earlier_text_is_a_version_of_its_own(monday):
    first = items.published()
    items.published(items.an_item(minutes=9))

    third = items.published()

    assert third != first
    with acting(worlds.BUILDER):
        assert queries.in_force(items.CODE, MONDAY)[0] == third


def test_a_later_version_does_not_change_what_people_read_on_days_gone_by(monday):
    items.published(valid_from=MONDAY - timedelta(days=30))

    with pytest.raises(Refused, match="不能从过去的日子"):
        items.published(items.an_item(minutes=9), valid_from=MONDAY - timedelta(days=1))


def test_a_later_version_does_not_begin_before_the_one_it_follows(monday):
    items.published(valid_from=MONDAY + timedelta(days=30))

    with pytest.raises(Refused, match="上一版生效之前"):
        items.published(items.an_item(minutes=9), valid_from=MONDAY + timedelta(days=1))


def test_before_its_first_day_an_item_is_not_there(monday):
    items.published(valid_from=MONDAY)

    with acting(worlds.BUILDER), pytest.raises(NotFound, match="还没有开始办理"):
        queries.in_force(items.CODE, MONDAY - timedelta(days=1))


def test_an_item_needs_its_department_and_that_departments_code(monday):
    other = items.CODE[:17] + "9" + items.CODE[18:]

    with pytest.raises(Refused, match="没有编号为990102-99的部门"):
        items.published(items.an_item(department="990102-99"))
    with pytest.raises(Refused, match="不是实施部门"):
        items.published(items.an_item(code=other))


def test_the_list_of_a_day_is_one_query_however_many_items(monday):
    items.published()
    with (
        acting(worlds.BUILDER),
        CaptureQueriesContext(
            connection,
        ) as one,
    ):
        queries.items(MONDAY)
    for nth in range(2, 9):
        items.published(items.an_item(code=f"{items.CODE[:-2]}{nth:02d}"))

    with acting(worlds.BUILDER), CaptureQueriesContext(connection) as many:
        rows = queries.items(MONDAY)

    assert len(rows) == 8
    assert len(many) == len(one) == 1


def test_an_item_without_a_certificate_adds_none_to_those_that_are_issued(monday):
    items.published()

    with acting(worlds.BUILDER):
        assert queries.certificate_types(MONDAY) == {}


def test_two_who_publish_at_once_make_one_version(monday):
    from concurrent.futures import ThreadPoolExecutor

    def publish(_nth: int) -> object:
        try:
            return item_actions.publish(items.an_item(), valid_from=MONDAY, by=worlds.BUILDER)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        versions = set(pool.map(publish, range(4)))

    assert len(versions) == 1


# --- the table refuses ---------------------------------------------------------------------------

ROW = {
    "id": "gen_random_uuid()",
    "code": f"'{items.CODE}'",
    "implementation_code": f"'{items.CODE[:31]}'",
    "catalogue_code": f"'{items.CODE[19:31]}'",
    "number": "1",
    "department_id": "(SELECT id FROM identity_department LIMIT 1)",
    "definition": f"""'{{"code": "{items.CODE}"}}'""",
    "digest": "'sha256:00'",
    "valid_from": "'2026-03-02'",
    "published_at": "now()",
}


def insert(database, **changes: str) -> None:
    row = {**ROW, **changes}
    database.rows(
        f"INSERT INTO catalogue_itemversion ({', '.join(row)}) VALUES ({', '.join(row.values())}) "
        "RETURNING 1"
    )


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("item_version_counts_from_one", {"number": "0"}),
        ("item_version_code_has_its_shape", {"code": f"'{items.CODE[:-1]}'"}),
        ("item_version_code_has_its_shape", {"code": f"'{items.CODE[:18]}9{items.CODE[19:]}'"}),
        ("item_version_codes_are_parts_of_one", {"implementation_code": f"'{'0' * 31}'"}),
        ("item_version_codes_are_parts_of_one", {"catalogue_code": "'000131999002'"}),
        ("item_version_has_a_digest", {"digest": "''"}),
        ("item_version_defines_its_own_item", {"definition": "'{}'"}),
        ("item_version_defines_its_own_item", {"definition": """'{"code": null}'"""}),
        ("item_version_defines_its_own_item", {"definition": """'{"code": "1"}'"""}),
        ("item_version_defines_its_own_item", {"definition": "'[]'"}),
        ("item_version_defines_its_own_item", {"definition": "'null'"}),
    ],
)
def test_the_table_refuses_a_version_that_is_none(monday, name, changes):
    with pytest.raises(psycopg.errors.CheckViolation, match=name):
        insert(monday, **changes)


def test_the_table_refuses_the_same_number_twice(monday):
    insert(monday)

    with pytest.raises(psycopg.errors.UniqueViolation, match="item_version_number_once"):
        insert(monday)


@pytest.mark.parametrize("column", [name for name in ROW if name != "id"])
def test_nothing_of_a_version_may_be_left_open(monday, column):
    with pytest.raises(psycopg.errors.NotNullViolation, match=column):
        insert(monday, **{column: "NULL"})


@pytest.mark.parametrize(
    "change", ["UPDATE catalogue_itemversion SET digest = 'x'", "DELETE FROM catalogue_itemversion"]
)
def test_nobody_changes_or_takes_away_a_version(monday, change):
    items.published()

    with psycopg.connect(monday.url("worker")) as worker:
        worker.execute("SET ROLE tongban_task")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute(change)


def test_everybody_may_read_and_nobody_from_outside_may_publish(monday):
    items.published()

    with psycopg.connect(monday.url("web")) as web:
        web.execute("SET ROLE tongban_person")
        assert web.execute("SELECT count(*) FROM catalogue_itemversion").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("INSERT INTO catalogue_itemversion DEFAULT VALUES")
