"""What pages show of people: one's own masked numbers, and nobody else's at all."""

from datetime import date

import pytest

from tests import worlds
from tongban.identity import ports, queries
from tongban.kernel.actor import Actor
from tongban.site.demo.people import PEOPLE

PAGES = ("/", "/my", "/my/mandates", "/my/mandates/new", "/my/acting", "/my/notices", "/my/access")


@pytest.fixture
def wang(database):
    """王芳, who gave 李强 a mandate and holds one of 林晓梅."""
    with database.as_worker():
        people = {one: worlds.a_person(one) for one in ("王芳", "李强", "林晓梅", "刘䶮", "赵勇")}
        worlds.a_mandate(people["王芳"], people["李强"])
        worlds.a_mandate(people["林晓梅"], people["王芳"])
        account = worlds.an_account(people["王芳"])
    worlds.deliver_everything(database)
    return worlds.signed_in(account)


@pytest.fixture(autouse=True)
def _no_demo(monkeypatch):
    """Outside a demo: there the form shows fictional numbers to try it with."""
    monkeypatch.setattr(ports, "PERSONAS", [])


def test_no_page_shows_a_whole_id_number_or_phone_not_even_ones_own(wang):
    for address in PAGES:
        page = wang.get(address).content.decode()
        for one in PEOPLE:
            assert one.id_number not in page, address
            assert one.mobile not in page, address


def test_ones_own_number_is_masked_with_the_day_of_birth_and_the_phone_in_the_middle(wang):
    page = wang.get("/my").content.decode()

    assert "9901*************2" in page
    assert "19880312" not in page
    assert "199****0000" in page


def test_pages_name_only_those_one_has_a_mandate_with(wang):
    for address in PAGES:
        page = wang.get(address).content.decode()
        assert "刘䶮" not in page, address
        assert "赵勇" not in page, address


def test_somebody_elses_pages_do_not_name_the_two(database, wang):
    with database.as_worker():
        account = worlds.an_account(worlds.a_person("高翔"))
    other = worlds.signed_in(account)

    for address in PAGES:
        page = other.get(address).content.decode()
        for name in ("王芳", "李强", "林晓梅"):
            assert name not in page, (address, name)


def test_rare_characters_and_long_names_come_through_unchanged(database):
    for name in ("𠮷小龙", "赵㛃", "刘䶮", "阿依古丽·买买提依明"):
        with database.as_worker():
            account = worlds.an_account(worlds.a_person(name))

        page = worlds.signed_in(account).get("/my").content.decode()

        assert f"{name}，您好" in page


def test_a_name_is_found_whatever_its_dot_and_width(database):
    with database.as_worker():
        giver = worlds.a_person("王芳")
        worlds.a_person("阿依古丽·买买提依明")
        account = worlds.an_account(giver)
    browser = worlds.signed_in(account)
    opened = browser.get("/my/mandates/new").context["form"]

    response = browser.post(
        "/my/mandates/new",
        {
            "name": "阿依古丽•买买提依明",
            "id_number": worlds.id_number_of("阿依古丽·买买提依明"),
            "acts": ["view"],
            "valid_from": date(2026, 3, 2).isoformat(),
            "valid_to": date(2026, 4, 2).isoformat(),
            "request_key": str(opened["request_key"].value()),
            "holder": str(giver),
        },
    )

    assert response.status_code == 302


def test_an_officer_finds_a_person_and_the_person_sees_it(database):
    with database.as_worker():
        wang = worlds.a_person("王芳")
        account = worlds.an_account(wang)
        department = worlds.a_department()
        clerk = Actor.officer(worlds.an_officer(department_id=department), department)

    found = queries.find_person(
        "王芳", worlds.id_number_of("王芳"), purpose="window.find", by=clerk
    )

    assert found == wang
    assert "示范区市场监督管理局" in worlds.signed_in(account).get("/my/access").content.decode()


def test_pages_of_the_signed_in_are_kept_by_no_cache(wang):
    for address in PAGES:
        assert wang.get(address).headers["Cache-Control"] == "no-store", address
