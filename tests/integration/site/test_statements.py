"""How often a request goes to the database: every statement is a way there and back.

Counted whole, with BEGIN, the setting of role and context, and COMMIT. A number that grows is
either a mistake or a decision; who decides so changes it here (docs/bench.md).
"""

import uuid
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import handling, worlds
from tongban.kernel.actor import Actor

WHO = 2
"""Session and account."""
GREETING = 6
"""Name, its key and unread notices, in a transaction of their own."""
KEYS = 2
"""Before a look-up by keyed hash: no key is changed meanwhile, and which keys live."""
IN_NAME = 3
"""BEGIN, role and context, COMMIT."""
CLOSE = 1
"""Every entry of an act and whatever it owes (ADR 36)."""
FIND = 6 + 2 * KEYS
"""Oneself? Too often? Then the look-up, which leaves its record whatever follows."""
GIVE = 6 + KEYS
"""Whether the number is the agent's (their age is in it), the mandate, entry with reaction."""


@pytest.fixture
def two(database) -> tuple[UUID, UUID]:
    """王芳 and 李强."""
    with database.as_worker():
        return worlds.a_person("王芳"), worlds.a_person("李强")


@pytest.fixture
def wang(database, two) -> Client:
    """王芳's browser, which has been here before: this process knows its keys."""
    with database.as_worker():
        account_id = worlds.an_account(two[0])
    browser = worlds.signed_in(account_id)
    browser.post("/my/mandates/new", filled(two[0]))
    browser.get("/my/mandates")
    return browser


def filled(giver: UUID) -> dict[str, object]:
    """A mandate for 李强, as the form sends it."""
    terms = worlds.terms()
    return {
        "name": "李强",
        "id_number": worlds.id_number_of("李强"),
        "acts": ["view", "apply"],
        "valid_from": terms.valid_from.isoformat(),
        "valid_to": terms.valid_to.isoformat(),
        "request_key": str(uuid.uuid4()),
        "holder": str(giver),
    }


def test_a_guest_costs_no_statement(database):
    with CaptureQueriesContext(connection) as asked:
        Client().get("/sign-in")

    assert len(asked) == 0


@pytest.mark.parametrize(
    ("page", "its_own"),
    [("/my/mandates/new", 0), ("/my/notices", 4), ("/my/access", 4), ("/my/mandates", 7)],
)
def test_a_page_asks_who_is_there_and_whom_to_greet_and_then_its_own(database, wang, page, its_own):
    with CaptureQueriesContext(connection) as asked:
        response = wang.get(page)

    assert response.status_code == 200
    assert len(asked) == WHO + GREETING + its_own


def test_an_answer_without_a_page_greets_nobody(database, two, wang):
    with CaptureQueriesContext(connection) as asked:
        response = wang.post("/my/mandates/new", filled(two[0]))

    assert response.status_code == 302
    message = 1
    assert len(asked) == WHO + FIND + GIVE + message


def test_handing_in_opens_the_case_in_the_same_few_statements(database, two, wang):
    with database.as_worker():
        office = handling.an_office()
    by = Actor.person(two[0])
    # Serials come in blocks, on a connection of their own: the first act of a day fetches one.
    office.case_of(by)
    application_id, edits = handling.drafted(office.item, by)

    with CaptureQueriesContext(connection) as asked:
        response = wang.post(
            f"/my/applications/{application_id}/submit", {"edits": edits, "declared": "on"}
        )

    assert response.headers["Location"] == f"/my/applications/{application_id}/receipt"
    locked, its_key, still_open, written, calendar, case_with_its_step = 1, 1, 1, 1, 1, 1
    act = locked + its_key + still_open + written + calendar + case_with_its_step
    assert len(asked) == WHO + IN_NAME + act + CLOSE


def test_a_decision_moves_the_case_in_the_same_few_statements(database, two):
    with database.as_worker():
        office = handling.an_office()
        account_id = worlds.an_account(officer_id=office.head.officer_id)
    desk = worlds.signed_in(account_id)
    case_id = office.reviewed(Actor.person(two[0]))

    with CaptureQueriesContext(connection) as asked:
        response = desk.post(
            f"/desk/cases/{case_id}/decision", {"granted": "no", "reason": "场所不符合要求。"}
        )

    assert response.status_code == 302
    post_and_duties, message = IN_NAME + 1, 1
    locked, duties, its_key, decision, calendar, case_with_its_step = 1, 1, 1, 1, 1, 1
    act = locked + duties + its_key + decision + calendar + case_with_its_step
    assert len(asked) == WHO + post_and_duties + IN_NAME + act + CLOSE + message


def test_acting_for_another_is_checked_anew_in_one_transaction(database, two, wang):
    with database.as_worker():
        worlds.a_mandate(two[1], two[0])
    worlds.acting_for(wang, two[1])
    wang.get("/my/mandates")

    with CaptureQueriesContext(connection) as asked:
        response = wang.post("/my/mandates/new", filled(two[0]))

    assert response.status_code == 409
    capacity, without_unread = 5, 1
    assert len(asked) == WHO + capacity + GREETING - without_unread


def test_no_mandate_costs_more_statements_than_the_one_before(database, two, wang):
    counts = set()
    for _ in range(4):
        with CaptureQueriesContext(connection) as asked:
            wang.post("/my/mandates/new", filled(two[0]))
        counts.add(len(asked))

    assert len(counts) == 1
