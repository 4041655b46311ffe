"""In whose name one acts: chosen, shown on every page, over when the right is over."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests import worlds
from tongban.identity import actions
from tongban.kernel import clock
from tongban.kernel.actor import Actor

PAGES = ("/", "/my", "/my/acting", "/my/mandates", "/items", "/verify", "/letters", "/deadline")


@pytest.fixture
def people(database) -> dict[str, UUID]:
    """王芳, her shop, and 李强, whom both let act."""
    with database.as_worker():
        wang, li = worlds.a_person("王芳"), worlds.a_person("李强")
        shop = worlds.a_body(wang, "示范区芳记面馆")
        return {
            "wang": wang,
            "li": li,
            "shop": shop,
            "from_wang": worlds.a_mandate(wang, li),
            "from_shop": worlds.a_mandate(shop, li),
            "account": worlds.an_account(li),
            "wangs_account": worlds.an_account(wang),
        }


@pytest.fixture
def li(people) -> Client:
    """李强's browser."""
    return worlds.signed_in(people["account"])


def test_everyone_one_may_act_for_is_offered_with_what_one_may_do(people, li):
    page = li.get("/my/acting").content.decode()

    assert "示范区芳记面馆" in page
    assert "经办人" in page
    assert "代理人" in page
    assert "查看办件、填报和提交申请、领取结果和证照，至5月31日" in page


def test_acting_for_a_body_stands_on_every_page(people, li):
    worlds.acting_for(li, people["shop"])

    for address in PAGES:
        page = li.get(address).content.decode()
        assert "您正在代表<b>示范区芳记面馆</b>办事" in page, address


def test_error_pages_say_it_too(people, li):
    worlds.acting_for(li, people["shop"])

    response = li.get("/no-such-page")

    assert response.status_code == 404
    assert "您正在代表<b>示范区芳记面馆</b>办事" in response.content.decode()


def test_choosing_and_ending_are_on_record(database, people, li):
    worlds.acting_for(li, people["shop"])
    response = li.post("/my/acting/end")

    assert response.headers["Location"] == "/my"
    assert "您正在代表" not in li.get("/my").content.decode()
    with database.superuser() as admin:
        rows = admin.execute(
            "SELECT subject FROM audit_auditentry WHERE did = 'account.act_for' ORDER BY at, id"
        ).fetchall()
    assert {row[0] for row in rows} == {f"holder:{people['shop']}", f"holder:{people['li']}"}


def test_nobody_acts_for_whom_they_hold_no_mandate_of(database, people, li):
    with database.as_worker():
        stranger = worlds.a_person("林晓梅")

    response = li.post("/my/acting", {"holder": str(stranger)})

    assert response.status_code == 404
    assert "您正在代表" not in li.get("/my").content.decode()


def test_a_mandate_that_begins_tomorrow_cannot_be_used_today(database, people, li):
    with database.as_worker():
        lin = worlds.a_person("林晓梅")
        worlds.a_mandate(lin, people["li"], worlds.terms(begins_in=1))

    assert li.post("/my/acting", {"holder": str(lin)}).status_code == 404


def test_after_a_revocation_the_very_next_request_is_in_ones_own_name(people, li):
    worlds.acting_for(li, people["wang"])
    actions.revoke_mandate(people["from_wang"], by=Actor.person(people["wang"]))

    page = li.get("/my").content.decode()

    assert "您正在代表" not in page
    assert "已经到期或被收回" in page


def test_what_was_about_to_be_done_in_a_name_that_ended_is_not_done_in_another(
    database, people, li
):
    worlds.acting_for(li, people["wang"])
    actions.revoke_mandate(people["from_wang"], by=Actor.person(people["wang"]))

    response = li.post("/my/mandates/new", {"name": "somebody"})

    assert response.status_code == 409
    page = response.content.decode()
    assert "已经到期或被收回" in page
    assert "这一步没有做" in page


def test_the_day_after_its_last_day_a_mandate_no_longer_works(database, people):
    with database.as_worker():
        lin = worlds.a_person("林晓梅")
        worlds.a_mandate(lin, people["li"], worlds.terms(days=0))
    ten_to_midnight = worlds.SOME_DAY.replace(hour=15, minute=50)
    with clock.at(ten_to_midnight):
        li = worlds.acting_for(worlds.signed_in(people["account"]), lin)
        assert "您正在代表<b>林晓梅</b>" in li.get("/my").content.decode()

    with clock.at(ten_to_midnight + timedelta(minutes=11)):
        page = li.get("/my").content.decode()

    assert "您正在代表" not in page


def test_an_agent_reads_neither_the_holders_notices_nor_who_looked_at_them(people, li):
    worlds.acting_for(li, people["wang"])

    for address in ("/my/notices", "/my/access"):
        assert li.get(address).status_code == 409
    page = li.get("/my").content.decode()
    assert "/my/access" not in page.split("<footer")[0]


def test_a_guardian_reads_what_the_child_is_told(database, people):
    with database.as_worker():
        child = worlds.a_person("王子墨")
        worlds.a_guardian(child, people["wang"])
    wang = worlds.acting_for(worlds.signed_in(people["wangs_account"]), child)

    for address in ("/my/notices", "/my/access"):
        assert wang.get(address).status_code == 200


def test_a_representative_acts_for_the_body_without_a_mandate(people):
    wang = worlds.acting_for(worlds.signed_in(people["wangs_account"]), people["shop"])

    page = wang.get("/my").content.decode()

    assert "经营者" in page
    assert "示范区芳记面馆" in page


def test_ones_own_page_says_what_is_the_bodys_and_what_is_ones_own(people):
    wang = worlds.acting_for(worlds.signed_in(people["wangs_account"]), people["shop"])

    page = wang.get("/my").content.decode()

    for title in ("您本人的资料", "示范区芳记面馆的消息", "谁看过示范区芳记面馆的数据"):
        assert title in page
    given = page.index("示范区芳记面馆授出的")
    assert "李强" in page[given:]


def test_guardianship_comes_before_a_lesser_mandate_for_the_same_child(database, people):
    with database.as_worker():
        child = worlds.a_person("王子墨")
        worlds.a_mandate(child, people["wang"])
        worlds.a_guardian(child, people["wang"])
    wang = worlds.acting_for(worlds.signed_in(people["wangs_account"]), child)

    assert "监护人" in wang.get("/my").content.decode()
    assert wang.get("/my/access").status_code == 200


@pytest.mark.parametrize("nonsense", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_choosing_nobody_is_answered_with_a_sentence(people, li, nonsense):
    assert li.post("/my/acting", {"holder": nonsense}).status_code == 404
