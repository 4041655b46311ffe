"""Codes sent to mobiles: limits, one use, five minutes, nothing in the clear (短信验证码)."""

import hashlib
import hmac
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import pytest

from tests import worlds
from tests.conftest import Clone
from tongban.identity import actions, ports, queries
from tongban.identity.rules.window import Tried
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured, Refused

MOBILE = "19900990003"
ABOUT = UUID("00000000-0000-4000-8000-0000000000a1")
GUEST = Actor.guest()


def ask(mobile: str = MOBILE, *, asker: str = "session", address: str = "192.0.2.1") -> UUID:
    return actions.ask_mobile_code(
        mobile, purpose="test", about=ABOUT, asker=asker, address=address, by=GUEST
    )


def try_it(code_id: UUID, code: str, *, about: UUID = ABOUT, purpose: str = "test") -> Tried:
    return actions.try_mobile_code(code_id, code, purpose=purpose, about=about, by=GUEST)


def arrived(database: Clone) -> str:
    worlds.run_jobs(database)
    ((text,),) = database.rows("SELECT text FROM identity_phonemessage ORDER BY at DESC LIMIT 1")
    return str(text)[3:9]


def state(code_id: UUID) -> str:
    with acting(GUEST):
        found = queries.code_state(code_id)
    assert found is not None
    return found.word


def test_the_code_arrives_and_works_once(database):
    code_id = ask()
    code = arrived(database)

    assert state(code_id) == "sent"
    assert try_it(code_id, code) is Tried.RIGHT
    assert try_it(code_id, code) is Tried.OVER


def test_neither_number_nor_code_nor_address_stands_anywhere_in_the_clear(database):
    ask()
    code = arrived(database)

    for table in ("identity_mobilecode", "procrastinate_jobs", "audit_auditentry"):
        text = str(database.rows(f"SELECT row_to_json(t)::text FROM {table} t"))
        for word in (MOBILE, code, "192.0.2.1"):
            assert word not in text, table
    assert database.rows("SELECT sealed_message FROM identity_mobilecode") == [(None,)]


def test_the_message_names_nobody(database):
    ask()
    worlds.run_jobs(database)

    ((text,),) = database.rows("SELECT text FROM identity_phonemessage")
    assert MOBILE not in text
    assert "5分钟内有效" in text


def test_a_code_of_five_minutes_ago_is_over(database):
    code_id = ask()
    code = arrived(database)

    with clock.at(worlds.SOME_DAY + timedelta(minutes=5, seconds=1)):
        assert try_it(code_id, code) is Tried.OVER
        assert state(code_id) == "late"


def test_a_code_proves_nothing_for_another_matter_or_purpose(database):
    code_id = ask()
    code = arrived(database)

    assert try_it(code_id, code, about=uuid.uuid4()) is Tried.OVER
    assert try_it(code_id, code, purpose="other") is Tried.OVER
    assert try_it(code_id, code) is Tried.RIGHT


def test_after_five_wrong_ones_the_right_one_is_over(database):
    code_id = ask()
    code = arrived(database)
    wrong = "000000" if code != "000000" else "000001"

    assert [try_it(code_id, wrong) for _ in range(5)] == [Tried.WRONG] * 5
    assert try_it(code_id, code) is Tried.OVER


def test_to_one_mobile_a_minute_passes_between_two_and_five_go_in_an_hour(database):
    ask()
    with pytest.raises(Refused, match="请等60秒再发"):
        ask()
    for minute in range(1, 5):
        with clock.at(worlds.SOME_DAY + timedelta(minutes=minute)):
            ask()

    with clock.at(worlds.SOME_DAY + timedelta(minutes=6)), pytest.raises(Refused, match="太多"):
        ask()


@pytest.mark.parametrize("limit", ["CODES_PER_ASKER", "CODES_PER_ADDRESS", "CODES_PER_HOUR"])
def test_other_limits_hold_whatever_the_mobile(database, settings_of, limit):
    settings_of(**{limit: 2})
    ask("19900990001")
    ask("19900990002")

    with pytest.raises(Refused, match="太多"):
        ask("19900990003")


def test_a_thousand_clicks_at_once_are_one_message(database):
    from django.db import connection

    sent, refused = [], []

    def click() -> None:
        try:
            sent.append(ask())
        except Refused as error:
            refused.append(error)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(8)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert (len(sent), len(refused)) == (1, 7)
    assert database.rows("SELECT count(*) FROM identity_mobilecode") == [(1,)]


def test_the_demo_takes_no_number_that_could_be_somebodys(database):
    with pytest.raises(Refused, match="虚构号码"):
        ask("13800000000")  # outside the fictional range: that is what is refused


def test_without_a_channel_it_is_said_at_once(database):
    before = list(ports.SMS)
    ports.SMS.clear()
    try:
        with pytest.raises(Refused, match="短信还没有接通"):
            ask()
    finally:
        ports.SMS[:] = before


# --- the gateway ----------------------------------------------------------------------------------

SECRET = "a-secret-of-the-gateway"


class Gateway(HTTPServer):
    """A short-message gateway that remembers what it took."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[tuple[dict[str, str], bytes]] = []


class _Taking(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def through(url: str) -> Iterator[None]:
    from django.test import override_settings

    before = list(ports.SMS)
    with override_settings(SMS_URL=url, SMS_SECRET=SECRET):
        ports.connect_sms("http")
    try:
        yield
    finally:
        ports.SMS[:] = before


def test_the_gateway_gets_one_signed_message_with_its_key(database, gateway):
    with through(f"http://127.0.0.1:{gateway.server_port}/send"):
        code_id = ask("19900990004")
        worlds.run_jobs(database)

    ((headers, body),) = gateway.taken
    said = json.loads(body)
    signed = hmac.new(SECRET.encode(), headers["X-Tongban-Time"].encode() + b"." + body, "sha256")
    assert headers["X-Tongban-Signature"] == signed.hexdigest()
    assert (said["mobile"], said["key"]) == ("19900990004", str(code_id))
    assert hashlib.sha256(body).digest()
    assert state(code_id) == "sent"


def test_a_gateway_that_refuses_is_asked_again_until_the_code_is_late(database, gateway):
    gateway.status = 503
    with through(f"http://127.0.0.1:{gateway.server_port}/"):
        code_id = ask("19900990004")
        assert worlds.run_jobs(database) == ["identity.send_mobile_code!"]
        with clock.at(worlds.SOME_DAY + timedelta(seconds=30)):
            assert state(code_id) == "slow"
        from tongban.identity.tasks.codes import send_mobile_code

        with database.as_worker(), clock.at(worlds.SOME_DAY + timedelta(minutes=6)):
            send_mobile_code(str(code_id))

    assert state(code_id) == "away"
    assert database.rows("SELECT sealed_message FROM identity_mobilecode") == [(None,)]


def test_a_worker_killed_after_sending_sends_the_same_code_under_the_same_key(database, gateway):
    from tongban.identity.tasks.codes import _waiting, send_mobile_code

    with through(f"http://127.0.0.1:{gateway.server_port}/"):
        code_id = ask("19900990004")
        with database.as_worker():
            waiting = _waiting(code_id)
            assert waiting is not None
            ports.SMS[0].send(waiting.mobile, waiting.text, code_id)
            send_mobile_code(str(code_id))

    assert gateway.taken[0][1] == gateway.taken[1][1]


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("", SECRET),
        ("http://sms.example/send", SECRET),
        ("ftp://127.0.0.1/", SECRET),
        ("https://sms.example/send", "short"),
    ],
)
def test_a_gateway_that_would_send_in_the_clear_is_refused_at_start(url, secret):
    from django.test import override_settings

    before = list(ports.SMS)
    with override_settings(SMS_URL=url, SMS_SECRET=secret), pytest.raises(Misconfigured):
        ports.connect_sms("http")
    assert list(ports.SMS) == before


def test_the_demos_phone_is_refused_outside_a_demo():
    from django.test import override_settings

    with override_settings(DEMO=False), pytest.raises(Misconfigured):
        ports.connect_sms("phone")


def test_the_phone_page_exists_in_a_demo_only(database):
    from django.test import Client, override_settings

    assert Client().get("/demo/phone").status_code == 200
    with override_settings(DEMO=False):
        assert Client().get("/demo/phone").status_code == 404
