"""A person at the window: card, face, mobile, paper, account (窗口实名登记)."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.desk import Desk
from tongban.kernel import clock

MOBILE = "19900990007"


@pytest.fixture
def desk(database: Clone) -> Desk:
    """周敏 at a window, and the agreement in force."""
    return Desk.opened(database)


def slip(response) -> tuple[str, str]:
    """Login name and first password, as the paper shows them."""
    page = response.content.decode()
    name = re.search(r"<span class=\"code\">(t[0-9a-z]{9})</span>", page)
    password = re.search(r"<b class=\"code slip\">([0-9a-z-]{14})</b>", page)
    assert name, page
    assert password, page
    return name[1], password[1]


def test_from_the_card_to_the_first_sign_in(database, desk):
    number = worlds.an_id_number(date(1970, 5, 5))

    place = desk.read("钱多多", number)
    desk.act(place, "same")
    desk.prove(place, MOBILE)
    desk.sign(place)
    name, password = slip(desk.act(place, "open"))

    citizen = Client()
    signed = citizen.post("/sign-in", {"username": number, "password": password})
    assert signed.status_code == 302
    assert citizen.get("/my").headers["Location"] == "/my/password"
    own = "plum-rain-on-the-roof"
    changed = citizen.post("/my/password", {"new": own, "again": own})
    assert changed.headers["Location"] == "/my"
    mine = citizen.get("/my").content.decode()
    assert "钱多多，您好" in mine
    assert "实名等级5级" in mine
    assert Client().post("/sign-in", {"username": name, "password": own}).status_code == 302
    assert Client().post("/sign-in", {"username": name, "password": password}).status_code == 422


def test_every_step_leaves_one_entry_and_no_word_of_the_person(database, desk):
    number = worlds.an_id_number(date(1970, 5, 5))
    place = desk.read("钱多多", number)
    desk.act(place, "same")
    desk.prove(place, MOBILE)
    desk.sign(place)
    desk.act(place, "open")

    rows = database.rows("SELECT did, subject, detail::text FROM audit_auditentry ORDER BY at")
    steps = [did for did, *_ in rows if did.startswith("registration.")]
    assert steps == [
        "registration.read_card",
        "registration.compare_face",
        "registration.ask_code",
        "registration.prove_mobile",
        "registration.sign",
        "registration.open",
    ]
    everything = " ".join(str(row) for row in rows)
    for word in ("钱多多", number, MOBILE):
        assert word not in everything


def test_when_it_is_done_the_registration_holds_nothing_of_the_card(database, desk):
    place = desk.finished("钱多多", worlds.an_id_number(date(1970, 5, 5)), MOBILE)

    ((sealed, outcome),) = database.rows(
        "SELECT sealed_details, outcome FROM identity_windowregistration"
    )
    assert (sealed, outcome) == (None, "opened")
    assert "读卡的内容已从这份登记里删除" in desk.browser.get(place).content.decode()


def test_the_account_rests_on_evidence_and_a_paper_signature(database, desk):
    desk.finished("钱多多", worlds.an_id_number(date(1970, 5, 5)), MOBILE)

    ((level, how),) = database.rows("SELECT level, how FROM identity_trustevidence")
    ((paper, department),) = database.rows(
        "SELECT how, department_id FROM identity_agreementsignature"
    )
    assert (level, how) == (5, "window")
    assert (paper, department) == ("paper", desk.department)


def test_an_account_of_level_three_is_raised_and_there_is_no_second_one(database, desk):
    with database.as_worker():
        wang = worlds.a_person("王芳")
        worlds.an_account(wang, login_name="wang.fang", level=3)

    place = desk.ready("王芳", worlds.id_number_of("王芳"), MOBILE)
    desk.act(place, "open", password="keep")

    rows = database.rows(
        "SELECT login_name, trust_level_id, temporary_until FROM identity_account "
        "WHERE person_id IS NOT NULL"
    )
    assert rows == [("wang.fang", 5, None)]
    assert Client().post("/sign-in", worlds.typed("wang.fang")).status_code == 302


def test_a_forgotten_password_is_replaced_and_the_person_is_told(database, desk):
    with database.as_worker():
        wang = worlds.a_person("王芳")
        account = worlds.an_account(wang, login_name="wang.fang", level=3)
    left_open = worlds.signed_in(account)

    place = desk.ready("王芳", worlds.id_number_of("王芳"), MOBILE)
    page = desk.act(place, "open", password="new").content.decode()
    worlds.deliver_everything(database)

    assert "wang.fang" in page
    assert Client().post("/sign-in", worlds.typed("wang.fang")).status_code == 422
    assert left_open.get("/my").status_code == 302
    kinds = database.rows("SELECT kind FROM notices_notice")
    assert kinds == [("window.new_password",)]


def test_whoever_is_not_the_one_on_the_card_gets_nothing(database, desk):
    place = desk.read("钱多多", worlds.an_id_number(date(1970, 5, 5)))

    desk.act(place, "other")

    assert "人证不符" in desk.browser.get(place).content.decode()
    assert desk.act(place, "same").status_code == 422
    assert database.rows("SELECT sealed_details FROM identity_windowregistration") == [(None,)]


@pytest.mark.parametrize("act", ["send", "code", "sign", "open"])
def test_no_step_can_be_skipped(database, desk, act):
    place = desk.read("钱多多", worlds.an_id_number(date(1970, 5, 5)))

    response = desk.act(
        place, act, mobile=MOBILE, code="123456", signed="on", **desk.agreement_fields()
    )

    assert response.status_code == 422
    assert database.rows("SELECT 1 FROM identity_account WHERE person_id IS NOT NULL") == []


def test_a_wrong_code_is_counted_and_the_registration_stays(database, desk):
    place = desk.read("钱多多", worlds.an_id_number(date(1970, 5, 5)))
    desk.act(place, "same")
    desk.act(place, "send", mobile=MOBILE)
    code = desk.code(MOBILE)
    wrong = "111111" if code != "111111" else "222222"

    answers = [desk.act(place, "code", code=wrong).content.decode() for _ in range(6)]

    assert "验证码不对" in answers[4]
    assert "错的次数太多" in answers[5]
    assert "错的次数太多" in desk.act(place, "code", code=code).content.decode()
    assert database.rows("SELECT attempts, used_at FROM identity_mobilecode") == [(5, None)]
    assert "等填验证码" in desk.browser.get(place).content.decode()


def test_a_second_press_of_the_button_opens_no_second_account_and_the_slip_can_be_replaced(
    database, desk
):
    number = worlds.an_id_number(date(1970, 5, 5))
    place = desk.ready("钱多多", number, MOBILE)
    _name, first = slip(desk.act(place, "open"))

    again = desk.act(place, "open")
    _name, second = slip(desk.act(place, "again"))

    assert again.status_code == 422
    assert first != second
    assert Client().post("/sign-in", {"username": number, "password": first}).status_code == 422
    assert Client().post("/sign-in", {"username": number, "password": second}).status_code == 302


def test_once_the_password_is_ones_own_no_slip_can_be_printed_any_more(database, desk):
    number = worlds.an_id_number(date(1970, 5, 5))
    place = desk.ready("钱多多", number, MOBILE)
    _name, first = slip(desk.act(place, "open"))
    citizen = Client()
    citizen.post("/sign-in", {"username": number, "password": first})
    citizen.post("/my/password", {"new": "plum-rain-on-9", "again": "plum-rain-on-9"})

    response = desk.act(place, "again")

    assert response.status_code == 422
    assert "已经换成自己的密码" in response.content.decode()


def test_a_first_password_opens_for_some_days_only(database, desk):
    number = worlds.an_id_number(date(1970, 5, 5))
    place = desk.ready("钱多多", number, MOBILE)
    _name, first = slip(desk.act(place, "open"))

    with clock.at(worlds.SOME_DAY + timedelta(days=7, minutes=1)):
        response = Client().post("/sign-in", {"username": number, "password": first})

    assert response.status_code == 422
    assert "带身份证到窗口再领" in response.content.decode()


def test_the_number_of_somebody_else_under_another_name_is_refused_and_on_record(database, desk):
    with database.as_worker():
        worlds.a_person("王芳")

    response = desk.type("钱多多", worlds.id_number_of("王芳"))

    assert response.status_code == 422
    page = response.content.decode()
    assert "登记的是另一个姓名" in page
    assert 'value="钱多多"' in page
    assert database.rows("SELECT purpose FROM access_accessrecord") == [("window.person",)]
    assert database.rows("SELECT count(*) FROM access_accessedholder") == [(1,)]


def test_a_child_under_fourteen_gets_no_account_of_its_own(database, desk):
    response = desk.begin("小宝", worlds.an_id_number(date(2012, 3, 3)))

    assert response.status_code == 422
    assert "由监护人替孩子办事" in response.content.decode()


def test_a_colleague_goes_on_and_another_department_sees_nothing(database, desk):
    place = desk.read("钱多多", worlds.an_id_number(date(1970, 5, 5)))

    colleague, stranger = desk.colleague(), Desk.opened(database, agreement=False)

    assert "钱多多" in colleague.browser.get(place).content.decode()
    assert stranger.browser.get(place).status_code == 404
    assert place.rpartition("/")[2][:8] not in stranger.browser.get("/desk/people").content.decode()


def test_without_the_duty_neither_page_nor_door_opens(database, desk):
    with database.as_worker():
        clerk = worlds.an_officer(name="陈立")
        account = worlds.an_account(officer_id=clerk)
    browser = worlds.signed_in(account)

    assert browser.get("/desk/people").status_code == 403
    assert browser.get("/desk/people/new").status_code == 403
    with pytest.raises(Exception, match=r"people\.register"):
        desk.find_as(clerk, "王芳", worlds.id_number_of("王芳"))


def test_a_reader_that_types_and_a_hand_that_types_are_told_apart(database, desk):
    number = worlds.an_id_number(date(1970, 5, 5))
    desk.browser.post("/desk/people/new", {"line": f"钱多多，男，汉，19700505，示范区，{number}"})
    place = desk.read("赵小二", worlds.an_id_number(date(1971, 1, 1)), typed=True)

    rows = database.rows("SELECT read_how, typed_reason FROM identity_windowregistration")
    assert sorted(rows) == [("reader", ""), ("typed", "reader")]
    page = desk.browser.get(place).content.decode()
    assert "手工录入" in page
    assert "读卡器坏了" in page
    ((why,),) = database.rows(
        "SELECT detail ->> 'why' FROM audit_auditentry WHERE did = 'registration.read_card'"
        " AND detail ->> 'how' = 'typed'"
    )
    assert why == "reader"


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"why": ""}, "请选为什么手工录入"),
        ({"why": "earlier"}, "请选为什么手工录入"),
        ({"seen": ""}, "没带原件的不能办"),
        ({"name": ""}, "请填写证件上的姓名"),
    ],
    ids=str,
)
def test_a_card_is_typed_only_from_the_original_and_for_a_reason(database, desk, over, sentence):
    answer = desk.type("赵小二", worlds.an_id_number(date(1971, 1, 1)), **over)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert database.rows("SELECT 1 FROM identity_windowregistration") == []


def test_the_form_invites_nobody_to_register_without_a_card(desk):
    page = desk.browser.get("/desk/people/new").content.decode()

    assert "没带身份证原件的不能办" in page
    assert "没带身份证卡片" not in page


def test_a_typed_card_opens_an_account_of_level_four_and_everybody_is_told_so(database, desk):
    place = desk.ready("钱多多", worlds.an_id_number(date(1970, 5, 5)), MOBILE, typed=True)
    asked = desk.browser.get(place).content.decode()
    desk.act(place, "open")
    worlds.deliver_everything(database)

    assert "只能核到4级" in asked
    assert "账号已开通，实名等级4级" in desk.browser.get(place).content.decode()
    assert database.rows("SELECT level, how FROM identity_trustevidence") == [(4, "window")]
    levels = "SELECT trust_level_id FROM identity_account WHERE person_id IS NOT NULL"
    assert database.rows(levels) == [(4,)]
    assert database.rows("SELECT params ->> 'level' FROM notices_notice") == [("4",)]


@pytest.mark.parametrize(("before", "after"), [(3, 4), (5, 5)])
def test_a_typed_card_raises_to_level_four_and_lowers_nobody(database, desk, before, after):
    with database.as_worker():
        worlds.an_account(worlds.a_person("王芳"), level=before)

    place = desk.ready("王芳", worlds.id_number_of("王芳"), MOBILE, typed=True)
    said = desk.browser.post(place, {"act": "open", "password": "keep"}, follow=True)

    levels = "SELECT trust_level_id FROM identity_account WHERE person_id IS NOT NULL"
    assert database.rows(levels) == [(after,)]
    assert f"实名等级现在是{after}级" in said.content.decode()


def test_an_officer_cannot_look_up_the_whole_town(database, desk, settings_of):
    settings_of(WINDOW_FINDS_PER_HOUR=2)
    for nth in range(2):
        desk.begin("钱多多", worlds.an_id_number(date(1970, 5, 5 + nth)))

    response = desk.begin("钱多多", worlds.an_id_number(date(1970, 5, 9)))

    assert "读卡查人的次数太多" in response.content.decode()


def test_the_list_asks_as_often_for_one_as_for_many(database, desk, queries_of):
    desk.read("钱多多", worlds.an_id_number(date(1970, 5, 5)))
    one = queries_of(desk.browser, "/desk/people")
    for nth in range(25):
        desk.read("钱多多", worlds.an_id_number(date(1971, 5, 1 + nth)))

    assert queries_of(desk.browser, "/desk/people") == one


def test_the_printed_agreement_names_its_version_and_hides_the_birth_date(database, desk):
    number = worlds.an_id_number(date(1970, 5, 5))
    place = desk.read("钱多多", number)

    page = desk.browser.get(f"{place}/agreement").content.decode()

    assert "第1版" in page
    assert "19700505" not in page
    assert number[:4] in page


def test_an_account_closed_meanwhile_is_not_opened_again(database, desk):
    with database.as_worker():
        worlds.an_account(worlds.a_person("王芳"), level=3)
    place = desk.ready("王芳", worlds.id_number_of("王芳"), MOBILE)
    database.rows(
        "UPDATE identity_account SET is_active = false WHERE person_id IS NOT NULL RETURNING id"
    )

    response = desk.act(place, "open")

    assert response.status_code == 422
    assert "账号已经停用" in response.content.decode()
    assert "等开通" in desk.browser.get(place).content.decode()


def test_somebody_who_signed_up_online_meanwhile_gets_no_second_person(database, desk):
    number = worlds.an_id_number(date(1970, 5, 5))
    place = desk.ready("钱多多", number, MOBILE)
    with database.as_worker():
        worlds.a_person("钱多多", id_number=number)

    response = desk.act(place, "open")

    assert response.status_code == 422
    assert "已经登记过" in response.content.decode()
    assert database.rows("SELECT count(*) FROM identity_person") == [(1,)]
