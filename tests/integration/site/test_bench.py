"""The bench acts through the same doors as anybody; when a rule changes, it must learn of it."""

import re
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from psycopg import sql

from scripts.benches import audit_cost, mandate, people, trip
from scripts.benches.people import Person
from tests import handling, worlds
from tongban.applications import actions as applications
from tongban.cases import actions as cases
from tongban.kernel.actor import Actor


@pytest.fixture
def two(database) -> list[Person]:
    with database.as_worker():
        return [person for _account, person in people.registered(2)]


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


def test_the_references_of_the_trip_write_the_rows_its_acts_write(database):
    with database.as_worker():
        office = handling.an_office()
        wang = Actor.person(worlds.a_person("王芳"))
    application_id, edits = handling.drafted(office.item, wang)
    start = counted(database)

    applications.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)
    handed_in = counted(database)
    case_id = office.case_for(application_id, wang)
    cases.accept(case_id, by=office.clerk)
    for examiner in (office.examiner, office.other_examiner):
        cases.opine(case_id, favours=False, said="不符合。", by=examiner)
    examined = counted(database)
    cases.decide(case_id, granted=False, reason="名称已登记。", by=office.head)

    assert handed_in - start - SERIAL == SUBMITTED
    assert counted(database) - examined == DECIDED
    assert inserted_by(trip.SUBMISSION) == SUBMITTED.keys() - {"audit_auditpending"}
    assert inserted_by(trip.DECISION) == DECIDED.keys() - {"audit_auditpending"}


SERIAL = Counter(kernel_numberseries=1)
"""A block of numbers, once for many submissions."""
SUBMITTED = Counter(
    cases_case=1,
    cases_casestep=1,
    audit_auditentry=2,
    audit_auditpending=2,
    outbox_owedreaction=2,
)
DECIDED = Counter(
    cases_decision=1,
    cases_casestep=1,
    audit_auditentry=1,
    audit_auditpending=1,
    outbox_owedreaction=3,
)
"""audit_auditpending is a trigger's."""


def inserted_by(script) -> set[str]:
    """The tables a script of pgbench inserts into."""
    return set(re.findall(r"INSERT INTO (\w+)", script.read_text()))


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
