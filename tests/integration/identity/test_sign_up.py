"""Signing up: what is kept, what is refused, and what nobody learns by trying."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client, override_settings

from tests import verifier, worlds
from tests.conftest import Clone
from tongban.identity import actions, queries
from tongban.identity.actions import Hashed, signed_up
from tongban.identity.models import Account
from tongban.identity.ports import Answer, PersonClaim
from tongban.identity.rules import ElementKind, Verdict
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.retention import runs

HER = worlds.a_newcomer()
PASSWORD = "sweet-osmanthus-77"


@dataclass
class Base:
    """A population base in this process: right elements match, others do not."""

    asked: list[PersonClaim] = field(default_factory=list)

    def person(self, claim: PersonClaim) -> Answer:
        self.asked.append(claim)
        known = {one.id_number: one for one in worlds.newcomers()}.get(claim.id_number)
        if known is None or known.name != claim.name:
            return Answer(Verdict.MISMATCH, "B-1", frozenset({"identity"}))
        wrong = {kind for kind, text in claim.elements.items() if known.elements[kind] != text}
        verdict = Verdict.MISMATCH if wrong else Verdict.MATCH
        return Answer(verdict, "B-1", frozenset(wrong))

    def body(self, claim: object) -> Answer:
        raise AssertionError("no body is asked about")


@pytest.fixture
def base(database: Clone) -> Iterator[Base]:
    with database.as_worker():
        worlds.an_agreement()
    population = Base()
    with verifier.asked(population):
        yield population


def text(browser: Client, path: str) -> str:
    return browser.get(path, follow=True).content.decode()


def verified(database: Clone, browser: Client, who: worlds.Known = HER) -> None:
    worlds.types_identity(browser, who)
    worlds.types_elements(browser, who)
    worlds.run_jobs(database)


def signed_and_named(browser: Client, name: str = "shen.qingru") -> None:
    digest = browser.get("/sign-up/agreement").context["agreement"].digest
    browser.post("/sign-up/agreement", {"digest": digest, "agree": "yes"})
    browser.post("/sign-up/account", {"username": name, "password": PASSWORD, "again": PASSWORD})


# --- nothing is lost, nothing is doubled --------------------------------------------------------


def test_reloading_and_sending_twice_asks_once(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)
    for _click in range(3):
        worlds.types_elements(browser, HER)

    worlds.run_jobs(database)

    assert len(base.asked) == 1
    worlds.types_elements(browser, HER)
    assert worlds.run_jobs(database) == []


def test_going_back_and_changing_something_withdraws_the_question(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)
    worlds.types_elements(browser, HER)
    worlds.types_elements(browser, HER, bank_account="6299000000000000")

    worlds.run_jobs(database)

    assert [claim.elements[ElementKind.BANK_ACCOUNT] for claim in base.asked] == [
        "6299000000000000"
    ]
    with database.superuser() as superuser:
        outcomes = superuser.execute(
            "SELECT outcome FROM identity_verificationattempt ORDER BY outcome"
        ).fetchall()
    assert outcomes == [("mismatch",), ("void",)]


def test_what_was_typed_is_there_again_masked_and_may_be_left_as_it_is(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)

    page = text(browser, "/sign-up/identity")
    assert 'value="沈清如"' in page
    assert HER.id_number not in page
    again = browser.post("/sign-up/identity", {"name": HER.name, "id_number": ""})

    assert again.headers["Location"] == "/sign-up/elements"
    worlds.types_elements(browser, HER)
    worlds.run_jobs(database)
    assert base.asked[0].id_number == HER.id_number


def test_a_wrong_page_keeps_what_was_typed_on_it(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)

    answer = browser.post("/sign-up/elements", {"mobile": "123", "bank_account": "62990000"})

    assert answer.status_code == 422
    assert 'value="62990000"' in answer.content.decode()


def test_more_than_two_details_are_not_collected(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)

    answer = worlds.types_elements(browser, HER, provident_fund="99010000")

    assert answer.status_code == 422
    assert "只需要两项" in answer.content.decode()
    assert worlds.run_jobs(database) == []


def test_the_same_job_twice_opens_one_account(database: Clone, base: Base):
    browser = Client()
    verified(database, browser)
    signed_and_named(browser)
    worlds.run_jobs(database)

    with database.superuser() as superuser:
        superuser.execute("UPDATE procrastinate_jobs SET status = 'todo'")
    worlds.run_jobs(database)

    assert Account.objects.count() == 1
    with database.superuser() as superuser:
        signed = superuser.execute(
            "SELECT how, signed_by LIKE 'sign_up:%', digest = (SELECT digest FROM "
            "identity_agreement) FROM identity_agreementsignature"
        ).fetchall()
        proved = superuser.execute("SELECT level, how FROM identity_trustevidence").fetchall()
        kept = superuser.execute("SELECT state, sealed, password FROM identity_signup").fetchall()
    assert signed == [("online", True, True)]
    assert proved == [(3, "sign_up")]
    assert kept == [("done", None, "")]


def test_a_login_name_taken_at_the_last_moment_leads_back_one_page(database: Clone, base: Base):
    browser = Client()
    verified(database, browser)
    signed_and_named(browser)
    with database.as_worker():
        worlds.an_account(worlds.a_person(), login_name="shen.qingru")

    worlds.run_jobs(database)

    assert "被别人抢先用了" in text(browser, "/sign-up/done")
    signed_and_named(browser, "shen.qingru.2")
    worlds.run_jobs(database)
    assert "沈清如，您好" in text(browser, "/sign-up/done")


def test_somebody_registered_without_an_account_gets_one(database: Clone, base: Base):
    with database.as_worker():
        person_id = worlds.a_person(HER.name, id_number=HER.id_number)
    browser = Client()
    verified(database, browser)
    signed_and_named(browser)
    worlds.run_jobs(database)

    assert Account.objects.get().person_id == person_id


def test_giving_up_deletes_what_was_typed_at_once(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)
    worlds.types_elements(browser, HER)

    browser.post("/sign-up/forget")

    with database.superuser() as superuser:
        assert superuser.execute("SELECT count(*) FROM identity_signup").fetchone() == (0,)
    assert worlds.run_jobs(database) == ["identity.verify_sign_up"]
    assert base.asked == []


def test_what_was_not_brought_to_an_end_is_deleted_in_time(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)
    later = clock.now() + timedelta(days=settings.SIGN_UP_KEEP_DAYS, seconds=1)
    with clock.at(later), database.as_worker():
        (rule,) = settings.RETENTION.tables["identity_signup"].rules
        runs.end_all(rule)

    with database.superuser() as superuser:
        assert superuser.execute("SELECT count(*) FROM identity_signup").fetchone() == (0,)


# --- what nobody learns -------------------------------------------------------------------------


def test_after_five_mismatches_an_id_number_is_locked_for_whoever_asks(database: Clone, base: Base):
    for nth in range(settings.SIGN_UP_MISMATCHES):
        browser = Client(REMOTE_ADDR=f"203.0.113.{nth}")
        worlds.types_identity(browser, HER)
        worlds.types_elements(browser, HER, mobile=f"1990000000{nth}")
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
        answers.append(worlds.types_elements(browser, HER, mobile=f"1990000000{nth}").status_code)

    assert answers == [302] * settings.SIGN_UP_MISMATCHES + [422]


@override_settings(SIGN_UP_MISMATCHES_HERE=2)
def test_one_address_does_not_try_out_many_people(database: Clone, base: Base):
    answers = []
    for nth in range(3):
        browser, who = Client(), worlds.a_newcomer(nth)
        worlds.types_identity(browser, who)
        answers.append(worlds.types_elements(browser, who, mobile="19900000000").status_code)
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
        worlds.types_elements(browser, who, mobile="19900000000")
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


def test_the_agreement_is_signed_by_an_explicit_act_and_only_the_text_in_force(
    database: Clone, base: Base
):
    browser = Client()
    verified(database, browser)
    digest = browser.get("/sign-up/agreement").context["agreement"].digest

    assert browser.post("/sign-up/agreement", {"digest": digest}).status_code == 422
    assert browser.post("/sign-up/agreement", {"digest": "old", "agree": "yes"}).status_code == 422
    assert browser.get("/sign-up/account").headers["Location"] == "/sign-up/agreement"


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


def test_without_a_service_only_the_window_is_offered(database: Clone):
    with verifier.asked(None):
        page = text(Client(), "/sign-up")

        assert "只能到窗口注册" in page
        assert Client().get("/sign-up/identity").headers["Location"] == "/sign-up"


def test_a_page_of_no_sign_up_leads_to_the_beginning(database: Clone, base: Base):
    for page in ("elements", "waiting", "agreement", "account", "done", "known"):
        assert Client().get(f"/sign-up/{page}").headers["Location"] == "/sign-up?lost=1"


# --- levels -------------------------------------------------------------------------------------


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


def test_a_sign_up_never_raises_an_account_that_somebody_else_opened(database: Clone, base: Base):
    with database.as_worker():
        worlds.an_account(worlds.a_person(HER.name, id_number=HER.id_number), level=2)
    browser = Client()
    verified(database, browser)

    assert "您已经注册过" in text(browser, "/sign-up/waiting")
    assert Account.objects.get().trust_level_id == 2


def test_an_answer_to_a_question_withdrawn_changes_nothing(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)
    worlds.types_elements(browser, HER)
    code = browser.session["sign_up"]
    sign_up_id = queries.sign_up_of(code)
    assert sign_up_id is not None
    with acting(queries.sign_up_actor(sign_up_id)):
        seen = queries.sign_up(sign_up_id)
    assert seen is not None
    browser.post("/sign-up/identity", {"name": "别的人", "id_number": ""})

    with database.as_worker():
        signed_up.take_answer(
            sign_up_id, seen.row.reference, Answer(Verdict.MATCH, "B-9"), by=worlds.BUILDER
        )

    assert browser.get("/sign-up/agreement").headers["Location"] == "/sign-up/elements"


def test_nobody_names_an_account_before_signing(database: Clone, base: Base):
    browser = Client()
    verified(database, browser)
    sign_up_id = queries.sign_up_of(browser.session["sign_up"])
    assert sign_up_id is not None

    with pytest.raises(Refused):
        actions.choose_login(
            "early", Hashed(make_password(PASSWORD)), by=queries.sign_up_actor(sign_up_id)
        )
