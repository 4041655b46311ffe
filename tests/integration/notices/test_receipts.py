"""Delivery receipts: believed when signed, taken once, in any order."""

import json
import uuid
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client, override_settings

from tests import messenger, worlds
from tests.messenger import SECRET, Pocket
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.notices import actions
from tongban.notices.models import Message
from tongban.site.demo.messenger.receipts import Report, headers, reports
from tongban_wire import messaging as wire


@pytest.fixture
def message(database) -> UUID:
    """One that has left."""
    with messenger.carried_by(Pocket()):
        with database.as_worker():
            actions.tell(
                worlds.a_person("王芳"),
                "representative.came",
                "one",
                {},
                because="test",
                by=Actor.task("test"),
            )
        worlds.run_jobs(database)
    ((message_id,),) = database.rows("SELECT id FROM notices_message")
    return UUID(str(message_id))


@pytest.fixture(autouse=True)
def connected():
    with override_settings(MESSAGES_URL="http://127.0.0.1:1", MESSAGES_SECRET=SECRET):
        yield


def bring(body: bytes, secret: str = SECRET, **changed: str) -> tuple[int, str]:
    signed = {**headers(secret, body), **changed}
    del signed["Content-Type"]
    answer = Client(enforce_csrf_checks=True).post(
        wire.RECEIPT_PATH, body, content_type="application/json", headers=signed
    )
    return answer.status_code, json.loads(answer.content).get("outcome", "")


def say(key: UUID, status: str = "delivered", **more: str) -> tuple[int, str]:
    at = clock.now().isoformat()
    return bring(Report(str(key), status, at, **more).body())


def state(database) -> tuple[str, str]:
    ((state, why),) = database.rows("SELECT state, why FROM notices_message")
    return state, why


def test_a_signed_receipt_says_that_it_arrived(database, message):
    assert say(message) == (200, "taken")
    assert state(database) == ("delivered", "")


def test_a_signed_receipt_says_that_it_did_not(database, message):
    assert say(message, "failed") == (200, "taken")
    assert state(database) == ("undelivered", "not_delivered")


def test_the_same_receipt_again_changes_nothing(database, message):
    once = str(uuid.uuid4())
    say(message, receipt=once)

    assert say(message, receipt=once) == (200, "repeated")
    assert database.rows("SELECT count(*) FROM notices_receipt") == [(1,)]


@pytest.mark.parametrize("order", [("delivered", "failed"), ("failed", "delivered")])
def test_delivered_once_is_delivered_in_whatever_order_receipts_come(database, message, order):
    for status in order:
        say(message, status)

    assert state(database) == ("delivered", "")


@pytest.mark.parametrize("mode", ["normal", "repeating", "mixing", "forging", "failing", "losing"])
def test_however_the_gateway_behaves_the_state_is_what_was_truly_said(database, message, mode):
    for report in reports(str(message), mode):
        bring(report.body(), "x" * wire.SECRET_LEAST if report.is_forged else SECRET)

    expected = {"failing": "undelivered", "losing": "sent"}.get(mode, "delivered")
    assert state(database)[0] == expected


def test_a_receipt_that_comes_before_we_noted_the_sending_counts(database, message):
    with database.superuser() as admin:
        admin.execute("UPDATE notices_message SET state = 'waiting', sent_at = NULL, attempts = 0")

    assert say(message) == (200, "taken")
    assert state(database) == ("delivered", "")
    with database.as_worker():
        actions.mark_sent(message, by=Actor.task("late"))
    assert state(database) == ("delivered", "")


def test_a_forged_one_is_refused_and_changes_nothing(database, message):
    body = Report(str(message), "failed", clock.now().isoformat()).body()

    assert bring(body, "another secret of thirty-two chars")[0] == 401
    assert bring(body, **{wire.SIGNATURE: ""})[0] == 401
    assert state(database) == ("sent", "")


def test_a_signature_is_for_these_bytes_and_this_time_only(database, message):
    body = Report(str(message), "delivered", clock.now().isoformat()).body()
    signed = headers(SECRET, body)
    signature = {wire.SIGNATURE: signed[wire.SIGNATURE]}
    other = body.replace(b"delivered", b"failed")

    assert bring(other, **signature)[0] == 401
    with clock.at(clock.now() + timedelta(seconds=wire.MOST_SKEW_S + 1)):
        answer = Client().post(
            wire.RECEIPT_PATH,
            body,
            content_type="application/json",
            headers={k: v for k, v in signed.items() if k != "Content-Type"},
        )
    assert answer.status_code == 401
    assert state(database) == ("sent", "")


def test_of_a_message_that_never_left_nothing_is_noted(database, message):
    assert say(uuid.uuid4()) == (200, "unknown")
    assert database.rows("SELECT count(*) FROM notices_receipt") == [(0,)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"receipt": "1", "key": "2", "status": "delivered", "at": "now"}',
        b'{"receipt": 1, "key": 2, "status": 3, "at": 4}',
    ],
)
def test_what_is_no_receipt_is_refused_though_signed(database, message, body):
    assert bring(body)[0] == 400


def test_a_receipt_from_tomorrow_or_without_a_zone_is_refused(database, message):
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    bare = clock.now().replace(tzinfo=None).isoformat()

    assert bring(Report(str(message), "delivered", tomorrow).body())[0] == 400
    assert bring(Report(str(message), "delivered", bare).body())[0] == 400


def test_without_a_gateway_nobody_is_believed(database, message):
    with override_settings(MESSAGES_URL=""):
        assert say(message)[0] == 401


def test_whoever_brings_receipts_sees_no_message(database, message):
    from tongban.notices.web.receipts import CHANNEL

    with acting(CHANNEL):
        assert not Message.objects.exists()
