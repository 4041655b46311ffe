"""沈清如 has no account. She gets one, with the real simulated service, whatever it does."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from tests import verifier, worlds
from tests.conftest import Clone
from tests.journeys.conftest import GoesOn, also_restored
from tests.verifier import Service
from tongban.identity.models import Account
from tongban.kernel import clock

PASSWORD = "sweet-osmanthus-77"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with verifier.running(tmp_path_factory.mktemp("verifier")) as running:
        yield running


@pytest.fixture
def place(database: Clone, goes_on: GoesOn, service: Service) -> Iterator[Clone]:
    service.behave("normal")
    with database.as_worker():
        worlds.an_agreement()
    with verifier.asked(service.client()):
        yield goes_on(database)


def said(browser: Client, path: str) -> str:
    return browser.get(path, follow=True).content.decode()


def signs(browser: Client) -> None:
    digest = browser.get("/sign-up/agreement").context["agreement"].digest
    browser.post("/sign-up/agreement", {"digest": digest, "agree": "yes"})


def chooses(browser: Client, name: str = "shen.qingru") -> None:
    browser.post("/sign-up/account", {"username": name, "password": PASSWORD, "again": PASSWORD})


@also_restored
def test_from_nothing_to_an_account_of_level_three_signed_in(place: Clone):
    her, browser = worlds.a_newcomer(), Client()

    worlds.types_identity(browser, her)
    asked = worlds.types_elements(browser, her)
    assert asked.headers["Location"] == "/sign-up/waiting"
    assert "正在核验" in said(browser, "/sign-up/waiting")
    assert worlds.run_jobs(place) == ["identity.verify_sign_up"]
    assert "身份核验一致" in said(browser, "/sign-up/waiting")
    signs(browser)
    chooses(browser)
    assert "正在开通账号" in said(browser, "/sign-up/done")
    assert worlds.run_jobs(place) == ["identity.open_sign_up"]

    page = said(browser, "/sign-up/done")

    assert "沈清如，您好" in page
    assert "实名等级3级" in page
    fresh = Client()
    fresh.post("/sign-in", {"username": "shen.qingru", "password": PASSWORD})
    assert "沈清如，您好" in said(fresh, "/my")
    assert her.id_number not in page


def test_a_service_that_is_away_keeps_everything_and_is_asked_again(place: Clone, service: Service):
    her, browser = worlds.a_newcomer(), Client()
    service.behave("away")
    worlds.types_identity(browser, her)
    worlds.types_elements(browser, her)

    assert worlds.run_jobs(place, most=1) == ["identity.verify_sign_up"]
    page = said(browser, "/sign-up/waiting")
    assert "核验服务暂时联系不上" in page
    assert "到窗口办，带什么" in page
    service.behave("normal")
    assert worlds.run_jobs(place) == ["identity.verify_sign_up"]

    assert "身份核验一致" in said(browser, "/sign-up/waiting")


@pytest.mark.parametrize("mode", ["nonsense", "forged", "crossed"])
def test_an_answer_that_cannot_be_trusted_is_not_used_and_nothing_is_lost(
    place: Clone, service: Service, mode: str
):
    her, browser = worlds.a_newcomer(), Client()
    service.behave(mode)
    worlds.types_identity(browser, her)
    worlds.types_elements(browser, her)

    worlds.run_jobs(place, most=1)
    assert "核验服务的答复不可信" in said(browser, "/sign-up/waiting")
    assert browser.get("/sign-up/agreement").headers["Location"] == "/sign-up/waiting"
    service.behave("normal")
    worlds.run_jobs(place)

    assert "身份核验一致" in said(browser, "/sign-up/waiting")


def test_a_slow_service_lets_one_leave_and_come_back_on_another_device(
    place: Clone, service: Service
):
    her, browser, phone = worlds.a_newcomer(), Client(), Client()
    service.behave("slow")
    worlds.types_identity(browser, her)
    worlds.types_elements(browser, her)
    code = browser.get("/sign-up/waiting").context["code"]

    worlds.run_jobs(place, most=1)
    page = said(browser, "/sign-up/waiting")
    assert "核验服务答得慢，还在等" in page
    assert "09:00</time>交去核验" in page
    service.behave("normal")
    worlds.run_jobs(place)
    resumed = phone.post("/sign-up", {"code": code.lower().replace("-", " ")})

    assert resumed.headers["Location"] == "/sign-up/agreement"
    signs(phone)
    chooses(phone)
    worlds.run_jobs(place)
    assert "沈清如，您好" in said(phone, "/sign-up/done")
    assert "请用您选的登录名和密码登录" in said(browser, "/sign-up/done")


def test_what_does_not_match_is_named_and_corrected(place: Clone):
    her, browser = worlds.a_newcomer(), Client()
    worlds.types_identity(browser, her)
    worlds.types_elements(browser, her, mobile="19900999999")

    worlds.run_jobs(place)
    page = said(browser, "/sign-up/waiting")
    assert "没有核对上：<b>手机号</b>" in page
    assert her.mobile not in page
    worlds.types_elements(browser, her)
    worlds.run_jobs(place)

    assert "身份核验一致" in said(browser, "/sign-up/waiting")


def test_somebody_registered_already_is_told_so_only_after_being_verified(place: Clone):
    her, browser, stranger = worlds.a_newcomer(), Client(), Client()
    with place.as_worker():
        worlds.an_account(worlds.a_person(her.name, id_number=her.id_number))

    worlds.types_identity(stranger, her)
    worlds.types_elements(stranger, her, mobile="19900999999")
    worlds.run_jobs(place)
    assert "已经注册过" not in said(stranger, "/sign-up/waiting")
    worlds.types_identity(browser, her)
    worlds.types_elements(browser, her)
    worlds.run_jobs(place)

    assert "您已经注册过" in said(browser, "/sign-up/waiting")
    assert Account.objects.count() == 1


def test_patience_ends_with_a_dead_letter_and_asking_anew_begins_again(
    place: Clone, service: Service
):
    her, browser = worlds.a_newcomer(), Client()
    service.behave("away")
    worlds.types_identity(browser, her)
    worlds.types_elements(browser, her)
    code = browser.get("/sign-up/waiting").context["code"]

    with clock.at(worlds.SOME_DAY + timedelta(hours=48)):
        assert worlds.run_jobs(place) == ["identity.verify_sign_up!"]
        assert "我们认不出是哪一次注册了" in said(browser, "/sign-up/waiting")
        browser.post("/sign-up", {"code": code})
        page = said(browser, "/sign-up/waiting")
        assert "我们不再自动试了" in page
        service.behave("normal")
        browser.post("/sign-up/waiting")
        assert worlds.run_jobs(place) == ["identity.verify_sign_up"]

        assert "身份核验一致" in said(browser, "/sign-up/waiting")
