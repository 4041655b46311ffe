"""The bench acts through the same doors as anybody; when a rule changes, it must learn of it."""

import re
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from psycopg import sql

from scripts.benches import audit_cost, mandate, people
from scripts.benches.people import Person
from tests import worlds


@pytest.fixture
def two(database) -> list[Person]:
    with database.as_worker():
        return [person for _account, person in people._registered(2)]


def test_people_of_the_bench_may_give_each_other_mandates(database, two):
    act = audit_cost._act(UUID(two[0].id), UUID(two[1].id), two[1].id_number)

    given = {act(), act()}

    assert {row[0] for row in database.rows("SELECT id FROM identity_mandate")} == given


def test_the_act_without_its_entry_is_the_same_but_for_the_entry(database, two):
    act = audit_cost._act(UUID(two[0].id), UUID(two[1].id), two[1].id_number)
    kinds = audit_cost._kinds()
    counts = """
        SELECT (SELECT count(*) FROM identity_mandate),
               (SELECT count(*) FROM outbox_owedreaction WHERE event_type = 'MandateGiven'),
               (SELECT count(*) FROM audit_auditentry WHERE did = 'mandate.give')
    """
    try:
        kinds["bare"]()
        act()
        bare = database.rows(counts)
    finally:
        kinds["audited"]()
    act()

    assert bare == [(1, 1, 0)]
    assert database.rows(counts) == [(2, 2, 1)]


def test_the_reference_of_mandate_writes_the_rows_the_page_writes(database, two):
    giver, agent = two
    browser = worlds.signed_in(account_of(database, giver))
    form = browser.get("/my/mandates/new").context["form"]
    before = counted(database)

    browser.post(
        "/my/mandates/new",
        {
            "name": agent.name,
            "id_number": agent.id_number,
            "acts": ["view", "apply"],
            "valid_from": f"{worlds.SOME_DAY:%Y-%m-%d}",
            "valid_to": f"{worlds.SOME_DAY + timedelta(days=90):%Y-%m-%d}",
            "request_key": str(form["request_key"].value()),
            "holder": str(form["holder"].value()),
        },
    )

    by_the_trigger = Counter(["audit_auditpending"])
    reference = Counter(re.findall(r"INSERT INTO (\w+)", mandate._SQL.read_text()))
    assert counted(database) - before == reference + by_the_trigger


def account_of(database, person: Person) -> UUID:
    ((found,),) = database.rows(
        "SELECT id FROM identity_account WHERE person_id = %s", UUID(person.id)
    )
    return UUID(str(found))


def counted(database) -> Counter[str]:
    """The rows of every table."""
    tables = database.rows("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'")
    with database.superuser() as admin:
        return Counter(
            {
                name: admin.execute(
                    sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
                ).fetchone()[0]
                for (name,) in tables
            }
        )
