"""With no database at all: alive, not ready, and a page that says so."""

import pytest
from django.conf import settings

from tests.conftest import connected

NOWHERE = "postgresql://tongban_web:x@127.0.0.1:1/nothing"


@pytest.fixture(autouse=True)
def no_database():
    with connected(NOWHERE):
        yield


def test_the_process_is_alive(client):
    assert client.get("/healthz").content == b"ok\n"


def test_a_signed_in_reader_gets_the_503_page(client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32

    answer = client.get("/mine")

    assert answer.status_code == 503
    assert "数据库现在没有应答" in answer.content.decode()
    assert answer["Retry-After"] == "60"


def test_a_guest_still_reads_what_needs_no_database(client):
    assert client.get("/accessibility").status_code == 200


def test_it_is_not_ready_and_says_why_and_what_to_do(client):
    answer = client.get("/readyz", headers={"accept": "application/json"})

    assert answer.status_code == 503
    (only,) = answer.json()["checks"]
    assert only["name"] == "database"
    assert only["state"] == "down"
    assert "OperationalError" in only["reason"]
    assert "DATABASE_URL" in only["fix"]
