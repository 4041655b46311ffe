"""One-click personas: there in a demo, nowhere else."""

import pytest
from django.conf import settings
from django.test import Client

from tests import worlds
from tongban.identity import ports
from tongban.site.demo import city
from tongban.site.demo.personas import PERSONAS


@pytest.fixture
def in_production():
    """As apps.ready leaves it without DEMO."""
    ports.PERSONAS[:] = ()
    yield
    ports.PERSONAS[:] = PERSONAS


def test_one_click_makes_a_guest_a_persona(database):
    with database.as_worker():
        city.fill(lambda *_: None)
    browser = Client()
    assert 'value="wang-fang"' in browser.get("/").content.decode()

    response = browser.post("/demo/become", {"persona": "wang-fang"}, follow=True)

    assert "您现在是演示人物王芳" in response.content.decode()
    assert browser.get("/my").status_code == 200


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda one: one.key)
def test_every_persona_finds_their_own_page(database, persona):
    with database.as_worker():
        city.fill(lambda *_: None)

    response = Client().post("/demo/become", {"persona": persona.key}, follow=True)

    assert response.status_code == 200
    assert persona.name in response.content.decode()


def test_how_somebody_became_a_persona_is_on_record(database):
    with database.as_worker():
        city.fill(lambda *_: None)

    Client().post("/demo/become", {"persona": "wang-fang"})

    with database.superuser() as admin:
        rows = admin.execute(
            "SELECT detail ->> 'how' FROM audit_auditentry WHERE did = 'account.sign_in'"
        ).fetchall()
    assert rows == [("persona",)]


def test_before_the_city_is_built_the_click_is_answered_with_a_sentence(database):
    response = Client().post("/demo/become", {"persona": "wang-fang"})

    assert response.status_code == 409
    assert "演示城市还在建" in response.content.decode()


def test_nobody_becomes_somebody_who_is_no_persona(database):
    with database.as_worker():
        worlds.an_account(worlds.a_person("林晓梅"), login_name="lin.other")

    assert Client().post("/demo/become", {"persona": "lin.other"}).status_code == 404


def test_outside_a_demo_nobody_can_become_anybody(database, in_production):
    with database.as_worker():
        worlds.an_account(worlds.a_person("王芳"), login_name="wang.fang")
    browser = Client()

    assert browser.post("/demo/become", {"persona": "wang-fang"}).status_code == 404
    for address in ("/", "/sign-in"):
        assert "demo/become" not in browser.get(address).content.decode()


def test_the_tests_run_as_a_demo():
    assert settings.DEMO is True
    assert tuple(ports.PERSONAS) == PERSONAS
