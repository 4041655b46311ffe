"""What was typed to be compared is gone afterwards, and each sending is seen by whose it was."""

import importlib
from datetime import timedelta

import pytest
from django.test import Client

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.erasing import an_officer
from tests.integration.identity.newcomer import (
    HER,
    PASSWORD,
    signed_and_named,
    text,
    verified,
)
from tests.verifier import Base
from tongban.identity.models import SignUp
from tongban.identity.queries import sign_ups
from tongban.identity.rules import ElementKind
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.retention.actions import Subject, place_hold
from tongban.kernel.retention.rules import HoldReason


def rows(browser: Client) -> list[str]:
    """Who, what and why, line by line, as /my/access shows them."""
    looks = browser.get("/my/access").context["looks"]
    return [f"{look.who}：{look.what}：{look.why}" for look in looks]


def signed_up(database: Clone, browser: Client, **ticked: str) -> None:
    worlds.types_identity(browser, HER)
    worlds.types_elements(browser, HER, **ticked)
    worlds.run_jobs(database)
    signed_and_named(browser)
    worlds.run_jobs(database)
    browser.get("/sign-up/done")


def kept_mobiles(database: Clone) -> int:
    ((kept,),) = database.rows(
        "SELECT count(*) FROM identity_person WHERE sealed_mobile IS NOT NULL"
    )
    return int(kept)


def as_if_never_asked(database: Clone) -> None:
    """The version of before kept the mobile without asking, and left no record of the sending."""
    with database.superuser() as owner:
        owner.execute("DELETE FROM access_accessedholder")
        owner.execute("DELETE FROM access_accessrecord")


def forgotten_by_the_upgrade(database: Clone) -> None:
    migration = importlib.import_module("tongban.identity.migrations.0023_mobiles_of_sign_ups")
    with database.superuser() as owner:
        owner.execute(migration.FORGET)


def test_a_mobile_given_for_comparing_is_not_kept(database: Clone, base: Base):
    browser = Client()

    signed_up(database, browser)

    assert kept_mobiles(database) == 0
    assert HER.mobile[-4:] not in text(browser, "/my")


def test_a_mobile_its_owner_wants_kept_is_kept_and_not_asked_for_again(database: Clone, base: Base):
    browser = Client()

    signed_up(database, browser, keeps_mobile="on")

    assert kept_mobiles(database) == 1
    assert HER.mobile[-4:] in text(browser, "/my")


def test_a_mobile_that_was_kept_can_be_taken_back_by_its_owner_alone(database: Clone, base: Base):
    browser = Client()
    with database.as_worker():
        worlds.a_person("王芳")
    signed_up(database, browser, keeps_mobile="on")
    assert HER.mobile not in text(browser, "/my/mobile")

    browser.post("/my/mobile")
    browser.post("/my/mobile")

    assert HER.mobile[-4:] not in text(browser, "/my")
    assert kept_mobiles(database) == 1


def frozen(database: Clone) -> None:
    """A legal hold on the one who signed up."""
    ((holder_id,),) = database.rows("SELECT person_id FROM identity_account")
    place_hold(
        Subject(holder_id),
        HoldReason.LITIGATION,
        document_number="示范法〔2026〕12号",
        review_on=clock.today() + timedelta(days=90),
        by=an_officer(database),
    )


def test_a_mobile_the_law_freezes_is_not_deleted_by_its_owner_nor_by_an_upgrade(
    database: Clone, base: Base
):
    browser = Client()
    signed_up(database, browser, keeps_mobile="on")
    frozen(database)
    as_if_never_asked(database)

    answer = browser.post("/my/mobile")
    forgotten_by_the_upgrade(database)

    assert answer.status_code == 409
    assert "依法冻结" in answer.content.decode()
    assert kept_mobiles(database) == 1


def test_the_choice_is_not_made_for_the_person_and_is_remembered_when_made(
    database: Clone, base: Base
):
    browser = Client()
    worlds.types_identity(browser, HER)

    assert 'type="checkbox" name="keeps_mobile"' in text(browser, "/sign-up/elements")
    assert "checked" not in text(browser, "/sign-up/elements")
    worlds.types_elements(browser, HER, keeps_mobile="on")

    assert "checked" in text(browser, "/sign-up/elements")


def test_a_mobile_that_was_not_given_cannot_be_kept(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)
    two = {kind: HER.elements[ElementKind(kind)] for kind in ("bank_account", "driving_licence")}

    answer = browser.post("/sign-up/elements", {**two, "keeps_mobile": "on"})

    assert answer.status_code == 422
    assert "两项里没有手机号" in answer.content.decode()


@pytest.mark.parametrize("ticked", [{}, {"keeps_mobile": "on"}])
def test_the_two_details_are_deleted_as_soon_as_they_match(
    database: Clone, base: Base, ticked: dict[str, str]
):
    browser = Client()
    worlds.types_identity(browser, HER)
    worlds.types_elements(browser, HER, **ticked)

    worlds.run_jobs(database)

    with database.as_worker(), acting(worlds.BUILDER):
        left = sign_ups.typed_of(SignUp.objects.get())
    assert left is not None
    assert set(left.elements) == ({ElementKind.MOBILE} if ticked else set())


def test_a_second_click_on_a_page_from_before_takes_no_verification_back(
    database: Clone, base: Base
):
    browser = Client()
    verified(database, browser)

    late = worlds.types_elements(browser, HER)

    assert late.headers["Location"] == "/sign-up/agreement"
    assert worlds.run_jobs(database) == []


def test_whoever_wants_to_change_a_detail_after_the_match_types_both_again(
    database: Clone, base: Base
):
    browser = Client()
    verified(database, browser)
    since = browser.get("/sign-up/elements").context["since"]

    worlds.types_elements(browser, HER, since=since)

    assert worlds.run_jobs(database) == ["identity.verify_sign_up"]


def test_mobiles_kept_before_although_the_agreement_said_deleted_are_deleted(
    database: Clone, base: Base
):
    signed_up(database, Client(), keeps_mobile="on")
    with database.as_worker():
        worlds.a_person("王芳")
    as_if_never_asked(database)

    forgotten_by_the_upgrade(database)

    assert kept_mobiles(database) == 1
    with database.superuser() as owner:
        kept = owner.execute(
            "SELECT 1 FROM identity_person p JOIN identity_account a ON a.person_id = p.holder_id"
            " WHERE p.sealed_mobile IS NOT NULL"
        ).fetchall()
    assert kept == []


def test_a_mobile_its_owner_left_while_the_upgrade_went_on_stays(database: Clone, base: Base):
    signed_up(database, Client(), keeps_mobile="on")

    forgotten_by_the_upgrade(database)

    assert kept_mobiles(database) == 1


def test_who_signed_up_sees_what_the_platform_sent(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)
    worlds.types_elements(browser, HER, bank_account="6299000000000000")
    worlds.run_jobs(database)

    signed_up(database, browser)

    assert rows(browser) == [
        "本平台：姓名、身份证号、手机号、银行账号：您网上注册，送核验服务比对身份"
    ]
    assert "共2次，最早" in browser.get("/my/access").content.decode()


def test_who_rises_a_level_sees_what_the_platform_sent(database: Clone, base: Base):
    with database.as_worker():
        person = worlds.a_person(HER.name, id_number=HER.id_number)
        account = worlds.an_account(person, level=2)
    browser = worlds.signed_in(account)
    two = {kind: HER.elements[ElementKind(kind)] for kind in ("mobile", "driving_licence")}

    browser.post("/my/trust/verify", two)
    worlds.run_jobs(database)

    assert rows(browser) == [
        "本平台：姓名、身份证号、手机号、驾驶证档案编号：您网上提升实名等级，送核验服务比对"
    ]


def test_who_is_registered_sees_that_somebody_signs_up_with_their_number(
    database: Clone, base: Base
):
    with database.as_worker():
        person = worlds.a_person(HER.name, id_number=HER.id_number)
        account = worlds.an_account(person)
    owner = worlds.signed_in(account)

    verified(database, Client())

    (line,) = rows(owner)
    assert "有人用您的身份证号在网上注册" in line


def test_one_question_asked_again_and_again_is_one_line(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)
    worlds.types_elements(browser, HER)
    ((sign_up, reference),) = database.rows("SELECT id, reference FROM identity_signup")

    with database.as_worker():
        for _try in range(3):
            with acting(worlds.BUILDER):
                sign_ups.open_question(sign_up, reference, worlds.BUILDER)

    assert database.rows("SELECT count(*) FROM access_accessrecord") == [(1,)]
    assert database.rows("SELECT count(*) FROM access_accessedholder") == [(1,)]


def test_the_page_says_how_long_lines_are_kept_and_promises_no_more(database: Clone, base: Base):
    browser = Client()

    signed_up(database, browser)

    assert "记录保存1096天" in text(browser, "/my/access")
    assert "删不掉" not in text(browser, "/my/access")


def test_a_space_in_a_chinese_name_does_not_cost_a_try(database: Clone, base: Base):
    browser = Client()
    browser.post("/sign-up/identity", {"name": "沈 清　如", "id_number": HER.id_number})
    worlds.types_elements(browser, HER)

    worlds.run_jobs(database)

    assert "身份核验一致" in text(browser, "/sign-up/waiting")


def test_a_name_that_does_not_fit_is_put_right_where_it_stands(database: Clone, base: Base):
    browser = Client()
    browser.post("/sign-up/identity", {"name": "沈清茹", "id_number": HER.id_number})
    worlds.types_elements(browser, HER)
    worlds.run_jobs(database)

    page = text(browser, "/sign-up/elements")

    assert "姓名和身份证号核对不上" in page
    assert 'href="/sign-up/identity">回上一步' in page
    assert "换一项填" not in page


@pytest.mark.parametrize(
    ("over", "sentences"),
    [
        ({"password": "123", "again": "123"}, ("至少要10个字符", "太常见", "不能全是数字")),
        ({"password": "shenqingru1991", "again": "shenqingru1991"}, ("不要有登录名",)),
        ({"password": "shen-qngru-77", "again": "shen-qngru-77"}, ("和登录名太像",)),
        ({"username": "wang.fang", "password": "123"}, ("已有人用", "至少要10个字符", "不一样")),
    ],
)
def test_everything_wrong_with_name_and_password_is_said_at_once_in_our_words(
    database: Clone, base: Base, over: dict[str, str], sentences: tuple[str, ...]
):
    browser = Client()
    with database.as_worker():
        worlds.an_account(worlds.a_person("王芳"), login_name="wang.fang")
    verified(database, browser)
    digest = browser.get("/sign-up/agreement").context["agreement"].digest
    browser.post("/sign-up/agreement", {"digest": digest, "agree": "yes"})

    form = {"username": "shen.qingru", "password": PASSWORD, "again": PASSWORD} | over
    answer = browser.post("/sign-up/account", form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert [one for one in sentences if one not in page] == []
    assert "This password" not in page


def test_both_texts_of_the_agreement_lie_before_whoever_signs_with_their_year(
    database: Clone, base: Base
):
    browser = Client()
    verified(database, browser)

    page = text(browser, "/sign-up/agreement")

    assert "演示文本。" in page
    assert "A demo text." in page
    assert "2026年1月1日" in page


def test_a_mistyped_number_of_a_minor_has_a_way_back(database: Clone, base: Base):
    child = next(one for one in worlds.newcomers() if one.name == "贺小满")

    page = worlds.types_identity(Client(), child).content.decode()

    assert 'href="/sign-up/identity"' in page
