"""Who is not erased, by whom nobody is, and what cannot be tied to somebody erased."""

import threading
import uuid
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from tests import worlds
from tests.integration.identity.erasing import BY, GROUNDS, an_officer, erase
from tests.integration.retention import every_room
from tongban.identity import actions, queries
from tongban.identity.rules import ErasureCase, Grounds
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.retention.actions import Subject, place_hold
from tongban.kernel.retention.rules import HoldReason


def test_the_representative_of_a_body_is_not_erased(database, two):
    with database.as_worker():
        worlds.a_body(two[0])

    with pytest.raises(Refused, match="法定代表人变更"):
        erase(database, two[0])

    with acting(Actor.person(two[0])):
        assert queries.own_name(two[0]) == "王芳"


def test_a_person_whose_details_the_law_keeps_is_not_erased(database, two):
    officer = an_officer(database)
    place_hold(
        Subject(two[0]),
        HoldReason.LITIGATION,
        document_number="示范法〔2026〕12号",
        review_on=clock.today() + timedelta(days=90),
        by=officer,
    )

    with pytest.raises(Refused, match="依法冻结"):
        erase(database, two[0])
    erase(database, two[1])

    with acting(Actor.person(two[0])):
        assert queries.own_name(two[0]) == "王芳"


@pytest.mark.parametrize("kind", ["claim", "file", "mandate", "notice", "registration"])
def test_a_hold_on_one_thing_of_theirs_keeps_the_person_from_being_erased(database, two, kind):
    with database.as_worker():
        rows = list(every_room.all_that_end(database, two[0], two[1]))
    ref = next(str(row.key) for row in rows if row.table == TABLES[kind])
    place_hold(
        Subject(kind=kind, ref=ref),
        HoldReason.LITIGATION,
        document_number="示范法〔2026〕12号",
        review_on=clock.today() + timedelta(days=90),
        by=an_officer(database),
    )

    with pytest.raises(Refused, match="依法冻结"):
        erase(database, two[0])

    with acting(Actor.person(two[0])):
        assert queries.own_name(two[0]) == "王芳"


TABLES = {
    "claim": "identity_bodyclaim",
    "file": "storage_storedfile",
    "mandate": "identity_mandate",
    "notice": "notices_notice",
    "registration": "identity_windowregistration",
}


def test_erasing_twice_unknown_people_or_without_a_decision_is_refused(database, two):
    erase(database, two[0])

    with pytest.raises(Refused, match="已经删除"):
        erase(database, two[0])
    with pytest.raises(NotFound):
        erase(database, uuid.uuid4())
    with database.as_worker(), pytest.raises(Refused, match="文号"):
        actions.erase_person(two[1], Grounds(ErasureCase.ONE, " "), by=BY)


def test_the_log_says_on_which_grounds_and_names_nobody(database, two):
    erase(database, two[0])

    with database.superuser() as superuser:
        subject, detail = superuser.execute(
            "SELECT subject, detail FROM audit_auditentry WHERE did = 'person.erase'"
        ).fetchone()
    assert subject == f"holder:{two[0]}"
    assert detail["case"] == "47-3"
    assert detail["document"].startswith("sha256:")
    assert (detail["accounts"], detail["mandates"]) == (1, 2)


def test_a_citizen_and_an_officer_cannot_erase(database, two):
    with pytest.raises(Exception, match="permission denied"):
        actions.erase_person(two[0], GROUNDS, by=Actor.person(two[0]))


@pytest.mark.parametrize("tie", ["mandate", "body", "account"])
def test_nothing_new_is_tied_to_a_person_erased_at_the_same_moment(database, two, tie):
    """identity_names_the_living: the one who ties waits for the one who erases."""
    ties = {
        "mandate": lambda: worlds.a_mandate(two[1], two[0]),
        "body": lambda: worlds.a_body(two[0]),
        "account": lambda: worlds.an_account(two[0]),
    }
    outcome: list[BaseException | UUID] = []

    def tying() -> None:
        try:
            outcome.append(ties[tie]())
        except IntegrityError as refused:
            outcome.append(refused)
        finally:
            connection.close()

    with database.as_worker():
        with database.superuser() as other, other.transaction():
            other.execute(
                "UPDATE identity_person SET erased_at = now(), name_hash = '', "
                "id_number_hash = NULL, sealed_name = '', sealed_id_number = '', "
                "sealed_mobile = NULL WHERE holder_id = %s",
                [two[0]],
            )
            thread = threading.Thread(target=tying)
            thread.start()
            database.until_somebody_waits()
        thread.join()

    assert isinstance(outcome[0], IntegrityError)
    assert "erased" in str(outcome[0])
