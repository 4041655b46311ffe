"""How much of a form is filled before it is begun: numbers and sources, never a value."""

import threading
import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import items, worlds
from tests.integration.applications import form_world as world
from tongban.applications import ports
from tongban.applications.ports import CertificateHeld, Offer
from tongban.applications.web import prefill
from tongban.applications.web.foretold import foretold
from tongban.applications.web.waiting import Lines
from tongban.catalogue.queries import Audience, MaterialKind, Text
from tongban.kernel import clock

LICENCE = "11990000MB0000001M001"
HELD = CertificateHeld("certificate:x", Text("营业执照", "Business licence"), "GT1", None)


class Known:
    """Answers what it is given, and remembers what it was asked."""

    name = "profile"

    def __init__(self, **values: str) -> None:
        self.values = values
        self.wanted: list[set[str]] = []

    def offers(self, wanted, holder, by):
        self.wanted.append(set(wanted))
        offer = Offer("", Text("某个登记", "Some register"), clock.now())
        return {
            f"profile.{key}": replace(offer, value=value)
            for key, value in self.values.items()
            if f"profile.{key}" in wanted
        }


class Hanging:
    """Never comes back while the test runs."""

    name = "profile"

    def __init__(self) -> None:
        self.end = threading.Event()

    def offers(self, wanted, holder, by):
        self.end.wait(30)
        return {}


@pytest.fixture
def browser(database, item, wang) -> Client:
    with database.as_worker():
        account = worlds.an_account(wang.person_id)
    return worlds.signed_in(account)


def part_of(browser: Client, code: str = items.CODE, lang: str = "zh") -> str:
    browser.cookies["lang"] = lang
    response = browser.get(f"/items/{code}/filled", headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


def test_a_person_is_told_how_many_questions_their_registration_answers(browser):
    part = part_of(browser)

    assert "<b>12个问题里，3个已经替您填好</b>" in part
    assert "来自：您的实名登记" in part
    assert "<b>Of 12 questions, 3 are filled in for you</b>" in part_of(browser, lang="en")


def test_no_value_is_in_the_part_or_the_guide(browser):
    for page in (part_of(browser), browser.get(f"/items/{items.CODE}").content.decode()):
        main = page.split("<main")[-1]
        assert worlds.id_number_of("王芳") not in main
        assert "王芳" not in main


def test_only_what_the_item_asks_is_asked_of_a_source(browser, monkeypatch):
    known = Known(name="王芳", mobile="19900001111", secret="x")
    monkeypatch.setattr(ports, "SOURCES", [known])

    part = part_of(browser)

    assert known.wanted == [{"profile.name", "profile.id_number", "profile.mobile"}]
    assert "2个已经替您填好" in part and "某个登记" in part


def test_a_known_answer_decides_which_questions_are_counted(database, wang, monkeypatch):
    asks = world.question("online", sources=("profile.online",))
    more = world.question("shop", when='online = "yes"')
    group = replace(world.FORM[0], fields=(asks, more))
    item = world.an_item(form=(group,), materials=())
    with database.as_worker():
        world.published(item)
    monkeypatch.setattr(ports, "SOURCES", [Known(online="yes")])

    found = foretold(item, wang.holder_id, wang)

    assert found is not None
    assert (found.questions, found.filled) == (2, 1)


@pytest.mark.parametrize(("held", "spared"), [(HELD, 3), (None, 2)])
def test_a_certificate_held_need_not_be_brought(database, browser, monkeypatch, held, spared):
    licence = world.requirement("licence", MaterialKind.CERTIFICATE, certificate_type=LICENCE)
    with database.as_worker():
        items.published(world.an_item(materials=(*world.MATERIALS, licence)))
    asked = []
    monkeypatch.setattr(ports, "_HELD", [lambda holder, code: asked.append(code) or held])

    part = part_of(browser)

    assert f"<b>4份材料里，{spared}份不用您另外准备</b>" in part
    assert ("您账户里有：营业执照" in part) is (held is not None)
    assert asked == [LICENCE]


def test_a_source_that_hangs_is_left_alone_and_the_rest_is_told(browser, monkeypatch):
    hanging = Hanging()
    monkeypatch.setattr(ports, "SOURCES", [hanging])
    monkeypatch.setattr(prefill, "_lines", Lines())
    since = time.monotonic()

    part = part_of(browser)

    assert time.monotonic() - since < 3 * prefill.PATIENCE_S
    assert "12个问题里，0个已经替您填好" in part
    assert "有的来源现在没有回答" in part
    hanging.end.set()


def test_who_the_item_does_not_serve_is_told_to_change_the_name(database, browser):
    with database.as_worker():
        items.published(world.an_item(audiences=(Audience.ENTERPRISE,)))

    assert "换个名义再看" in part_of(browser)
    assert "/filled" not in browser.get(f"/items/{items.CODE}").content.decode()


def test_the_guide_itself_asks_no_source_and_a_link_leads_on_without_a_script(browser, monkeypatch):
    known = Known(name="王芳")
    monkeypatch.setattr(ports, "SOURCES", [known])

    page = browser.get(f"/items/{items.CODE}").content.decode()

    assert known.wanted == []
    assert f'<a href="/items/{items.CODE}/filled">' in page
    whole = browser.get(f"/items/{items.CODE}/filled").content.decode()
    assert "<h1>已经替您填好多少</h1>" in whole and "1个已经替您填好" in whole


def test_a_guest_reads_from_the_definition_how_many_could_be_filled(item):
    page = Client().get(f"/items/{items.CODE}").content.decode()

    assert "一共15个问题" in page
    assert "其中3个，政府已有的，登录后替您填好" in page
    assert "hx-get" not in page and "htmx" not in page


def test_a_guest_is_sent_to_sign_in(item):
    response = Client().get(f"/items/{items.CODE}/filled")

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("code", ["990102310001", "x" * 300])
def test_an_item_that_is_not_there_is_not_found(browser, code):
    assert browser.get(f"/items/{code}/filled").status_code == 404


def test_the_page_of_a_guest_costs_no_query_more_than_before(browser, item):
    def asked(client: Client) -> int:
        client.get(f"/items/{items.CODE}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/items/{items.CODE}")
        return len(queries)

    assert asked(Client()) <= 16
