"""Rising to level three online, and what needs it."""

from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests import verifier, worlds
from tests.conftest import Clone
from tests.integration.identity.newcomer import HER, text
from tests.verifier import Base
from tongban.identity.actions.trust import raise_trust
from tongban.identity.models import Account
from tongban.identity.rules import ElementKind, Evidence, EvidenceKind
from tongban.identity.web.trust import trust
from tongban.kernel import clock
from tongban.kernel.web import guards
from tongban.site import urls


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


AT_A_WINDOW = Evidence(EvidenceKind.WINDOW, "registration:00000000-0000-4000-8000-000000000005")


@guards.person
@trust(lambda request, wanted: wanted)
def an_item(request: HttpRequest, wanted: int) -> HttpResponse:
    """As an item asks for the level its definition names."""
    return HttpResponse("申请")


urlpatterns = [path("items/<int:wanted>/apply", an_item), *urls.urlpatterns]


@pytest.mark.parametrize("wanted", [4, 5])
def test_an_item_that_asks_for_more_leads_to_the_window_and_back(database: Clone, wanted: int):
    with override_settings(ROOT_URLCONF=__name__):
        browser = a_person_of_level(database, 3)
        led = browser.get(f"/items/{wanted}/apply?from=guide").headers["Location"]
        page = text(browser, led)
        with database.as_worker():
            mine = Account.objects.get().id
            raise_trust(mine, 5, evidence=AT_A_WINDOW, by=worlds.BUILDER)
        risen = text(browser, led)
        opened = text(browser, f"/items/{wanted}/apply?from=guide")

    assert f"刚才要办的事需要{wanted}级" in page
    assert "5级：带身份证原件到政务大厅窗口" in page
    assert f"已经够{wanted}级了" in risen
    assert f'href="/items/{wanted}/apply?from=guide"' in risen
    assert opened == "申请"


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
    wrong = {"mobile": "19900990900", "bank_account": HER.elements[ElementKind.BANK_ACCOUNT]}
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
    two = {"mobile": "19900990900", "bank_account": HER.elements[ElementKind.BANK_ACCOUNT]}

    browser.post("/my/trust/verify", two)
    worlds.run_jobs(database)

    assert "没有核对上：<b>手机号</b>" in text(browser, "/my/trust/verify")
    assert Account.objects.get().trust_level_id == 2


def test_whoever_we_stopped_asking_for_asks_again_without_typing(database: Clone, base: Base):
    browser = a_person_of_level(database, 2)
    two = {kind: HER.elements[ElementKind(kind)] for kind in ("mobile", "bank_account")}
    browser.post("/my/trust/verify", two)
    with verifier.asked(None), clock.at(clock.now() + timedelta(hours=48)):
        assert worlds.run_jobs(database) == ["identity.verify_sign_up!"]
    assert "我们不再自动试了" in text(browser, "/my/trust/verify")

    browser.post("/my/trust/verify", {"again": "yes"})
    worlds.run_jobs(database)

    assert Account.objects.get().trust_level_id == 3


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "javascript:1"])
def test_the_way_back_leads_nowhere_but_home(database: Clone, base: Base, address: str):
    browser = a_person_of_level(database, 4)

    page = browser.get("/my/trust", {"need": "3", "next": address})

    assert page.context["next"] == ""
