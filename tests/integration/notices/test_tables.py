"""What must never be in these tables, tried as their owner; and who sees what of them."""

import uuid
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db.utils import ProgrammingError
from psycopg import sql

from tests import worlds
from tests.worlds import SOME_DAY
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.notices.models import Contact, EmailCode, Message, Receipt

LATER = SOME_DAY + timedelta(hours=1)
ME = uuid.UUID("00000000-0000-4000-8000-0000000000b1")
NOTICE = uuid.UUID("00000000-0000-4000-8000-0000000000b2")
MESSAGE = uuid.UUID("00000000-0000-4000-8000-0000000000b3")


def a_notice(key: str = "one", notice_id: uuid.UUID = NOTICE) -> dict[str, Any]:
    return {
        "id": notice_id,
        "holder_id": ME,
        "key": key,
        "kind": "test",
        "params": "{}",
        "at": SOME_DAY,
    }


def a_message(**changed: Any) -> dict[str, Any]:
    return {
        "id": MESSAGE,
        "notice_id": NOTICE,
        "reader_id": ME,
        "fact": "test:one",
        "channel": "sms",
        "state": "waiting",
        "why": "",
        "attempts": 0,
        "day": date(2026, 3, 2),
        "nth": 1,
        "made_at": SOME_DAY,
        "due_at": SOME_DAY,
        "sent_at": None,
        "ended_at": None,
    } | changed


def a_receipt(**changed: Any) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "message_id": MESSAGE,
        "notice_id": NOTICE,
        "status": "delivered",
        "at": SOME_DAY,
        "taken_at": SOME_DAY,
    } | changed


def a_contact(**changed: Any) -> dict[str, Any]:
    return {
        "holder_id": ME,
        "wants_sms": True,
        "wants_email": False,
        "sealed_email": None,
        "email_confirmed_at": None,
        "is_quiet": True,
        "language": "zh-hans",
        "changed_at": SOME_DAY,
    } | changed


def a_code(**changed: Any) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "holder_id": ME,
        "sealed": b"words",
        "asked_at": SOME_DAY,
        "expires_at": LATER,
        "hour": 1,
        "nth": 1,
        "attempts": 0,
        "sent_at": None,
        "ended_at": None,
    } | changed


def put(admin: psycopg.Connection, table: str, row: dict[str, Any]) -> None:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    admin.execute(statement, list(row.values()))


SENT = {"state": "sent", "sent_at": SOME_DAY, "attempts": 1}
DONE = {"state": "delivered", "sent_at": SOME_DAY, "ended_at": LATER, "attempts": 1}


@pytest.mark.parametrize(
    "row",
    [
        a_message(),
        a_message(**SENT),
        a_message(**DONE),
        a_message(**{**DONE, "state": "undelivered", "why": "not_delivered"}),
        a_message(state="given_up", why="away", ended_at=LATER, attempts=3),
        a_message(state="skipped", why="limit", ended_at=LATER, nth=None),
    ],
)
def test_every_state_there_is_can_be_kept(unchanged, row):
    with unchanged.superuser() as admin:
        put(admin, "notices_notice", a_notice())
        put(admin, "notices_message", row)


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("message_goes_by_a_channel", {"channel": "pigeon"}),
        ("message_is_about_a_fact", {"fact": ""}),
        ("message_slots_are_few", {"nth": None}),
        ("message_slots_are_few", {"nth": 0}),
        ("message_slots_are_few", {"nth": 101}),
        ("message_slots_are_few", {**SENT, "nth": None}),
        ("message_state_fits_its_times", {"state": "lost"}),
        ("message_state_fits_its_times", {"sent_at": SOME_DAY}),
        ("message_state_fits_its_times", {"ended_at": SOME_DAY}),
        ("message_state_fits_its_times", {**SENT, "sent_at": None}),
        ("message_state_fits_its_times", {**DONE, "ended_at": None}),
        ("message_state_fits_its_times", {**DONE, "sent_at": None}),
        ("message_state_fits_its_times", {"state": "skipped", "why": "limit"}),
        ("message_says_why_it_did_not_arrive", {"state": "skipped", "ended_at": LATER}),
        ("message_says_why_it_did_not_arrive", {"why": "limit"}),
        ("message_says_why_it_did_not_arrive", {**DONE, "state": "undelivered"}),
        ("message_moments_in_order", {"due_at": SOME_DAY - timedelta(seconds=1)}),
        ("message_moments_in_order", {**SENT, "sent_at": SOME_DAY - timedelta(seconds=1)}),
        ("message_moments_in_order", {**DONE, "ended_at": SOME_DAY - timedelta(seconds=1)}),
        ("message_left_by_an_attempt", {**SENT, "attempts": 0}),
    ],
)
def test_the_table_refuses_messages_that_make_no_sense(unchanged, constraint, changed):
    with unchanged.superuser() as admin:
        put(admin, "notices_notice", a_notice())
        with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
            put(admin, "notices_message", a_message(**changed))


def test_a_message_without_a_state_channel_or_day_is_refused(unchanged):
    with unchanged.superuser() as admin:
        put(admin, "notices_notice", a_notice())
        for column in (
            "state",
            "channel",
            "day",
            "why",
            "reader_id",
            "notice_id",
            "attempts",
            "fact",
        ):
            with pytest.raises(psycopg.errors.NotNullViolation):
                put(admin, "notices_message", a_message(**{column: None}))


def test_a_notice_leaves_once_by_a_channel_and_a_place_is_taken_once(unchanged):
    other = uuid.uuid4()
    with unchanged.superuser() as admin:
        put(admin, "notices_notice", a_notice())
        put(admin, "notices_notice", a_notice("two", other))
        put(admin, "notices_message", a_message())
        with pytest.raises(psycopg.errors.UniqueViolation, match="message_once_a_channel"):
            put(admin, "notices_message", a_message(id=uuid.uuid4(), nth=2, fact="two"))
        with pytest.raises(psycopg.errors.UniqueViolation, match="message_slot_once"):
            put(admin, "notices_message", a_message(id=uuid.uuid4(), notice_id=other, fact="two"))
        with pytest.raises(psycopg.errors.UniqueViolation, match="message_once_a_person"):
            put(admin, "notices_message", a_message(id=uuid.uuid4(), notice_id=other, nth=2))


def test_a_receipt_says_one_of_two_things(unchanged):
    with unchanged.superuser() as admin:
        put(admin, "notices_notice", a_notice())
        put(admin, "notices_message", a_message(**SENT))
        with pytest.raises(psycopg.errors.CheckViolation, match="receipt_says_whether_it_arrived"):
            put(admin, "notices_receipt", a_receipt(status="perhaps"))
        with pytest.raises(psycopg.errors.NotNullViolation):
            put(admin, "notices_receipt", a_receipt(status=None))


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("contact_email_is_confirmed", {"sealed_email": b"x"}),
        ("contact_email_is_confirmed", {"email_confirmed_at": SOME_DAY}),
        ("contact_email_has_an_address", {"wants_email": True}),
        ("contact_language_is_known", {"language": "fr"}),
    ],
)
def test_the_table_refuses_contacts_that_make_no_sense(unchanged, constraint, changed):
    with unchanged.superuser() as admin:
        with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
            put(admin, "notices_contact", a_contact(**changed))
        for column in ("wants_sms", "wants_email", "is_quiet", "language"):
            with pytest.raises(psycopg.errors.NotNullViolation):
                put(admin, "notices_contact", a_contact(**{column: None}))


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("email_code_slots_are_few", {"nth": 0}),
        ("email_code_slots_are_few", {"nth": 11}),
        ("email_code_ends_after_it_was_asked", {"expires_at": SOME_DAY}),
        ("email_code_attempts_are_few", {"attempts": 11}),
        ("email_code_keeps_no_words_at_its_end", {"ended_at": LATER}),
        ("email_code_keeps_no_words_at_its_end", {"sealed": None}),
    ],
)
def test_the_table_refuses_codes_that_make_no_sense(unchanged, constraint, changed):
    with (
        unchanged.superuser() as admin,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        put(admin, "notices_emailcode", a_code(**changed))


def test_a_code_of_the_hour_has_its_own_place(unchanged):
    with unchanged.superuser() as admin:
        put(admin, "notices_emailcode", a_code())
        with pytest.raises(psycopg.errors.UniqueViolation, match="email_code_slot_once"):
            put(admin, "notices_emailcode", a_code())


# --- who sees what ------------------------------------------------------------------------------


@pytest.fixture
def filled(database):
    with database.as_worker():
        wang, officer = worlds.a_person("王芳"), worlds.an_officer()
    with database.superuser() as admin:
        put(admin, "notices_notice", a_notice() | {"holder_id": wang})
        put(admin, "notices_message", a_message(reader_id=wang, **DONE))
        put(admin, "notices_receipt", a_receipt())
        put(admin, "notices_contact", a_contact(holder_id=wang))
        put(admin, "notices_emailcode", a_code(holder_id=wang))
    return wang, officer


def test_each_sees_only_their_own_and_receipts_nobody(database, filled):
    wang, _ = filled

    with acting(Actor.person(wang)):
        assert [m.objects.count() for m in (Message, Contact, EmailCode)] == [1, 1, 1]
    with acting(Actor.person(uuid.uuid4())):
        assert [m.objects.count() for m in (Message, Contact, EmailCode)] == [0, 0, 0]
    with acting(Actor.person(wang)), pytest.raises(ProgrammingError):
        Receipt.objects.count()


@pytest.mark.parametrize("model", [Message, Receipt, Contact, EmailCode])
def test_an_officer_has_no_right_to_any_of_it(database, filled, model):
    _, officer = filled

    with acting(Actor.officer(officer, uuid.uuid4())), pytest.raises(ProgrammingError):
        model.objects.count()


def test_a_person_writes_no_message_and_no_receipt(database, filled):
    wang, _ = filled

    with acting(Actor.person(wang)), pytest.raises(ProgrammingError):
        Message.objects.update(state="delivered")
