"""Finding items by what they are: seven axes, counts, addresses that can be passed on."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import items
from tests.integration.catalogue.conftest import FOOD, REGISTRATION
from tongban.catalogue.queries import PAGE, Audience, HandlingForm, Text
from tongban.site.demo.places import DEPARTMENTS

POLICE = next(one for one in DEPARTMENTS if one.code == "990100-01")
HOUSEHOLD = f"{POLICE.credit_code}320019900100101"


def page_of(address: str, lang: str = "zh") -> str:
    browser = Client()
    browser.cookies["lang"] = lang
    response = browser.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def found(address: str) -> list[str]:
    return re.findall(r'<h3><a href="/items/([0-9A-Z]+)"', page_of(address))


def count_of(address: str, value: str) -> str:
    """The number beside a value of an axis."""
    shown = re.search(rf"<span>{value}</span><span class=\"n\">(\d+)</span>", page_of(address))
    return shown[1] if shown else ""


@pytest.fixture
def two_bodies(city):
    """Beside the demo pack, an item of the city's police for persons, at a window."""
    with city.as_worker():
        handling = items.an_item().handling
        assert handling is not None
        items.published(
            items.an_item(
                code=HOUSEHOLD,
                name=Text("落户", "Household"),
                department=POLICE.code,
                item_type="20",
                audiences=(Audience.PERSON,),
                themes=("birth", "housing"),
                handling=replace(handling, forms=(HandlingForm.WINDOW,)),
            )
        )
    return city


def test_the_front_leads_persons_and_bodies_to_their_themes(two_bodies):
    page = page_of("/browse")

    persons, bodies = page.split('id="for-person"')[1].split('id="for-body"')
    assert "/browse?who=person&theme=birth" in persons
    assert "/browse?who=body&theme=food" in bodies
    assert "theme=birth" not in bodies
    assert "/browse?who=person" in page and "/browse?who=body" in page


def test_the_front_names_departments_levels_regions_types_and_forms_with_their_numbers(two_bodies):
    page = page_of("/browse")

    for address in ("dept=990100-01", "level=3", "region=990100", "type=20", "form=1"):
        assert f'href="/browse?{address}"' in page
    assert '示范市公安局 <span class="n">1</span>' in page
    assert '示范区市场监督管理局 <span class="n">2</span>' in page


def test_a_department_without_items_leads_nowhere_and_is_left_out(two_bodies):
    assert "松岭县政务服务局" not in page_of("/browse")


@pytest.mark.parametrize(
    ("choice", "codes"),
    [
        ("who=person", {HOUSEHOLD, REGISTRATION}),
        ("who=body", {FOOD}),
        ("theme=birth", {HOUSEHOLD}),
        ("dept=990102-01", {FOOD, REGISTRATION}),
        ("level=3", {HOUSEHOLD}),
        ("region=990100", {HOUSEHOLD}),
        ("type=01", {FOOD, REGISTRATION}),
        ("type=20", {HOUSEHOLD}),
        ("form=3", {FOOD, REGISTRATION}),
        ("who=person&theme=housing&dept=990100-01&level=3&type=20&form=1", {HOUSEHOLD}),
        ("who=body&theme=birth", set()),
    ],
)
def test_choices_combine(two_bodies, choice, codes):
    assert set(found(f"/browse?{choice}")) == codes


def test_a_number_says_how_many_would_be_left(two_bodies):
    assert count_of("/browse?who=person", "示范市公安局") == "1"
    assert count_of("/browse?theme=food", "示范区市场监督管理局") == str(
        len(found("/browse?theme=food&dept=990102-01"))
    )
    assert count_of("/browse?theme=food", "示范市公安局") == ""
    # The own axis is not narrowed by itself: one may change one's mind.
    assert count_of("/browse?dept=990100-01", "示范区市场监督管理局") == "2"


def test_each_choice_can_be_taken_back(two_bodies):
    page = page_of("/browse?who=person&theme=birth")

    chips = page.split('class="chips"')[1].split("</p>")[0]
    assert 'href="/browse?theme=birth"' in chips
    assert 'href="/browse?who=person"' in chips
    assert 'href="/browse"' in chips


def test_nothing_found_says_so_with_a_way_on(two_bodies):
    page = page_of("/browse?who=body&theme=birth")

    assert "没有符合这些条件的事项" in page
    assert 'href="/browse"' in page


@pytest.mark.parametrize(
    "query", ["who=alien", "theme=<b>", "dept=" + "9" * 500, "level=9&type=XX", "after=zzz"]
)
def test_what_nobody_offers_is_not_chosen(two_bodies, query):
    page = page_of(f"/browse?{query}")

    assert 'id="for-person"' in page
    assert "<b></" not in page


def test_pages_follow_each_other_without_gap_or_repetition(city):
    with city.as_worker():
        for nth in range(10, 10 + 2 * PAGE):
            items.published(items.an_item(code=f"{items.CODE[:-2]}{nth}"))
    seen, address = [], "/browse?dept=990102-01"

    for _nth in range(4):
        seen += found(address)
        onward = re.search(r'href="(/browse\?[^"]*after=[^"]*)"', page_of(address))
        if onward is None:
            break
        address = onward[1]

    assert len(seen) == len(set(seen)) == 2 * PAGE + 2
    assert "回到最前" in page_of(address)


def test_a_new_item_is_found_at_once(city):
    assert found("/browse?type=20") == []
    with city.as_worker():
        items.published(items.an_item(item_type="20"))

    assert found("/browse?type=20") == [items.CODE]


def test_the_database_is_asked_as_often_for_many_items_as_for_few(city):
    def asked(address: str) -> int:
        page_of(address)
        with CaptureQueriesContext(connection) as queries:
            page_of(address)
        return len(queries)

    addresses = ("/browse", "/browse?dept=990102-01", "/browse?who=person&theme=food")
    few = [asked(one) for one in addresses]
    with city.as_worker():
        for nth in range(10, 40):
            items.published(items.an_item(code=f"{items.CODE[:-2]}{nth}"))

    assert [asked(one) for one in addresses] == few


def test_the_ways_are_told_in_english_too(two_bodies):
    for address in ("/browse", "/browse?who=person&theme=birth&dept=990100-01"):
        main = page_of(address, "en").partition("<main")[2].partition("</main>")[0]
        assert re.findall("[㐀-鿿]+", main) == []


def test_the_list_of_all_items_leads_to_the_ways(city):
    assert 'href="/browse"' in page_of("/items")
