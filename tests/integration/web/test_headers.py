"""What the browser may do with a page: nothing but show it."""

import pytest
from django.test import Client, override_settings


@pytest.mark.parametrize("address", ["/style", "/healthz", "/nowhere", "/broken"])
def test_every_answer_carries_the_strict_policy(client, address):
    answer = client.get(address)

    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@override_settings(LIVE_URL="http://127.0.0.1:8001")
def test_pages_may_hear_the_live_process_and_nobody_else(client):
    assert (
        "connect-src 'self' http://127.0.0.1:8001;"
        in client.get("/style")["Content-Security-Policy"]
    )


def test_no_page_has_anything_inline(client):
    for address in ("/style", "/accessibility", "/readyz", "/nowhere"):
        shown = client.get(address, headers={"accept": "text/html"}).content.decode()
        assert "<style" not in shown
        assert " style=" not in shown
        assert " onclick=" not in shown


@override_settings(SECURE_HSTS_SECONDS=31_536_000)
def test_over_tls_the_browser_is_told_to_stay_there(client):
    assert "max-age=31536000" in client.get("/style", secure=True)["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/style").headers


def test_pages_are_compressed(client):
    answer = client.get("/style", headers={"accept-encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("method", "host", "status"), [("GET", "evil.example", 400), ("TRACE", "testserver", 405)]
)
def test_a_strange_host_and_a_strange_method_are_refused_before_any_page(
    database, method, host, status
):
    answer = Client(raise_request_exception=False).generic(method, "/", headers={"host": host})

    assert answer.status_code == status
