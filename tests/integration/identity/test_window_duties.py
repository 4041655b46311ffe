"""The database asks for the duty: a forgotten guard writes nothing, whoever forgot it."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.desk import DUTIES, Desk
from tests.integration.identity.test_window import MOBILE
from tongban.identity import actions, queries
from tongban.identity.actions import Details
from tongban.identity.rules import Evidence, EvidenceKind, SignatureKind
from tongban.identity.rules.window import CardRead
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

NUMBER = worlds.an_id_number(date(1970, 5, 5))
WITHOUT = "takes a duty|takes the duty"


@pytest.fixture
def desk(database: Clone) -> Desk:
    return Desk.opened(database)


@pytest.fixture
def officer_with(database: Clone, desk: Desk) -> Callable[..., Actor]:
    """A colleague in the same department with these duties of the window and no others."""

    def appoint(*duties: str, until: date | None = None) -> Actor:
        with database.as_worker():
            officer = worlds.an_officer(*duties, department_id=desk.department, name="陈立")
        if until is not None:
            database.rows(
                "UPDATE identity_duty SET valid_from = %s, valid_to = %s WHERE officer_id = %s "
                "RETURNING id",
                until,
                until,
                officer,
            )
        return Actor.officer(officer, desk.department)

    return appoint


def others_than(*duties: str) -> tuple[str, ...]:
    return tuple(duty for duty in DUTIES if duty not in duties)


def read(by: Actor) -> UUID:
    return actions.read_card(Details("钱多多", NUMBER), how=CardRead.READER, person_id=None, by=by)


def ask(by: Actor) -> UUID:
    return actions.ask_mobile_code(
        MOBILE, purpose="window.person", about=uuid.uuid4(), asker="x", address="127.0.0.1", by=by
    )


def sign(by: Actor, holder: UUID, how: SignatureKind = SignatureKind.PAPER, **over: Any) -> UUID:
    with acting(by):
        text = queries.agreement_on(clock.today())
    assert text is not None
    return actions.sign_agreement(
        holder,
        text.version,
        digest=text.digest,
        how=how,
        department_id=by.department_id,
        by=by,
        **over,
    )


def written(by: Actor, statement: str, *params: object) -> None:
    """A statement of an officer's that no page and no action of ours would send."""
    with acting(by), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_without_the_duty_no_registration_begins(database, officer_with):
    clerk = officer_with(*others_than("people.register"))

    with pytest.raises(ProgrammingError, match=WITHOUT):
        read(clerk)

    assert database.rows("SELECT 1 FROM identity_windowregistration") == []


def test_a_duty_that_ended_yesterday_begins_none_either(officer_with):
    clerk = officer_with("people.register", until=date(2026, 1, 1))

    with pytest.raises(ProgrammingError, match=WITHOUT):
        read(clerk)


def test_without_the_duty_no_code_is_sent(database, officer_with):
    clerk = officer_with(*others_than("people.register"))

    with pytest.raises(ProgrammingError, match=WITHOUT):
        ask(clerk)

    assert database.rows("SELECT 1 FROM identity_mobilecode") == []


def test_without_the_duty_nobody_has_signed(database, officer_with):
    with database.as_worker():
        wang = worlds.a_person("王芳")
    clerk = officer_with("identity.guardian")

    with pytest.raises(ProgrammingError, match=WITHOUT):
        sign(clerk, wang)

    assert database.rows("SELECT 1 FROM identity_agreementsignature") == []


@pytest.mark.parametrize("duty", ["people.register", "bodies.register"])
def test_with_either_duty_somebody_has(database, officer_with, duty):
    with database.as_worker():
        wang = worlds.a_person("王芳")

    sign(officer_with(duty), wang)

    assert database.rows("SELECT how FROM identity_agreementsignature") == [("paper",)]


def test_a_window_signs_in_its_own_name_only(database, desk):
    with database.as_worker():
        wang = worlds.a_person("王芳")

    with pytest.raises(ProgrammingError, match="not for a window"):
        sign(desk.actor, wang, signed_by=f"person:{wang}")

    assert database.rows("SELECT 1 FROM identity_agreementsignature") == []


@pytest.mark.parametrize(
    "change",
    [
        "compared_at = read_at",
        "sealed_details = 'x'",
        "outcome = 'abandoned', ended_at = read_at, sealed_details = NULL",
    ],
)
def test_without_the_duty_no_step_of_a_colleagues_registration_is_taken(
    database, desk, officer_with, change
):
    desk.read("钱多多", NUMBER)
    clerk = officer_with(*others_than("people.register"))

    with pytest.raises(ProgrammingError, match=WITHOUT):
        written(clerk, f"UPDATE identity_windowregistration SET {change}")

    assert database.rows("SELECT compared_at, outcome FROM identity_windowregistration") == [
        (None, "")
    ]


@pytest.mark.parametrize(
    "change", ["reprints = 0", "read_at = now()", "officer_id = gen_random_uuid()"]
)
def test_nobody_at_a_window_counts_or_dates_anew(desk, change):
    desk.finished("钱多多", NUMBER, MOBILE)

    with pytest.raises(ProgrammingError, match="permission denied"):
        written(desk.actor, f"UPDATE identity_windowregistration SET {change}")


@pytest.mark.parametrize("change", ["slip = true", "ended_at = now()", "outcome = 'raised'"])
def test_what_has_ended_stays_as_it_is(desk, change):
    desk.finished("钱多多", NUMBER, MOBILE)

    with pytest.raises(ProgrammingError, match="stays as it is"):
        written(desk.actor, f"UPDATE identity_windowregistration SET {change}")


WHOLE = """
INSERT INTO identity_windowregistration
    (id, department_id, officer_id, sealed_details, read_how, read_at, compared_at, code_id,
     proved_at, agreement, signed_at, person_id, ended_at, outcome, slip, reprints)
SELECT gen_random_uuid(), %(department)s, %(officer)s, 'x', 'reader', %(at)s, {compared}, NULL,
       NULL, '', NULL, %(person)s, NULL, '', {slip}, {reprints}
"""


@pytest.mark.parametrize(
    "forged",
    [
        {"compared": "%(at)s"},
        {"slip": "true"},
        {"officer": "of a colleague"},
    ],
)
def test_a_registration_begins_at_the_card_and_in_ones_own_name(database, desk, forged):
    with database.as_worker():
        wang = worlds.a_person("王芳")
    officer = desk.colleague().officer if "officer" in forged else desk.officer
    words = {"compared": "NULL", "slip": "false", "reprints": "0", **forged}
    words.pop("officer", None)
    row = {"department": desk.department, "officer": officer, "person": wang, "at": clock.now()}

    with (
        pytest.raises(ProgrammingError, match="begins at the card"),
        acting(desk.actor),
        connection.cursor() as cursor,
    ):
        cursor.execute(WHOLE.format(**words), row)

    assert database.rows("SELECT 1 FROM identity_windowregistration") == []


def test_the_web_itself_writes_none_of_the_three(database):
    for table in ("windowregistration", "agreementsignature", "mobilecode"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"INSERT INTO identity_{table} (id) VALUES (gen_random_uuid())")


@pytest.mark.parametrize(("is_typed", "level"), [(True, 4), (False, 5)])
def test_a_window_proves_level_four_by_a_typed_card_and_five_by_one_that_was_read(
    database, desk, is_typed, level
):
    keep = kept_by(database, desk, is_typed)

    keep(level)

    assert database.rows("SELECT level FROM identity_trustevidence") == [(level,)]


def test_trust_evidence_of_a_typed_card_is_four_at_most_in_the_table_itself(database, desk):
    keep = kept_by(database, desk, is_typed=True)

    with pytest.raises(IntegrityError, match="typed gives level 4"):
        keep(5)


def kept_by(database: Clone, desk: Desk, is_typed: bool) -> Callable[[int], None]:
    """Keeps evidence of a level for somebody whose card a window has read or typed."""
    with database.as_worker():
        account = worlds.an_account(worlds.a_person("王芳"), level=2)
    place = desk.ready("王芳", worlds.id_number_of("王芳"), MOBILE, typed=is_typed)
    evidence = Evidence(EvidenceKind.WINDOW, f"registration:{place.rpartition('/')[2]}")

    def keep(level: int) -> None:
        with database.as_worker():
            actions.keep_evidence(account, level, evidence=evidence, by=Actor.task("test"))

    return keep
