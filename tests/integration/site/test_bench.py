"""The bench acts through the same doors as anybody; when a rule changes, it must learn of it."""

from uuid import UUID

import pytest

from scripts.benches import audit_cost, people
from scripts.benches.people import Person


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
