"""Signing up: what is refused, and what nobody learns by trying."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.test import Client, override_settings

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.newcomer import HER, signed_and_named, text, verified
from tests.verifier import Base
from tongban.kernel import clock


def test_after_five_mismatches_an_id_number_is_locked_for_whoever_asks(database: Clone, base: Base):
    for nth in range(settings.SIGN_UP_MISMATCHES):
        browser = Client(REMOTE_ADDR=f"203.0.113.{nth}")
        worlds.types_identity(browser, HER)
        worlds.types_elements(browser, HER, mobile=f"1990099090{nth}")
        worlds.run_jobs(database)

    browser = Client(REMOTE_ADDR="203.0.113.99")
    worlds.types_identity(browser, HER)
    locked = worlds.types_elements(browser, HER)

    assert locked.status_code == 422
    assert "明天09:00以后可以再试" in locked.content.decode()
    assert worlds.run_jobs(database) == []
    with clock.at(clock.now() + timedelta(days=1, seconds=1)):
        browser = Client()
        worlds.types_identity(browser, HER)
        assert worlds.types_elements(browser, HER).status_code == 302


def test_questions_still_open_count_so_that_many_at_once_gain_nothing(database: Clone, base: Base):
    answers = []
    for nth in range(settings.SIGN_UP_MISMATCHES + 1):
        browser = Client()
        worlds.types_identity(browser, HER)
        answers.append(worlds.types_elements(browser, HER, mobile=f"1990099090{nth}").status_code)

    assert answers == [302] * settings.SIGN_UP_MISMATCHES + [422]


@override_settings(SIGN_UP_MISMATCHES_HERE=2)
def test_one_address_does_not_try_out_many_people(database: Clone, base: Base):
    answers = []
    for nth in range(3):
        browser, who = Client(), worlds.a_newcomer(nth)
        worlds.types_identity(browser, who)
        answers.append(worlds.types_elements(browser, who, mobile="19900990900").status_code)
        worlds.run_jobs(database)

    assert answers == [302, 302, 422]


@override_settings(SIGN_UPS_A_DAY=2)
def test_one_address_does_not_begin_without_end(database: Clone, base: Base):
    answers = [worlds.types_identity(Client(), HER).status_code for _one in range(3)]

    assert answers == [302, 302, 422]


def test_a_name_that_does_not_fit_says_nothing_of_the_details(database: Clone, base: Base):
    browser = Client()
    verified(database, browser, replace(HER, name="别的人"))

    page = text(browser, "/sign-up/waiting")

    assert "姓名和身份证号核对不上" in page
    assert "手机号" not in page


def test_whether_somebody_is_registered_is_not_told_before_they_are_verified(
    database: Clone, base: Base
):
    with database.as_worker():
        worlds.an_account(worlds.a_person(HER.name, id_number=HER.id_number))
    pages = []
    for who in (HER, worlds.a_newcomer(1)):
        browser = Client()
        worlds.types_identity(browser, who)
        worlds.types_elements(browser, who, mobile="19900990900")
        worlds.run_jobs(database)
        pages.append(browser.get("/sign-up/elements").context["failed"])

    assert pages == ["手机号", "手机号"]


def test_a_minors_details_are_not_kept(database: Clone, base: Base):
    for born, word in ((2019, "不满14周岁"), (2010, "监护人一起到")):
        number = worlds.an_id_number(clock.today().replace(year=born))
        page = Client().post("/sign-up/identity", {"name": "贺小满", "id_number": number})
        assert word in page.content.decode()

    with database.superuser() as superuser:
        assert superuser.execute("SELECT count(*) FROM identity_signup").fetchone() == (0,)


def test_a_demo_takes_only_numbers_of_the_region_that_does_not_exist(database: Clone, base: Base):
    number = worlds.an_id_number(region="110101")

    page = Client().post("/sign-up/identity", {"name": "某人", "id_number": number})

    assert page.status_code == 422
    assert "只收99开头" in page.content.decode()


def test_a_code_brings_back_but_does_not_sign_in_once_the_account_is_there(
    database: Clone, base: Base
):
    hers, thief = Client(), Client()
    verified(database, hers)
    code = hers.get("/sign-up/agreement").context["code"]
    signed_and_named(hers)
    worlds.run_jobs(database)

    thief.post("/sign-up", {"code": code})

    assert "请用您选的登录名和密码登录" in text(thief, "/sign-up/done")
    assert thief.get("/my").status_code == 302
    assert "沈清如，您好" in text(hers, "/sign-up/done")


def test_neither_the_log_nor_the_jobs_hold_anything_personal(database: Clone, base: Base):
    browser = Client()
    verified(database, browser)
    signed_and_named(browser)
    worlds.run_jobs(database)

    with database.superuser() as superuser:
        said = superuser.execute(
            "SELECT string_agg(e::text, ' ') FROM audit_auditentry e"
        ).fetchone()
        jobs = superuser.execute(
            "SELECT string_agg(args::text, ' ') FROM procrastinate_jobs"
        ).fetchone()
        sealed = superuser.execute("SELECT string_agg(s::text, ' ') FROM identity_signup s")
        rows = sealed.fetchone()
    for word in (HER.name, HER.id_number, HER.mobile, "shen.qingru"):
        assert word not in str(said) + str(jobs)
    for word in (HER.name, HER.id_number, HER.mobile):
        assert word not in str(rows)
