"""A source that never answers: the page comes, the question is typed, nothing is lost."""

import socket
import threading
import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client

from tests import worlds
from tests.integration.applications import form_world as world
from tests.integration.applications.test_fill_pages import hidden, page_of, sent
from tongban.applications import ports, queries
from tongban.applications.ports import Offer
from tongban.applications.queries import Origin
from tongban.applications.web import prefill
from tongban.applications.web.waiting import LATE_MOST, Lines
from tongban.catalogue.queries import Text
from tongban.kernel import clock
from tongban.kernel.db import acting

TYPED = {"owner_name": "王芳", "owner_number": worlds.id_number_of("王芳"), "phone": "19900001111"}
SLACK = 3


class Silent:
    """Asks a service that takes every connection and never says a word."""

    name = "profile"

    def __init__(self) -> None:
        self._service = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.asked = 0

    def offers(self, wanted, holder, by):
        self.asked += 1
        with socket.create_connection(self._service.getsockname()) as line:
            line.recv(1)
        raise ConnectionError

    def end(self) -> None:
        """Whoever waits is hung up on."""
        self._service.close()
        for thread in threading.enumerate():
            if thread.name == f"source-{self.name}":
                thread.join(10)


@pytest.fixture
def silent(monkeypatch) -> Iterator[Silent]:
    source = Silent()
    monkeypatch.setattr(ports, "SOURCES", [source])
    monkeypatch.setattr(prefill, "_lines", Lines())
    yield source
    source.end()


@pytest.fixture
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(prefill, "PATIENCE_S", 0.01)


@pytest.fixture
def browser(database, item, wang) -> Client:
    with database.as_worker():
        account = worlds.an_account(wang.person_id)
    return worlds.signed_in(account)


@pytest.fixture
def draft(browser, item) -> str:
    return str(browser.post(f"/apply/{item.code}").headers["Location"])


def content_of(draft: str, wang):
    with acting(wang):
        return queries.answers(UUID(draft.rsplit("/", 1)[1]))


def test_the_page_comes_within_its_time_and_asks_for_what_nobody_said(browser, draft, silent):
    page_of(browser, f"{draft}/shop")
    since = time.monotonic()

    page = page_of(browser, f"{draft}/owner")

    assert time.monotonic() - since < SLACK * prefill.PATIENCE_S
    assert silent.asked == 1
    assert "暂时取不到已有的资料" in page
    assert 'name="owner_name"' in page


def test_what_is_typed_meanwhile_is_kept_and_marked_to_be_verified(
    browser, draft, wang, silent, impatient
):
    response = sent(browser, f"{draft}/owner", **TYPED)

    content = content_of(draft, wang)
    assert response.headers["Location"] == f"{draft}/shop"
    assert {key: str(content.answers[key]) for key in TYPED} == TYPED
    assert {content.provenance[key].origin for key in TYPED} == {Origin.AWAY}
    assert "工作人员会核对" in page_of(browser, f"{draft}/check")


def test_a_source_that_begins_to_hang_between_page_and_answer_loses_nothing(
    browser, draft, wang, monkeypatch, silent, impatient
):
    with monkeypatch.context() as before:
        before.setattr(ports, "SOURCES", [])
        shown = hidden(page_of(browser, f"{draft}/owner"))

    browser.post(f"{draft}/owner", {**shown, **TYPED})

    assert {key: str(content_of(draft, wang).answers[key]) for key in TYPED} == TYPED


def test_another_source_is_heard_beside_one_that_hangs(wang, monkeypatch, silent):
    class Register:
        name = "body"

        def offers(self, wanted, holder, by):
            return {"body.name": Offer("芳记", Text("登记", "Register"), clock.now())}

    monkeypatch.setattr(ports, "SOURCES", [silent, Register()])

    fields = [world.question(name, sources=(f"{name}.name",)) for name in ("profile", "body")]
    offers, away = prefill.known(fields, wang.person_id, wang)

    assert offers["body"].value == "芳记"
    assert away == ["profile"]


def test_many_pages_leave_no_more_threads_than_the_bound(browser, draft, silent, impatient):
    for _nth in range(LATE_MOST * 4):
        page_of(browser, f"{draft}/owner")

    hanging = [one for one in threading.enumerate() if one.name == "source-profile"]
    assert len(hanging) == LATE_MOST
