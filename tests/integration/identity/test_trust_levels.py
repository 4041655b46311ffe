"""Rising to level three online, and what needs it."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.newcomer import (
    HER,
    Base,
    text,
)
from tongban.identity.models import Account
from tongban.identity.rules import ElementKind


def a_person_of_level(database: Clone, level: int) -> Client:
    with database.as_worker():
        person_id = worlds.a_person(HER.name, id_number=HER.id_number)
        account_id = worlds.an_account(person_id, level=level)
    return worlds.signed_in(account_id)


def test_giving_a_mandate_needs_level_three_and_the_page_says_how_to_get_it(
    database: Clone, base: Base
):
    browser = a_person_of_level(database, 2)

    led = browser.get("/my/mandates/new")

    assert led.headers["Location"] == "/my/trust?need=3&next=%2Fmy%2Fmandates%2Fnew"
    page = text(browser, led.headers["Location"])
    assert "刚才要办的事需要3级" in page
    assert "4级（刷脸）：这里还没有开办" in page


def test_two_details_verified_online_raise_an_account_and_lead_back(database: Clone, base: Base):
    browser = a_person_of_level(database, 2)
    two = {kind: HER.elements[ElementKind(kind)] for kind in ("mobile", "driving_licence")}

    asked = browser.post("/my/trust/verify?need=3&next=/my/mandates/new", two)
    assert "正在核验" in text(browser, asked.headers["Location"])
    worlds.run_jobs(database)
    page = text(browser, asked.headers["Location"])

    assert "您现在是3级" in page
    assert 'href="/my/mandates/new"' in page
    assert browser.get("/my/mandates/new").status_code == 200
    with database.superuser() as superuser:
        assert superuser.execute("SELECT count(*) FROM identity_signup").fetchone() == (0,)


def test_whoever_let_a_raise_run_out_begins_another(database: Clone, base: Base):
    browser = a_person_of_level(database, 2)
    wrong = {"mobile": "19900000000", "bank_account": HER.elements[ElementKind.BANK_ACCOUNT]}
    browser.post("/my/trust/verify", wrong)
    worlds.run_jobs(database)
    over = "UPDATE identity_signup SET created_at = created_at - %s, expires_at = expires_at - %s"
    with database.superuser() as superuser:
        superuser.execute(over, [timedelta(days=30)] * 2)

    assert "没有核对上" not in text(browser, "/my/trust/verify")
    two = {kind: HER.elements[ElementKind(kind)] for kind in ("mobile", "bank_account")}
    asked = browser.post("/my/trust/verify", two)
    worlds.run_jobs(database)

    assert asked.status_code == 302
    assert Account.objects.get().trust_level_id == 3


def test_details_that_do_not_match_raise_nothing(database: Clone, base: Base):
    browser = a_person_of_level(database, 2)
    two = {"mobile": "19900000000", "bank_account": HER.elements[ElementKind.BANK_ACCOUNT]}

    browser.post("/my/trust/verify", two)
    worlds.run_jobs(database)

    assert "没有核对上：<b>手机号</b>" in text(browser, "/my/trust/verify")
    assert Account.objects.get().trust_level_id == 2


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "javascript:1"])
def test_the_way_back_leads_nowhere_but_home(database: Clone, base: Base, address: str):
    browser = a_person_of_level(database, 4)

    page = browser.get("/my/trust", {"need": "3", "next": address})

    assert page.context["next"] == ""
