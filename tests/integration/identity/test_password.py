"""One's own password, and signing in by ID number without any account being called one."""

import re

import pytest
from django.test import Client

from tests import worlds

NEW = "rain-on-the-plum-9"


@pytest.fixture
def account(database):
    with database.as_worker():
        return worlds.an_account(worlds.a_person("王芳"), login_name="wang.fang")


def change(browser: Client, **over: str):
    form = {"old": worlds.PASSWORD, "new": NEW, "again": NEW} | over
    return browser.post("/my/password", form)


def test_a_changed_password_works_and_ends_every_other_session(database, account):
    here, elsewhere = worlds.signed_in(account), worlds.signed_in(account)

    assert change(here).status_code == 302

    assert here.get("/my").status_code == 200
    assert elsewhere.get("/my").status_code == 302
    answer = Client().post("/sign-in", {"username": "wang.fang", "password": NEW})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"new": "short1", "again": "short1"}, "至少要10个字符"),
        ({"new": "1234567890123", "again": "1234567890123"}, "不能全是数字"),
        ({"new": "iloveyou123", "again": "iloveyou123"}, "太常见"),
        ({"new": "wang.fang-2026", "again": "wang.fang-2026"}, "不要有登录名"),
        ({"new": "Wang_Fang88888", "again": "Wang_Fang88888"}, "不要有登录名"),
        ({"new": "wangfan-19", "again": "wangfan-19"}, "和登录名太像"),
        ({"again": "something-else-1"}, "两遍填的不一样"),
        ({"new": worlds.PASSWORD, "again": worlds.PASSWORD}, "和现在的一样"),
        ({"old": "wrong-password-1"}, "现在的密码不对"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_beside_its_field(database, account, over, sentence):
    response = change(worlds.signed_in(account), **over)

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert NEW not in page


def test_guessing_the_old_password_in_a_session_left_open_locks_the_account(database, account):
    browser = worlds.signed_in(account)
    for _ in range(5):
        change(browser, old="wrong-password-1")

    assert change(browser).status_code in (422, 429)
    assert Client().post("/sign-in", worlds.typed("wang.fang")).status_code == 429


def test_nobody_changes_anothers_password(database, account):
    from tongban.identity import actions
    from tongban.identity.actions import Hashed
    from tongban.kernel.actor import Actor
    from tongban.kernel.errors import NotFound

    with database.as_worker():
        li = worlds.a_person("李强")

    with pytest.raises(NotFound):
        actions.change_password(account, Hashed("x"), by=Actor.person(li))


def test_an_officer_changes_theirs_too(database):
    with database.as_worker():
        officer = worlds.an_officer()
        account = worlds.an_account(officer_id=officer)

    answer = change(worlds.signed_in(account))

    assert answer.headers["Location"] == "/desk"


def test_the_id_number_opens_the_account_of_its_holder(database, account):
    number = worlds.id_number_of("王芳")

    for spelling in (number, f" {number} ", number.translate(str.maketrans("0123", "０１２３"))):
        answer = Client().post("/sign-in", {"username": spelling, "password": worlds.PASSWORD})
        assert answer.status_code == 302


def test_name_and_number_share_one_lock(database, account):
    number = worlds.id_number_of("王芳")
    for name in ("wang.fang", number, "wang.fang", number):
        Client().post("/sign-in", {"username": name, "password": "wrong-password-1"})

    fifth = Client().post("/sign-in", {"username": number, "password": "wrong-password-1"})

    assert fifth.status_code == 429
    assert "请15分钟后再试" in fifth.content.decode()
    assert Client().post("/sign-in", worlds.typed("wang.fang")).status_code == 429


@pytest.mark.parametrize("known", [True, False])
def test_a_number_typed_in_vain_is_neither_shown_nor_kept_and_tells_nothing(
    database, account, known
):
    number = worlds.id_number_of("王芳") if known else worlds.an_id_number()

    response = Client().post("/sign-in", {"username": number, "password": "wrong-password-1"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "登录名或密码不对" in page
    assert number not in page
    for table in ("axes_accessattempt", "audit_auditentry", "kernel_session"):
        text = str(database.rows(f"SELECT row_to_json(t)::text FROM {table} t"))
        assert not re.search(number, text), table


def test_no_account_can_be_called_an_id_number(database, account):
    with pytest.raises(Exception, match="account_login_name_is_no_id_number"):
        database.rows(
            "UPDATE identity_account SET login_name = %s RETURNING id", worlds.id_number_of("王芳")
        )
