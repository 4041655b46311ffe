"""The canary: a name, an ID number and a mobile go in everywhere and come out in no log."""

import io
import json
import logging

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tongban.kernel.web.logs import JsonLines

NAME = "欧阳金丝雀"
ID_NUMBER = "990101199003078812"
MOBILE = "19900990013"


@pytest.fixture
def written():
    """Everything any logger writes, formatted as in production."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


def assert_silent(out):
    text = out.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines, "nothing was logged: the canary proves nothing"
    for secret in (NAME, ID_NUMBER, MOBILE, "%E6%AC%A7", "\\u6b27"):
        assert secret not in text


def test_forms_addresses_and_queries(client, written):
    client.get(f"/form?q={NAME}&id={ID_NUMBER}")
    client.post("/form", {"name": NAME, "mobile": MOBILE})
    client.get(f"/nowhere/{NAME}/{ID_NUMBER}")
    client.get("/form", headers={"x-request-id": ID_NUMBER, "user-agent": NAME, "referer": NAME})

    assert_silent(written)


def test_errors_that_carry_what_was_typed(client, written):
    client.post(f"/careless/{NAME}?id={ID_NUMBER}", {"mobile": MOBILE, "name": NAME})

    assert_silent(written)
    assert '"type": "builtins.ValueError"' in written.getvalue()


def test_refusals_by_django_itself(written):
    with override_settings(ROOT_URLCONF="tests.integration.web.rooms"):
        Client(headers={"host": f"{ID_NUMBER}.example"}).get(f"/form?{NAME}")
        Client(enforce_csrf_checks=True).post("/form", {"name": NAME})

    assert_silent(written)


def test_a_failed_sign_in(written, database):
    with override_settings(ROOT_URLCONF=settings.ROOT_URLCONF):
        Client().post("/sign-in", {"username": MOBILE, "password": NAME})
        Client().post("/sign-in", {"username": ID_NUMBER, "password": NAME})

    assert_silent(written)


def test_a_line_has_route_status_milliseconds_and_role(client, written):
    client.get("/style")

    (line,) = [json.loads(t) for t in written.getvalue().splitlines() if '"request"' in t]
    assert line["route"] == "style"
    assert line["status"] == 200
    assert line["role"] == "guest"
    assert line["ms"] >= 0
    assert line["request_id"]
