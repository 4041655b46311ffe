"""Filling in an application on pages, in both languages."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import worlds
from tests.integration.applications import form_world as world
from tests.worlds import SOME_DAY
from tongban.applications import ports, queries
from tongban.applications.actions import drafts
from tongban.applications.ports import Offer
from tongban.applications.queries import Origin
from tongban.catalogue.queries import Text
from tongban.kernel import clock
from tongban.kernel.db import acting

SHOP = {
    "shop_name": "芳记面馆",
    "kind": "shop",
    "area": "６０.50",
    "opens_on": "2026-02-01",
    "has_cellar": "no",
    "code": "",
}


@pytest.fixture
def browser(database, item, wang) -> Client:
    with database.as_worker():
        account = worlds.an_account(wang.person_id)
    return worlds.signed_in(account)


@pytest.fixture
def draft(browser, item) -> str:
    """The address of a fresh draft."""
    response = browser.post(f"/apply/{item.code}")
    return response.headers["Location"]


def hidden(page: str) -> dict[str, str]:
    """Every hidden value of a page's form, as the browser sends it back."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def page_of(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def sent(browser: Client, address: str, **typed: object):
    """A page as it stands, with this typed into it."""
    return browser.post(address, {**hidden(page_of(browser, address)), **typed})


def said(draft: str, by) -> dict:
    with acting(by):
        return dict(queries.answers(UUID(draft.rsplit("/", 1)[1])).answers)


def test_a_start_leads_to_the_first_page(browser, item, draft):
    assert browser.get(draft).headers["Location"] == f"{draft}/owner"
    page = page_of(browser, f"/apply/{item.code}")
    assert "用您自己的名义" in page


def test_known_values_are_shown_masked_with_their_source_and_taken_over(browser, draft, wang):
    page = page_of(browser, f"{draft}/owner")
    assert "您的实名登记" in page
    assert worlds.id_number_of("王芳") not in page

    response = sent(browser, f"{draft}/owner")

    assert response.headers["Location"] == f"{draft}/shop"
    assert said(draft, wang)["owner_number"] == worlds.id_number_of("王芳")


def test_who_says_a_known_value_is_wrong_types_another_and_the_clerk_sees_both(
    browser, draft, wang
):
    asked = sent(browser, f"{draft}/owner", act="wrong:owner_name").content.decode()
    assert "您说已有的“王芳”" in asked

    browser.post(f"{draft}/owner", {**hidden(asked), "owner_name": "王方"})

    with acting(wang):
        content = queries.answers(UUID(draft.rsplit("/", 1)[1]))
    where = content.provenance["owner_name"]
    assert content.answers["owner_name"] == "王方"
    assert where.origin is Origin.CORRECTED
    assert where.said is not None
    assert where.said.value == "王芳"


def test_a_known_value_changed_on_the_way_is_not_taken_and_noted(browser, draft, wang):
    page = hidden(page_of(browser, f"{draft}/owner"))
    page["kept-owner_name"] = page["kept-owner_name"][:-4] + "0000"

    response = browser.post(f"{draft}/owner", page)

    assert response.status_code == 422
    assert "没有采用" in response.content.decode()
    with acting(wang):
        content = queries.answers(UUID(draft.rsplit("/", 1)[1]))
    assert content.tampered == ("owner_name",)
    assert content.answers == {}
    again = browser.post(f"{draft}/owner", hidden(response.content.decode()))
    assert again.headers["Location"] == f"{draft}/shop"


def test_a_mark_of_another_application_is_not_taken(database, browser, draft, item, wang):
    other = world.an_item(code=item.code[:-2] + "02")
    with database.as_worker():
        world.published(other)
    elsewhere = browser.post(f"/apply/{other.code}").headers["Location"]
    replayed = hidden(page_of(browser, f"{elsewhere}/owner"))

    mine = hidden(page_of(browser, f"{draft}/owner"))
    response = browser.post(
        f"{draft}/owner", {**mine, "kept-owner_name": replayed["kept-owner_name"]}
    )

    assert response.status_code == 422
    assert "没有采用" in response.content.decode()


class Broken:
    name = "profile"

    def offers(self, wanted, holder, by):
        raise ConnectionError


def test_a_source_that_is_away_leaves_the_question_to_be_typed(browser, draft, wang, monkeypatch):
    monkeypatch.setattr(ports, "SOURCES", [Broken()])
    page = page_of(browser, f"{draft}/owner")
    assert "暂时取不到已有的资料" in page

    sent(
        browser,
        f"{draft}/owner",
        owner_name="王芳",
        owner_number=worlds.id_number_of("王芳"),
        phone="19900001111",
    )

    with acting(wang):
        content = queries.answers(UUID(draft.rsplit("/", 1)[1]))
    assert content.provenance["owner_name"].origin is Origin.AWAY


def test_an_empty_page_says_everything_that_is_missing_at_once(browser, draft):
    response = sent(browser, f"{draft}/shop")
    page = response.content.decode()

    assert response.status_code == 422
    assert "还有5处要改" in page
    for label in ("shop_name", "area", "opens_on"):
        assert f"请填写：问{label}。" in page
    assert "请选择：问kind。" in page


def test_after_a_flaw_nothing_claims_that_the_page_is_saved(browser, draft):
    page = sent(browser, f"{draft}/shop", shop_name="").content.decode()

    assert "保存过" in page_of(browser, f"{draft}/shop")
    assert "保存过" not in page
    assert "这一页现在的内容还没有保存" in page


def test_the_green_bar_is_explained_only_where_there_is_one(browser, draft):
    assert "绿色条" in page_of(browser, f"{draft}/owner")
    assert "绿色条" not in page_of(browser, f"{draft}/shop")


def test_what_is_read_is_stored_in_one_spelling(browser, draft, wang):
    sent(browser, f"{draft}/shop", **SHOP)

    assert said(draft, wang) == {
        "shop_name": "芳记面馆",
        "kind": "shop",
        "area": "60.5",
        "opens_on": "2026-02-01",
        "has_cellar": "no",
    }


BAD = [
    ("shop_name", "名" * 10_000, "最多40个字"),
    ("shop_name", "芳记\x00面馆", "控制字符"),
    ("shop_name", "芳记\u202e面馆", "改变文字方向"),
    ("area", "很大", "要填数字"),
    ("area", "0", "不能小于1"),
    ("area", "1e99", "要填数字"),
    ("opens_on", "2026-02-30", "日子不存在"),
    ("opens_on", "明天", "看不懂"),
    ("opens_on", "2026-03-03", "不能晚于2026年3月2日"),
    ("kind", "palace", "请从列出的里面选"),
    ("code", "91990102MA0000001X", "校验不通过"),
]


@pytest.mark.parametrize(("key", "typed", "sentence"), BAD)
def test_bad_input_has_a_sentence_and_everything_typed_stays(
    browser, draft, wang, key, typed, sentence
):
    response = sent(browser, f"{draft}/shop", **{**SHOP, key: typed})
    page = response.content.decode()

    assert response.status_code == 422
    assert sentence in page
    others = [value for name, value in SHOP.items() if name != key and value and name != "kind"]
    assert all(value in page for value in others if value not in ("no",))
    if key != "kind":
        assert typed.replace("\x00", "") in page.replace("\x00", "")
    assert said(draft, wang) == {}


@pytest.mark.parametrize("name", ["𠮷记㛃面馆", "阿依古丽·买买提餐厅", "面馆🍜"])
def test_rare_characters_are_kept_as_they_are(browser, draft, wang, name):
    sent(browser, f"{draft}/shop", **{**SHOP, "shop_name": name})

    assert said(draft, wang)["shop_name"] == name


def test_wrong_check_digits_are_said_beside_the_field(browser, draft):
    asked = sent(browser, f"{draft}/owner", act="change:owner_number").content.decode()
    number = worlds.id_number_of("王芳")
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")

    response = browser.post(f"{draft}/owner", {**hidden(asked), "owner_number": wrong})

    assert response.status_code == 422
    assert "校验不通过" in response.content.decode()


def test_an_answer_that_asks_more_shows_the_questions_and_loses_nothing(browser, draft):
    response = sent(browser, f"{draft}/shop", **{**SHOP, "kind": "eatery", "has_cellar": "yes"})
    page = response.content.decode()

    assert response.status_code == 200
    assert "这一页还有几个问题" in page
    assert "问projects" in page
    assert "问cellar" in page
    assert "芳记面馆" in page


def test_rows_come_and_go_without_a_script(browser, draft, wang):
    address = f"{draft}/staff"
    page = page_of(browser, address)
    first = {"r0-name": "王芳", "r0-cooks": "no"}

    page = browser.post(address, {**hidden(page), **first, "act": "add"}).content.decode()
    assert "第2项" in page
    assert "王芳" in page
    page = browser.post(
        address, {**hidden(page), **first, "r1-name": "李强", "r1-cooks": "no", "act": "remove:0"}
    ).content.decode()
    assert "李强" in page
    assert "王芳" not in page.split("<main")[1]

    browser.post(address, {**hidden(page), "r0-name": "李强", "r0-cooks": "no"})

    assert said(draft, wang)["staff"] == [{"name": "李强", "cooks": "no"}]


def at_the_cursor(page: str) -> list[str]:
    """What of a page has the cursor when it opens: names of controls, "" for a group of them."""
    begins = re.findall(r"<(\w+)([^>]*) autofocus[ >]", page)
    return [(re.search(r'name="([^"]+)"', rest) or ["", ""])[1] for _tag, rest in begins]


def test_a_page_opens_at_the_row_that_was_added_or_where_one_went(browser, draft):
    address = f"{draft}/staff"
    first = {"r0-name": "王芳", "r0-cooks": "no"}
    page = page_of(browser, address)

    added = browser.post(address, {**hidden(page), **first, "act": "add"}).content.decode()
    gone = browser.post(address, {**hidden(added), **first, "act": "remove:1"}).content.decode()

    assert at_the_cursor(page) == []
    assert at_the_cursor(added) == ["r1-name"]
    assert at_the_cursor(gone) == ["r0-name"]


@pytest.mark.parametrize(
    "act", ["remove:" + "9" * 5000, "remove:-1", "remove:²", "add:x", "change:"]
)
def test_a_button_nobody_drew_takes_nothing_away(browser, draft, act):
    address = f"{draft}/staff"
    page = page_of(browser, address)
    first = {"r0-name": "王芳", "r0-cooks": "no"}

    answer = browser.post(address, {**hidden(page), **first, "act": act})

    assert answer.status_code == 200
    assert "王芳" in answer.content.decode().split("<main")[1]


def test_a_page_opens_at_the_question_that_is_to_be_changed_or_was_brought_up(browser, draft):
    changing = sent(browser, f"{draft}/owner", act="change:owner_number").content.decode()
    fresh = sent(browser, f"{draft}/shop", **{**SHOP, "kind": "eatery"}).content.decode()

    assert at_the_cursor(changing) == ["owner_number"]
    assert at_the_cursor(fresh) == [""]
    assert re.search(r"<fieldset[^>]* autofocus[^>]*><legend>问projects", fresh)


def test_a_known_value_is_there_to_be_changed_unless_it_is_shown_masked(browser, draft):
    name = sent(browser, f"{draft}/owner", act="change:owner_name").content.decode()
    number = sent(browser, f"{draft}/owner", act="change:owner_number").content.decode()

    assert re.search(
        r'name="owner_name"[^>]* value="王芳"|value="王芳"[^>]* name="owner_name"', name
    )
    assert worlds.id_number_of("王芳") not in number


def test_the_summary_of_errors_says_in_which_row_each_is(browser, draft):
    address = f"{draft}/staff"
    page = browser.post(address, {**hidden(page_of(browser, address)), "act": "add"})

    response = browser.post(
        address, {**hidden(page.content.decode()), "r0-name": "王芳", "r0-cooks": "no"}
    )

    assert response.status_code == 422
    assert '<a href="#id_r1-name">第2项：请填写：' in response.content.decode()


def test_more_rows_than_allowed_are_refused_in_a_sentence(browser, draft):
    page = hidden(page_of(browser, f"{draft}/staff"))
    rows = {
        f"r{n}-{key}": value for n in range(4) for key, value in [("name", "王"), ("cooks", "no")]
    }
    shown = {f"r{n}-shown": "name,cooks" for n in range(4)}

    response = browser.post(f"{draft}/staff", {**page, **rows, **shown, "rows": "4"})

    assert response.status_code == 422
    assert "最多填3项" in response.content.decode()


def test_the_later_of_two_open_pages_loses_nothing(browser, draft):
    old = hidden(page_of(browser, f"{draft}/shop"))
    sent(browser, f"{draft}/owner")

    response = browser.post(f"{draft}/shop", {**old, **SHOP})
    page = response.content.decode()

    assert response.status_code == 409
    assert "刚改过" in page
    assert "芳记面馆" in page
    again = browser.post(f"{draft}/shop", {**hidden(page), **SHOP})
    assert again.status_code == 302


def test_what_was_typed_when_the_session_had_ended_is_given_back_to_the_same_person(
    database, browser, draft, wang
):
    page = hidden(page_of(browser, f"{draft}/shop"))
    guest = Client()
    late = guest.post(f"{draft}/shop", {**page, **SHOP})
    assert late.headers["Location"].startswith("/sign-in")

    again = page_of(browser, f"{draft}/shop")
    assert "登录过期前您填的内容还在" in again
    assert "芳记面馆" in again

    browser.post(f"{draft}/shop", {**hidden(again), **SHOP})

    assert said(draft, wang)["shop_name"] == "芳记面馆"
    assert database.rows("SELECT count(*) FROM applications_keptpost") == [(0,)]


def test_what_a_stranger_posts_is_kept_for_nobody(database, draft):
    Client().post(f"{draft}/shop", {**SHOP, "reader": f"{UUID(int=1)}.d-1:00"})

    assert database.rows("SELECT count(*) FROM applications_keptpost") == [(0,)]


def test_after_an_hour_nothing_is_given_back(browser, draft):
    page = hidden(page_of(browser, f"{draft}/shop"))
    Client().post(f"{draft}/shop", {**page, **SHOP})

    with clock.at(SOME_DAY + timedelta(minutes=25)):
        browser.get("/my")
    with clock.at(SOME_DAY + timedelta(minutes=50)):
        browser.get("/my")
    with clock.at(SOME_DAY + timedelta(minutes=61)):
        again = browser.get(f"{draft}/shop").content.decode()

    assert "芳记面馆" not in again


def test_another_persons_draft_is_not_found(database, draft, li):
    with database.as_worker():
        account = worlds.an_account(li.person_id)
    stranger = worlds.signed_in(account)

    for address in (draft, f"{draft}/shop", f"{draft}/materials", f"{draft}/check"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{draft}/submit", {"edits": "0", "declared": "on"}).status_code == 404


def test_below_the_items_trust_level_one_is_led_to_rise_and_back(database, item, li):
    with database.as_worker():
        account = worlds.an_account(li.person_id, level=2)
    browser = worlds.signed_in(account)

    response = browser.get(f"/apply/{item.code}")

    assert response.headers["Location"].startswith("/my/trust?need=3&next=%2Fapply%2F")


def test_the_pages_speak_english(browser, draft):
    browser.cookies["lang"] = "en"
    page = browser.get(f"{draft}/shop").content.decode()

    assert "Your shop" in page
    assert "EN 问shop_name" in page


def test_drafts_are_listed_and_discarded(browser, draft):
    assert "示范许可" in page_of(browser, "/my/applications")

    browser.post(f"{draft}/discard")

    assert "没有没办完的申请" in page_of(browser, "/my/applications")


def test_the_list_takes_the_same_statements_however_long_it_is(database, browser, draft, item):
    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            page_of(browser, "/my/applications")
        return len(caught)

    page_of(browser, "/my/applications")
    one = count()
    for nth in range(2, 8):
        other = world.an_item(code=f"{item.code[:-2]}{nth:02}")
        with database.as_worker():
            world.published(other)
        browser.post(f"/apply/{other.code}")
    page_of(browser, "/my/applications")

    assert count() == one


def test_who_switched_identity_meanwhile_finds_what_they_typed_after_switching_back(
    database, browser, draft, wang, li
):
    with database.as_worker():
        worlds.a_mandate(li.person_id, wang.person_id)
    page = hidden(page_of(browser, f"{draft}/shop"))
    worlds.acting_for(browser, li.person_id)

    response = browser.post(f"{draft}/shop", {**page, **SHOP})
    assert response.status_code == 404
    browser.post("/my/acting/end")

    assert "芳记面馆" in page_of(browser, f"{draft}/shop")


def test_a_value_too_long_for_its_question_is_never_taken_over(browser, draft, monkeypatch):
    class Long:
        name = "profile"

        def offers(self, wanted, holder, by):
            return {"profile.name": Offer("名" * 500, Text("别处", "Elsewhere"), clock.now())}

    monkeypatch.setattr(ports, "SOURCES", [Long()])

    page = page_of(browser, f"{draft}/owner")

    assert 'name="owner_name"' in page


def test_a_saved_page_shows_what_it_holds(browser, draft):
    sent(browser, f"{draft}/shop", **SHOP)

    page = page_of(browser, f"{draft}/shop")

    assert 'value="芳记面馆"' in page
    assert 'value="60.5"' in page


def test_whoever_posts_without_a_session_fills_no_disk(database, browser, draft):
    page, anybody = hidden(page_of(browser, f"{draft}/shop")), Client()
    for nth in range(drafts.MOST_KEPT + 2):
        anybody.post(f"{draft}/page{nth}", {**page, **SHOP})
    too_long = anybody.post(f"{draft}/{'x' * 41}", {**page, **SHOP})

    kept = {name for (name,) in database.rows("SELECT page FROM applications_keptpost")}
    assert too_long.status_code == 404
    assert len(kept) == drafts.MOST_KEPT
    assert f"page{drafts.MOST_KEPT + 1}" in kept
