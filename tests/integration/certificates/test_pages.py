"""The pages: one's own certificates, and checking one, which is everybody's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from tests import granted, worlds
from tests.integration.certificates.conftest import World
from tongban.certificates import queries
from tongban.kernel import clock
from tongban.kernel.actor import Actor


@pytest.fixture(autouse=True)
def unhurried():
    """Tests ask faster than people."""
    with override_settings(VERIFY_PER_MINUTE=0):
        yield


@pytest.fixture
def lin(world: World) -> Client:
    """林晓梅, acting for her shop."""
    with world.clone.as_worker():
        account = worlds.an_account(world.lin)
    return worlds.acting_for(worlds.signed_in(account), world.shop)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_holder_finds_a_certificate_reads_it_and_saves_its_document(world, lin, lang):
    certificate_id = world.issued()
    lin.cookies["lang"] = lang

    listed = lin.get("/my/certificates").content.decode()
    shown = lin.get(f"/my/certificates/{certificate_id}").content.decode()
    saved = lin.get(f"/my/certificates/{certificate_id}.pdf")

    number = world.row(certificate_id).number
    assert number in listed
    assert number in shown
    assert 'class="qr"' in shown
    assert "林晓梅" in shown
    assert saved.headers["Content-Type"] == "application/pdf"
    assert b"".join(saved.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_stranger_checks_by_code_number_or_identifier_and_learns_no_name(world, lang):
    row = world.row(world.issued())
    browser = Client()
    browser.cookies["lang"] = lang

    pages = [
        browser.get(f"/verify/{row.verify_code}"),
        browser.get("/verify", {"q": row.number}),
        browser.get("/verify", {"q": f" {row.number.lower()} "}),
        browser.get("/verify", {"q": row.certificate_id}),
    ]

    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert "示范区芳记面馆" in text
        assert "林**" in text
        assert "林晓梅" not in text
        assert "李强" not in text


def _head(world: World) -> tuple[Client, Actor]:
    with world.clone.as_worker():
        officer = worlds.an_officer("certificates.revoke", department_id=world.department)
        account = worlds.an_account(officer_id=officer)
    return worlds.signed_in(account), Actor.officer(officer, world.department)


def test_a_head_revokes_and_everybody_who_checks_is_told_the_day_and_the_reason(world, lin):
    row = world.row(world.issued())
    head, _actor = _head(world)

    found = head.get("/desk/certificates", {"q": row.number}).content.decode()
    empty = head.post(f"/desk/certificates/{row.id}", {})
    done = head.post(f"/desk/certificates/{row.id}", {"reason": "deceit"})

    assert f"/desk/certificates/{row.id}" in found
    assert "示范区芳记面馆" not in found
    assert empty.status_code == 422
    assert done.status_code == 302
    checked = Client().get(f"/verify/{row.verify_code}").content.decode()
    assert "已撤销，不再有效" in checked
    assert "2026年3月2日" in checked
    assert "用虚假材料等不正当手段取得" in checked
    assert "已撤销" in lin.get(f"/my/certificates/{row.id}").content.decode()
    assert "已撤销" in head.get(f"/desk/certificates/{row.id}").content.decode()


def test_a_certificate_past_its_last_day_is_said_to_be_over(world):
    row = world.row(world.issued())

    with clock.at(worlds.SOME_DAY + timedelta(days=366 * 5)):
        page = Client().get(f"/verify/{row.verify_code}").content.decode()

    assert "已过期" in page
    assert "2031年3月1日" in page


@pytest.mark.parametrize("asked", ["JY29901020000999", "1.2.3", "%", "'; DROP TABLE x", "x" * 159])
def test_what_was_never_issued_is_not_found(world, asked):
    world.issued()

    page = Client().get("/verify", {"q": asked})

    assert page.status_code == 404
    assert "查不到" in page.content.decode()


def test_one_that_is_still_being_made_is_not_there_for_strangers(world):
    row = world.row(world.granted())

    assert Client().get(f"/verify/{row.verify_code}").status_code == 404


def test_a_row_somebody_changed_by_hand_is_worth_nothing(world):
    row = world.row(world.issued())
    with world.clone.superuser() as superuser:
        superuser.execute("UPDATE certificates_certificate SET valid_to = '2099-01-01'")

    page = Client().get(f"/verify/{row.verify_code}")

    assert page.status_code == 404


def test_who_asks_too_fast_is_asked_to_wait_and_the_form_opens_all_the_same(world):
    row = world.row(world.issued())
    browser = Client()

    with override_settings(VERIFY_PER_MINUTE=8):
        answers = [browser.get(f"/verify/{row.verify_code}").status_code for _nth in range(4)]
        form = browser.get("/verify").status_code

    assert answers == [200, 200, 429, 429]
    assert form == 200


def test_checking_writes_nothing_and_needs_no_session(world):
    row = world.row(world.issued())
    browser = Client()

    with CaptureQueriesContext(connection) as asked:
        browser.get(f"/verify/{row.verify_code}")

    written = [one["sql"] for one in asked if not one["sql"].startswith(("SELECT", "BEGIN"))]
    assert [sql for sql in written if "INSERT" in sql or "UPDATE" in sql] == []
    assert browser.cookies == {}


def test_anybody_gets_the_keys_to_check_with(world):
    found = Client().get("/verify/keys.json").json()

    assert len(found["codes"]) == 1
    (chain,) = found["seals"].values()
    assert chain.count("BEGIN CERTIFICATE") == 2
    assert "PRIVATE" not in str(found)


def test_an_agent_does_not_read_what_the_holder_has(world):
    with world.clone.as_worker():
        li = worlds.a_person("李强")
        worlds.a_mandate(world.shop, li)
        account = worlds.an_account(li)
    agent = worlds.acting_for(worlds.signed_in(account), world.shop)

    answers = {
        agent.get(address).status_code
        for address in ("/my/certificates", f"/my/certificates/{world.issued()}")
    }

    assert answers == {409}


def test_page_one_thousand_costs_what_page_one_costs(world, lin):
    with world.clone.as_worker():
        first = [
            granted.a_food_licence(world.shop, world.department, person_id=world.lin)
            for _nth in range(queries.PAGE + 3)
        ]
    lin.get("/my/certificates")
    with CaptureQueriesContext(connection) as few:
        page = lin.get("/my/certificates")
    onward = page.context["next"]
    with CaptureQueriesContext(connection) as more:
        rest = lin.get(onward)

    assert len(page.context["certificates"]) == queries.PAGE
    assert len(rest.context["certificates"]) == 3
    assert len(more) == len(few)
    assert len(first) == queries.PAGE + 3


def test_the_list_of_a_person_costs_the_same_for_one_and_for_many(world):
    with world.clone.as_worker():
        account = worlds.an_account(world.lin)
        granted.a_food_licence(world.lin, world.department)
    browser = worlds.signed_in(account)
    browser.get("/my/certificates")
    with CaptureQueriesContext(connection) as one:
        browser.get("/my/certificates")
    with world.clone.as_worker():
        for _nth in range(5):
            granted.a_food_licence(world.lin, world.department)
    with CaptureQueriesContext(connection) as six:
        page = browser.get("/my/certificates")

    assert len(page.context["certificates"]) == 6
    assert len(six) == len(one)
