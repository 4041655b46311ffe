"""Giving, listing and ending mandates on pages."""

import threading
import uuid
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import worlds
from tongban.identity import actions
from tongban.identity.rules import Act
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.errors import Refused

TODAY = date(2026, 3, 2)


@pytest.fixture
def two(database) -> tuple[UUID, UUID]:
    """王芳 and 李强."""
    with database.as_worker():
        return worlds.a_person("王芳"), worlds.a_person("李强")


@pytest.fixture
def account(database, two) -> UUID:
    """王芳's account."""
    with database.as_worker():
        return worlds.an_account(two[0])


@pytest.fixture
def wang(account) -> Client:
    """王芳's browser."""
    return worlds.signed_in(account)


def filled(giver: UUID, **over: object) -> dict[str, object]:
    """What 王芳 types to let 李强 act for her."""
    return {
        "name": "李强",
        "id_number": worlds.id_number_of("李强"),
        "acts": ["view", "apply"],
        "items": "",
        "valid_from": "2026-03-02",
        "valid_to": "2026-12-31",
        "request_key": str(uuid.uuid4()),
        "holder": str(giver),
    } | over


def mandates(database) -> list[tuple]:
    with database.superuser() as admin:
        return admin.execute(
            "SELECT kind, acts, items, valid_from, valid_to, revoked_at FROM identity_mandate"
        ).fetchall()


def test_a_mandate_is_given_to_whom_name_and_number_name_together(database, two, wang):
    response = wang.post("/my/mandates/new", filled(two[0], items="990102310001 990102310002"))

    assert response.headers["Location"] == "/my/mandates"
    assert mandates(database) == [
        (
            "proxy",
            ["apply", "view"],
            ["990102310001", "990102310002"],
            TODAY,
            date(2026, 12, 31),
            None,
        )
    ]
    page = wang.get("/my/mandates").content.decode()
    assert "已委托李强，3月2日至12月31日有效" in page
    assert "生效中" in page


def test_two_clicks_on_one_form_make_one_mandate(database, two, wang):
    once = filled(two[0])

    first = wang.post("/my/mandates/new", once)
    second = wang.post("/my/mandates/new", once)

    assert (first.status_code, second.status_code) == (302, 302)
    assert len(mandates(database)) == 1


def test_the_same_form_with_other_words_in_it_is_not_taken_for_the_first(database, two, wang):
    once = filled(two[0])
    wang.post("/my/mandates/new", once)

    response = wang.post("/my/mandates/new", once | {"valid_to": "2026-11-30"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "这张表已经交过一次" in page
    assert 'value="2026-11-30"' in page
    assert len(mandates(database)) == 1


def test_a_mandate_begins_within_a_year(database, two, wang):
    late = filled(two[0], valid_from="2027-03-04", valid_to="2027-12-31")

    response = wang.post("/my/mandates/new", late)

    assert response.status_code == 422
    assert "开始日期最晚可选一年之内" in response.content.decode()


def test_two_clicks_at_the_same_moment_make_one_mandate(database, two):
    wang, li = two
    key, answers, failures = uuid.uuid4(), [], []

    def click() -> None:
        try:
            answers.append(
                actions.give_mandate(
                    li,
                    worlds.terms(),
                    request_key=key,
                    agent_number=worlds.id_number_of("李强"),
                    by=Actor.person(wang),
                )
            )
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert failures == []
    assert len(set(answers)) == 1
    assert len(mandates(database)) == 1


def test_everything_wrong_is_said_at_once_and_everything_typed_is_kept(database, two, wang):
    response = wang.post(
        "/my/mandates/new",
        filled(
            two[0],
            name="李强\u200b",
            id_number="990102199007040110",
            acts=[],
            items="12 345",
            valid_to="2026-01-01",
        ),
    )

    page = response.content.decode()
    assert response.status_code == 422
    for sentence in ("看不见的格式字符", "校验不通过", "请至少勾选一项", "12位数字", "不能早于"):
        assert sentence in page, sentence
    assert 'value="990102199007040110"' in page
    assert "12 345" in page
    assert 'value="2026-01-01"' in page
    assert mandates(database) == []


def test_a_name_that_does_not_belong_to_the_number_finds_nobody(database, two, wang):
    response = wang.post("/my/mandates/new", filled(two[0], name="李勇"))

    page = response.content.decode()
    assert response.status_code == 422
    assert "没有找到姓名和身份证号都一致" in page
    assert 'value="李勇"' in page


def test_nobody_gives_a_mandate_to_themselves(database, two, wang):
    myself = filled(two[0], name="王芳", id_number=worlds.id_number_of("王芳"))

    response = wang.post("/my/mandates/new", myself)

    assert response.status_code == 422
    assert "不能委托给自己" in response.content.decode()
    assert "还没有人看过" in wang.get("/my/access").content.decode()


def test_after_ten_look_ups_in_an_hour_one_waits_and_nothing_typed_is_lost(
    database, two, wang, account
):
    for _ in range(10):
        wang.post("/my/mandates/new", filled(two[0], name="李勇"))

    eleventh = wang.post("/my/mandates/new", filled(two[0]))
    assert eleventh.status_code == 422
    assert "查找的次数太多" in eleventh.content.decode()
    assert 'value="李强"' in eleventh.content.decode()
    assert mandates(database) == []
    with clock.at(worlds.SOME_DAY + timedelta(minutes=61)):
        an_hour_later = worlds.signed_in(account).post("/my/mandates/new", filled(two[0]))
    assert an_hour_later.status_code == 302


def test_the_one_looked_for_sees_that_somebody_looked(database, two, wang):
    with database.as_worker():
        account = worlds.an_account(two[1])
    wang.post("/my/mandates/new", filled(two[0]))

    page = worlds.signed_in(account).get("/my/access").content.decode()

    assert "一位实名用户" in page
    assert "授委托前核对姓名和身份证号" in page
    assert "王芳" not in page


def test_ending_a_mandate_asks_first_and_is_done_by_a_button(database, two, wang):
    with database.as_worker():
        mandate = worlds.a_mandate(*two)
    address = f"/my/mandates/{mandate}/revoke"

    asked = wang.get(address)
    assert "收回给李强的委托？" in asked.content.decode()
    assert mandates(database)[0][-1] is None

    done = wang.post(address)
    assert done.headers["Location"] == "/my/mandates"
    assert mandates(database)[0][-1] == worlds.SOME_DAY
    assert "已收回" in wang.get("/my/mandates").content.decode()
    assert "不用收回" in wang.get(address).content.decode()


def test_a_mandate_somebody_else_gave_is_not_found_by_its_agent_or_by_strangers(
    database, two, wang
):
    with database.as_worker():
        lin = worlds.a_person("林晓梅")
        of_lin = worlds.a_mandate(lin, two[0])
    address = f"/my/mandates/{of_lin}/revoke"

    assert wang.get(address).status_code == 404
    assert wang.post(address).status_code == 404
    assert mandates(database)[0][-1] is None


def test_a_guardianship_cannot_be_ended_on_the_page(database, two):
    with database.as_worker():
        child = worlds.a_person("王子墨")
        mandate = worlds.a_guardian(child, two[0])
        account = worlds.an_account(child)
    child_browser = worlds.signed_in(account)

    response = child_browser.post(f"/my/mandates/{mandate}/revoke")

    assert response.status_code == 409
    assert "请到窗口变更" in response.content.decode()


def test_an_agent_of_a_body_cannot_pass_the_right_on(database, two):
    with database.as_worker():
        shop = worlds.a_body(two[0])
        worlds.a_mandate(shop, two[1])
        account = worlds.an_account(two[1])
    li = worlds.acting_for(worlds.signed_in(account), shop)

    assert li.get("/my/mandates/new").status_code == 409
    with pytest.raises(Refused, match="不能再转委托"):
        actions.give_mandate(
            two[0],
            worlds.terms(),
            request_key=uuid.uuid4(),
            by=Actor.person(two[1], acting_for=shop),
        )


def test_a_representative_gives_an_agent_to_the_body(database, two, wang):
    with database.as_worker():
        shop = worlds.a_body(two[0])
    worlds.acting_for(wang, shop)

    response = wang.post("/my/mandates/new", filled(shop))

    assert response.status_code == 302
    assert mandates(database)[0][0] == "agent"


def test_a_form_opened_in_another_name_gives_nothing_until_sent_again(database, two, wang):
    with database.as_worker():
        shop = worlds.a_body(two[0])
    opened_as_herself = filled(two[0])
    worlds.acting_for(wang, shop)

    response = wang.post("/my/mandates/new", opened_as_herself)

    page = response.content.decode()
    assert response.status_code == 422
    assert "您换过办事身份" in page
    assert f'value="{shop}"' in page
    assert mandates(database) == []


def test_every_state_of_a_mandate_is_a_word_and_a_shape(database, two, wang):
    giver, agent = two
    with database.as_worker():
        worlds.a_mandate(giver, agent, worlds.terms(days=200))
        worlds.a_mandate(giver, agent, worlds.terms(days=12))
        worlds.a_mandate(giver, agent, worlds.terms(days=0))
        worlds.a_mandate(giver, agent, worlds.terms(days=99, begins_in=9))
        with clock.at(worlds.SOME_DAY - timedelta(days=60)):
            worlds.a_mandate(giver, agent, worlds.terms(days=30))

    page = wang.get("/my/mandates").content.decode()

    for pill, word in (
        ("done", "生效中"),
        ("due", "12天后到期"),
        ("due", "今天到期"),
        ("wait", "还没开始"),
        ("", "已到期"),
    ):
        assert f'<span class="{f"pill {pill}".strip()}">{word}</span>' in page, word


def many(database, giver: UUID, agent: UUID, n: int) -> None:
    with database.as_worker():
        for nth in range(n):
            with clock.at(worlds.SOME_DAY - timedelta(minutes=n - nth)):
                worlds.a_mandate(giver, agent, worlds.terms(Act.VIEW, days=40 + nth))


def test_a_longer_list_costs_no_more_queries(database, two, wang):
    many(database, *two, 2)
    many(database, two[1], two[0], 2)
    with CaptureQueriesContext(connection) as few:
        wang.get("/my/mandates")
    many(database, *two, 15)
    many(database, two[1], two[0], 15)

    with CaptureQueriesContext(connection) as more:
        wang.get("/my/mandates")

    assert len(more) == len(few)
    assert len(few) <= 20


def test_each_of_the_two_lists_is_turned_without_losing_the_place_in_the_other(database, two, wang):
    many(database, *two, 25)
    many(database, two[1], two[0], 25)

    first = wang.get("/my/mandates")
    onward = first.context["given_next"]
    second = wang.get(onward)
    third = wang.get(second.context["held_next"])

    assert len(first.context["given"]) == 20
    assert len(second.context["given"]) == 5
    assert len(second.context["held"]) == 20
    assert len(third.context["given"]) == 5
    assert len(third.context["held"]) == 5
    seen = {one.row.id for page in (first, second) for one in page.context["given"]}
    assert len(seen) == 25


@pytest.mark.parametrize("nonsense", ["x", "2026-03-02_1", "2026-03-02T00:00:00_", "_"])
def test_an_address_that_makes_no_sense_opens_the_front(database, two, wang, nonsense):
    many(database, *two, 1)

    response = wang.get("/my/mandates", {"given": nonsense})

    assert len(response.context["given"]) == 1


def test_officers_have_no_mandates_page(database):
    with database.as_worker():
        account = worlds.an_account(officer_id=worlds.an_officer())

    response = worlds.signed_in(account).get("/my/mandates")

    assert response.status_code == 403
    assert "个人账号" in response.content.decode()
