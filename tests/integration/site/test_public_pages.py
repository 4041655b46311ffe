"""The addresses that stay: each opens, and says truthfully what is there."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import worlds
from tongban.site.web.home import HOLIDAYS

PUBLIC = ("/", "/items", "/items?q=开饭店", "/verify", "/deadline", "/letters", "/sign-in")


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_public_address_opens_in_both_languages(database, address, lang):
    browser = Client()
    browser.cookies["lang"] = lang

    response = browser.get(address)

    assert response.status_code == 200
    assert "text/html" in response.headers["Content-Type"]


def test_search_says_that_nothing_is_found_where_there_are_no_items(database):
    assert "没有找到“开饭店”" in Client().get("/items", {"q": "开饭店"}).content.decode()


def test_every_service_code_is_unknown_before_an_item_is_published(database):
    response = Client().get("/items/990102310001")

    assert response.status_code == 404
    assert "没有这个事项" in response.content.decode()


def test_the_front_page_invents_no_figure_and_names_no_theme_without_an_item(database):
    page = Client().get("/").content.decode()

    assert "12,408" not in page
    assert 'href="/items?theme=' not in page


def test_the_frame_offers_no_letters_before_they_are_answered_here(database):
    page = Client().get("/").content.decode()

    assert 'href="/letters"' not in page
    assert Client().get("/letters").status_code == 200


def test_the_front_page_names_the_departments_that_are_there(database):
    assert "还没有部门入驻" in Client().get("/").content.decode()
    with database.as_worker():
        worlds.a_department("示范区市场监督管理局")

    assert "示范区市场监督管理局" in Client().get("/").content.decode()


def test_the_front_page_tells_of_holidays_from_the_calendar_itself(database):
    page = Client().get("/").content.decode()

    assert "清明放假" in page
    assert "4月4日至4月6日" in page


def test_the_names_of_all_loaded_holidays_have_an_english(database):
    with database.superuser() as admin:
        names = {row[0] for row in admin.execute("SELECT DISTINCT name FROM kernel_calendarday")}

    assert names <= set(HOLIDAYS)


def test_the_front_page_costs_the_same_however_many_mandates_end_soon(database):
    with database.as_worker():
        wang, li = worlds.a_person("王芳"), worlds.a_person("李强")
        worlds.a_mandate(wang, li, worlds.terms(days=5))
        worlds.a_mandate(li, wang, worlds.terms(days=6))
        account = worlds.an_account(wang)
    browser = worlds.signed_in(account)
    with CaptureQueriesContext(connection) as few:
        browser.get("/")
    with database.as_worker():
        for days in range(7, 12):
            worlds.a_mandate(wang, li, worlds.terms(days=days))

    with CaptureQueriesContext(connection) as more:
        page = browser.get("/").content.decode()

    assert len(more) == len(few)
    assert "您给李强的委托" in page
    assert "李强给您的委托" in page


def test_the_interface_describes_what_there_is_and_nothing_else(database):
    response = Client().get("/api/v1/openapi.json")

    document = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/json"
    assert document["openapi"].startswith("3.1")
    assert list(document["paths"]) == ["/healthz"]


def test_an_unknown_api_address_answers_in_json(database):
    response = Client().get("/api/v1/nothing")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_the_limits_page_lists_the_years_that_are_loaded(database):
    page = Client().get("/deadline").content.decode()

    for year in (2024, 2025, 2026):
        assert f"{year}年" in page


@pytest.mark.parametrize("address", ["/my", "/desk", "/desk/calendar", "/my/mandates/new"])
def test_a_guest_is_sent_to_sign_in_and_back(database, address):
    response = Client().get(address)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in?next=%2F")


def test_the_overview_costs_the_same_however_much_there_is(database):
    with database.as_worker():
        wang, li = worlds.a_person("王芳"), worlds.a_person("李强")
        account = worlds.an_account(wang)
        worlds.a_mandate(wang, li)
        worlds.a_mandate(li, wang)
    worlds.deliver_everything(database)
    browser = worlds.signed_in(account)
    with CaptureQueriesContext(connection) as few:
        browser.get("/my")
    with database.as_worker():
        for _ in range(6):
            worlds.a_mandate(wang, li)
            worlds.a_mandate(li, wang)
    worlds.deliver_everything(database)

    with CaptureQueriesContext(connection) as more:
        browser.get("/my")

    assert len(more) == len(few)
