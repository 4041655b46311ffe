"""Signing up: nothing is lost on the way, nothing is doubled."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests import verifier, worlds
from tests.conftest import Clone
from tests.integration.identity.newcomer import (
    HER,
    PASSWORD,
    signed_and_named,
    text,
    verified,
)
from tests.verifier import Base
from tongban.identity import actions, queries
from tongban.identity.actions import Hashed, signed_up
from tongban.identity.models import Account
from tongban.identity.ports import Answer
from tongban.identity.rules import ElementKind, Verdict
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.retention import runs


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


def test_a_detail_that_did_not_match_is_typed_anew_and_the_others_stay(database: Clone, base: Base):
    browser = Client()
    worlds.types_identity(browser, HER)
    worlds.types_elements(browser, HER, bank_account="6299000000000000")
    worlds.run_jobs(database)

    page = text(browser, "/sign-up/elements")

    assert "6299000000000000" not in page
    worlds.types_elements(browser, HER, mobile="")
    worlds.run_jobs(database)
    assert base.asked[-1].elements[ElementKind.MOBILE] == HER.mobile


def test_a_sign_up_that_is_done_says_so_and_lets_another_person_begin(database: Clone, base: Base):
    browser = Client()
    verified(database, browser)
    signed_and_named(browser)
    worlds.run_jobs(database)

    page = text(browser, "/sign-up")

    assert "这次注册已经办完" in page
    assert 'href="/sign-in' in page
    assert "/sign-up/forget" in page


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


def test_the_agreement_is_signed_by_an_explicit_act_and_only_the_text_in_force(
    database: Clone, base: Base
):
    browser = Client()
    verified(database, browser)
    digest = browser.get("/sign-up/agreement").context["agreement"].digest

    assert browser.post("/sign-up/agreement", {"digest": digest}).status_code == 422
    assert browser.post("/sign-up/agreement", {"digest": "old", "agree": "yes"}).status_code == 422
    assert browser.get("/sign-up/account").headers["Location"] == "/sign-up/agreement"


def test_without_a_service_only_the_window_is_offered(database: Clone):
    with verifier.asked(None):
        page = text(Client(), "/sign-up")

        assert "只能到窗口注册" in page
        assert Client().get("/sign-up/identity").headers["Location"] == "/sign-up"


def test_a_page_of_no_sign_up_leads_to_the_beginning(database: Clone, base: Base):
    for page in ("elements", "waiting", "agreement", "account", "done", "known"):
        assert Client().get(f"/sign-up/{page}").headers["Location"] == "/sign-up?lost=1"


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
