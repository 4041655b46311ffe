"""Signing in, being locked out, going idle, signing out."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import worlds
from tongban.kernel import clock


@pytest.fixture
def account(database) -> UUID:
    """王芳's account, called wang.fang."""
    with database.as_worker():
        return worlds.an_account(worlds.a_person("王芳"), login_name="wang.fang")


def try_to_sign_in(browser: Client, password: str, name: str = "wang.fang", **more: str):
    return browser.post("/sign-in", {"username": name, "password": password, **more})


def acts(database) -> list[str]:
    with database.superuser() as admin:
        rows = admin.execute("SELECT did FROM audit_auditentry ORDER BY at, id").fetchall()
    return [row[0] for row in rows if row[0].startswith("account.") and row[0] != "account.open"]


def test_the_right_name_and_password_open_the_own_page(database, account):
    browser = Client()

    response = try_to_sign_in(browser, worlds.PASSWORD)

    assert (response.status_code, response.headers["Location"]) == (302, "/my")
    assert "王芳，您好" in browser.get("/my").content.decode()
    assert acts(database) == ["account.sign_in"]


def test_signing_in_gives_the_session_a_new_key(database, account):
    browser = Client()
    session = browser.session
    session["before"] = "planted by somebody else"
    session.save()
    planted = browser.cookies["tongban"].value

    try_to_sign_in(browser, worlds.PASSWORD)

    assert browser.cookies["tongban"].value != planted
    assert "before" not in browser.session


def test_a_wrong_password_is_refused_and_the_typed_name_kept_but_not_the_password(
    database, account
):
    response = try_to_sign_in(Client(), "wrong-password-1")

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="wang.fang"' in page
    assert "wrong-password-1" not in page
    assert "登录名或密码不对" in page
    assert acts(database) == ["account.sign_in_failed"]


def test_an_unknown_name_is_answered_with_the_same_words(database, account):
    known = try_to_sign_in(Client(), "wrong-password-1")
    unknown = try_to_sign_in(Client(), "wrong-password-1", name="no.body")

    assert "登录名或密码不对" in known.content.decode()
    assert "登录名或密码不对" in unknown.content.decode()
    assert known.status_code == unknown.status_code


def test_after_five_failures_even_the_right_password_is_refused(database, account):
    browser = Client()
    for _ in range(4):
        assert try_to_sign_in(browser, "wrong-password-1").status_code == 422

    fifth = try_to_sign_in(browser, "wrong-password-1")
    sixth = try_to_sign_in(browser, worlds.PASSWORD)

    for response in (fifth, sixth):
        assert response.status_code == 429
        assert "请15分钟后再试" in response.content.decode()
        assert response.headers["Retry-After"] == "900"
    assert browser.get("/my").status_code == 302


def test_another_browser_and_another_spelling_of_the_name_do_not_get_around_the_lock(
    database, account
):
    for _ in range(5):
        try_to_sign_in(Client(headers={"user-agent": "first"}), "wrong-password-1")

    response = try_to_sign_in(
        Client(headers={"user-agent": "second"}), worlds.PASSWORD, name=" ＷANG.fang "
    )

    assert response.status_code == 429


def test_the_lock_ends_by_itself_and_trying_meanwhile_does_not_prolong_it(database, account):
    for _ in range(7):
        try_to_sign_in(Client(), "wrong-password-1")
    with database.superuser() as admin:
        admin.execute(
            "UPDATE axes_accessattempt SET attempt_time = attempt_time - interval '16 minutes'"
        )
        assert admin.execute("SELECT failures_since_start FROM axes_accessattempt").fetchone() == (
            5,
        )

    assert try_to_sign_in(Client(), worlds.PASSWORD).status_code == 302


def test_the_table_of_failures_names_nobody_and_holds_no_password(database, account):
    try_to_sign_in(Client(), "wrong-password-1", next="/my/access")

    with database.superuser() as admin:
        rows = admin.execute("SELECT row_to_json(a)::text FROM axes_accessattempt a").fetchall()
    text = " ".join(row[0] for row in rows)
    assert len(rows) == 1
    assert "wang.fang" not in text
    assert "wrong-password-1" not in text


def test_one_goes_on_to_where_one_wanted_to_go(database, account):
    browser = Client()
    asked = browser.get("/my/access")
    assert asked.headers["Location"] == "/sign-in?next=%2Fmy%2Faccess"

    response = try_to_sign_in(browser, worlds.PASSWORD, next="/my/access")

    assert response.headers["Location"] == "/my/access"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/my", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_nobody_is_sent_to_another_site(database, account, elsewhere):
    response = try_to_sign_in(Client(), worlds.PASSWORD, next=elsewhere)

    assert response.headers["Location"] == "/my"


def test_an_empty_form_says_what_is_missing_beside_each_field(database, account):
    page = try_to_sign_in(Client(), "", name="").content.decode()

    assert "请填写登录名或身份证号。" in page
    assert "请填写密码。" in page
    assert 'aria-invalid="true"' in page


def test_signing_out_ends_the_session_and_needs_a_button(database, account):
    browser = worlds.signed_in(account)
    assert browser.get("/sign-out").headers["Location"] == "/my"
    assert browser.get("/my").status_code == 200

    response = browser.post("/sign-out")

    assert response.headers["Location"] == "/sign-in?out=1"
    assert browser.get("/my").status_code == 302
    assert "您已退出" in browser.get("/sign-in?out=1").content.decode()
    assert acts(database) == ["account.sign_out"]


def test_a_form_from_another_site_cannot_sign_anybody_out(database, account):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = worlds.signed_in(account).cookies

    assert browser.post("/sign-out").status_code == 403
    assert browser.get("/my").status_code == 200


def test_after_fifteen_idle_minutes_one_signs_in_again_and_is_told_why(database, account):
    browser = worlds.signed_in(account)

    with clock.at(worlds.SOME_DAY + timedelta(minutes=14)):
        assert browser.get("/my").status_code == 200
    with clock.at(worlds.SOME_DAY + timedelta(minutes=28)):
        assert browser.get("/my").status_code == 200
    with clock.at(worlds.SOME_DAY + timedelta(minutes=44)):
        response = browser.get("/my")

    assert response.headers["Location"] == "/sign-in?next=%2Fmy&ended=1"
    assert "没有操作" in browser.get(response.headers["Location"]).content.decode()


def test_a_closed_account_is_signed_out_at_its_next_click(database, account):
    browser = worlds.signed_in(account)
    with database.superuser() as admin:
        admin.execute("UPDATE identity_account SET is_active = false")

    response = browser.get("/my")

    assert response.headers["Location"] == "/sign-in?closed=1"
    assert "已经停用" in browser.get("/sign-in?closed=1").content.decode()


def test_a_changed_password_ends_the_sessions_opened_with_the_old_one(database, account):
    browser = worlds.signed_in(account)
    with database.superuser() as admin:
        admin.execute("UPDATE identity_account SET password = %s", [make_password("another-word")])

    assert browser.get("/my").status_code == 302


def test_an_officer_who_has_left_is_signed_out_and_cannot_come_back(database):
    with database.as_worker():
        officer = worlds.an_officer()
        account = worlds.an_account(officer_id=officer, login_name="zhou.min")
    browser = worlds.signed_in(account)
    assert browser.get("/desk").status_code == 200
    with database.superuser() as admin:
        admin.execute("UPDATE identity_officer SET left_on = '2026-03-02'")

    assert browser.get("/desk").headers["Location"] == "/sign-in?closed=1"
    again = try_to_sign_in(browser, worlds.PASSWORD, name="zhou.min")
    assert again.status_code == 422
    assert "已经停用" in again.content.decode()


def test_whoever_has_signed_in_sees_so_on_the_sign_in_page(database, account):
    page = worlds.signed_in(account).get("/sign-in").content.decode()

    assert "您已经以<b>王芳</b>登录" in page


def test_a_guest_without_a_cookie_costs_no_query_of_who_they_are(database):
    browser = Client()
    browser.get("/verify")

    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/verify").status_code == 200

    assert len(queries) == 0
