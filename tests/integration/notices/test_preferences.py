"""The page on which one says how one wants to be told."""

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests import messenger, worlds
from tests.messenger import SECRET, Pocket
from tongban.kernel.actor import Actor
from tongban.notices import actions

ADDRESS = "wang@tongban.example"


@pytest.fixture
def wang(database):
    with database.as_worker():
        person = worlds.a_person("王芳")
        account = worlds.an_account(person)
    return person, worlds.signed_in(account)


@pytest.fixture
def pocket():
    channel = Pocket()
    with messenger.carried_by(channel):
        yield channel


def page(browser) -> str:
    return str(browser.get("/my/messages").content.decode())


def test_without_a_gateway_the_page_says_that_notices_stay_in_the_account(database, wang):
    _, browser = wang

    assert "还没有接通短信和邮件" in page(browser)


def test_the_defaults_are_on_the_page_and_the_mobile_is_masked(database, wang, pocket):
    _, browser = wang

    shown = page(browser)

    assert "199****" in shown
    assert "21点到8点之间的" in shown
    assert 'name="wants_sms"' in shown
    assert 'name="wants_email"' not in shown


def test_what_is_chosen_is_kept_and_shown(database, wang, pocket):
    _, browser = wang

    answer = browser.post("/my/messages", {"language": "en"})

    assert answer.headers["Location"] == "/my/messages"
    found = database.rows("SELECT wants_sms, is_quiet, language FROM notices_contact")
    assert found == [(False, False, "en")]
    assert "checked" not in page(browser).split('name="wants_sms"')[1][:60]


def test_who_left_no_mobile_is_told_how_and_keeps_the_default(database, pocket):
    with database.as_worker():
        account = worlds.an_account(worlds.a_person("周林"))
    browser = worlds.signed_in(account)
    assert "没有留下手机号" in page(browser)

    browser.post("/my/messages", {"language": "zh-hans"})

    assert database.rows("SELECT wants_sms FROM notices_contact") == [(True,)]


def test_a_code_comes_and_confirms_the_address(database, wang, pocket):
    _, browser = wang
    browser.post("/my/messages/email", {"email": ADDRESS})
    worlds.run_jobs(database)
    assert "邮箱里收到的验证码" in page(browser)
    code = str(pocket.carried[0]["text"]).split("验证码：")[1][:6]

    browser.post("/my/messages/email/code", {"code": code})

    shown = page(browser)
    assert "w***@tongban.example" in shown
    assert ADDRESS not in shown
    browser.post("/my/messages/email/forget")
    assert "w***@tongban.example" not in page(browser)


def test_a_wrong_code_is_said_at_its_field_and_the_address_stays_unused(database, wang, pocket):
    _, browser = wang
    browser.post("/my/messages/email", {"email": ADDRESS})
    worlds.run_jobs(database)

    answer = browser.post("/my/messages/email/code", {"code": "12345x"})

    assert answer.status_code == 422
    assert "验证码不对或已过期" in answer.content.decode()
    assert database.rows("SELECT count(*) FROM notices_contact") == [(0,)]


@pytest.mark.parametrize("address", ["", "wang", "wang@gmail.invalid", "王@tongban.example"])
def test_an_address_that_is_none_or_somebodys_is_refused_at_its_field(
    database, wang, pocket, address
):
    _, browser = wang

    answer = browser.post("/my/messages/email", {"email": address})

    assert answer.status_code == 422
    assert database.rows("SELECT count(*) FROM notices_emailcode") == [(0,)]


def test_email_cannot_be_chosen_without_an_address(database, wang, pocket):
    from tongban.kernel.errors import Refused

    person, _ = wang

    with pytest.raises(Refused, match="还没有确认过邮箱"):
        actions.choose_channels(
            wants_sms=True,
            wants_email=True,
            is_quiet=True,
            language="en",
            by=Actor.person(person),
        )


def test_what_became_of_the_last_messages_is_shown(database, wang, pocket):
    person, browser = wang
    with database.as_worker():
        actions.tell(
            person, "representative.came", "one", {}, because="test", by=Actor.task("test")
        )
    assert "等着发" in page(browser)
    worlds.run_jobs(database)

    assert "已发出，还没有回执" in page(browser)


def test_the_page_of_an_agent_is_the_agents_own(database, wang, pocket):
    person, _ = wang
    with database.as_worker():
        li = worlds.a_person("李强")
        worlds.a_mandate(person, li)
        account = worlds.an_account(li)
    browser = worlds.signed_in(account)
    worlds.acting_for(browser, person)

    browser.post("/my/messages", {"language": "en"})

    assert database.rows("SELECT holder_id FROM notices_contact") == [(li,)]


def test_more_messages_cost_no_more_queries(database, wang, pocket):
    person, browser = wang
    page(browser)
    with CaptureQueriesContext(connection) as few:
        page(browser)
    with database.as_worker():
        for nth in range(12):
            actions.tell(
                person, "representative.came", str(nth), {}, because="t", by=Actor.task("test")
            )

    with CaptureQueriesContext(connection) as more:
        page(browser)

    assert len(more) <= len(few)


def test_the_demos_phone_shows_what_its_gateway_carried_and_turns_it(database, wang, tmp_path):
    person, browser = wang
    with (
        messenger.running(tmp_path) as service,
        override_settings(MESSAGES_URL=service.url, MESSAGES_SECRET=SECRET),
        messenger.carried_by(service.client()),
    ):
        with database.as_worker():
            actions.tell(
                person, "representative.came", "one", {}, because="test", by=Actor.task("test")
            )
        worlds.run_jobs(database)

        assert "您已登记为一家单位的法定代表人" in browser.get("/demo/phone").content.decode()
        assert browser.post("/demo/phone", {"mode": "losing"}).status_code == 302
        assert 'value="losing" checked' in browser.get("/demo/phone").content.decode()
        assert browser.post("/demo/phone", {"mode": "exploding"}).status_code == 409


def test_a_gateway_of_the_demo_that_does_not_answer_is_said(database):
    from django.test import Client

    with override_settings(MESSAGES_URL="http://127.0.0.1:1", MESSAGES_SECRET=SECRET):
        assert "它没有应答" in Client().get("/demo/phone").content.decode()
