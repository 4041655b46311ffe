"""The list of items, the search and the guide, as people meet them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import items, worlds
from tests.integration.catalogue.conftest import FOOD, MONDAY, REGISTRATION
from tongban.catalogue import queries
from tongban.catalogue.queries import PAGE, Text
from tongban.kernel import clock


def page_of(address: str, lang: str = "zh", browser: Client | None = None) -> str:
    browser = browser or Client()
    browser.cookies["lang"] = lang
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def queries_of(address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        page_of(address)
    return len(asked)


# --- finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["开饭店", "食品经营许可", "我想开个奶茶店", "卫生证", "Food", "外卖"]
)
def test_the_food_licence_is_found_by_what_people_call_it(city, asked):
    assert f"/items/{FOOD}" in page_of(f"/items?q={asked}")


def test_what_fits_best_stands_first(city):
    page = page_of("/items?q=营业执照")

    assert page.index(REGISTRATION) < page.index(FOOD) if FOOD in page else True
    assert REGISTRATION in page


def test_what_nobody_offers_is_said_to_be_missing_with_a_way_on(city):
    page = page_of("/items?q=发射火箭")

    assert "没有找到“发射火箭”" in page
    assert 'href="/items"' in page


def test_the_words_asked_for_are_kept_and_are_no_markup(city):
    page = page_of("/items?q=<b>开饭店</b>")

    assert 'value="&lt;b&gt;开饭店&lt;/b&gt;"' in page
    assert "<b>开饭店</b>" not in page


def test_the_old_address_of_the_search_leads_to_the_list(city):
    response = Client().get("/search", {"q": "开饭店"})

    assert response.status_code == 302
    assert response.headers["Location"] == "/items?q=%E5%BC%80%E9%A5%AD%E5%BA%97"


def test_a_theme_lists_its_items_and_says_so_when_it_has_none(city):
    assert FOOD in page_of("/items?theme=food")
    assert "“关停注销”还没有能在网上办的事项" in page_of("/items?theme=closing")
    assert FOOD in page_of("/items?theme=nothing-of-the-kind")


def test_pages_follow_each_other_without_gap_or_repetition(city):
    with city.as_worker():
        before = len(queries.items(clock.today()))
        for nth in range(10, 10 + 2 * PAGE):
            items.published(items.an_item(code=f"{items.CODE[:-2]}{nth}"))
    seen, address = [], "/items"

    for _page in range(9):
        page = page_of(address)
        seen += [line.split('"')[0] for line in page.split('<h3><a href="/items/')[1:]]
        if "接着往后看" not in page:
            break
        address = "/items?after=" + page.split("/items?after=")[1].split('"')[0]

    assert len(seen) == len(set(seen)) == 2 * PAGE + before
    assert "回到最前" in page


def test_the_list_asks_as_little_of_the_database_for_many_items_as_for_few(city):
    queries_of("/items?q=许可")  # the words are read once
    few = queries_of("/items"), queries_of("/items?q=许可")
    with city.as_worker():
        for nth in range(10, 40):
            items.published(items.an_item(code=f"{items.CODE[:-2]}{nth}"))
    queries_of("/items?q=许可")  # and so is what is new

    assert (queries_of("/items"), queries_of("/items?q=许可")) == few


# --- the guide -----------------------------------------------------------------------------------


def test_the_guide_tells_the_four_facts(city):
    page = page_of(f"/items/{FOOD}")

    assert "个工作日" in page and "法定10个工作日" in page
    assert "全程网上办" in page
    assert "不收费" in page
    assert "您要准备的，最多2份" in page and "不用您交的2份" in page


def test_the_guide_tells_papers_from_what_a_signature_settles(city):
    page = page_of(f"/items/{REGISTRATION}")

    assert "您要准备的，最多1份" in page and "另有1份签名承诺就行" in page
    assert page.index("签名承诺就行的1份") < page.index("经营场所承诺书")
    assert "不用您交的1份" in page
    assert "您最多交<b>1份材料</b>" in page_of("/items?q=营业执照")


def test_the_guide_says_of_every_material_on_what_it_rests_and_who_gives_it_instead(city):
    page = page_of(f"/items/{FOOD}")

    assert page.count("依据：食品经营许可和备案管理办法") == 8
    assert "由市场监管部门的电子证照提供" in page
    assert page.count("看情况") >= 2


@pytest.mark.parametrize("code", [FOOD, REGISTRATION])
def test_the_guide_opens_in_english_too(city, code):
    page = page_of(f"/items/{code}", "en")

    assert 'lang="en"' in page
    assert "Shifan District Market Regulation" in page
    assert "Article 32" not in page
    assert '(<span lang="zh-Hans">行政许可法 第三十二条</span>)' in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert re.findall("[㐀-鿿]+", re.sub('<span lang="zh-Hans">.*?</span>', "", main)) == []


def test_a_default_the_law_does_not_give_is_said_to_be_one(city):
    page = page_of(f"/items/{FOOD}")

    assert "（默认值，由发布单位确认）" in page
    assert "（以决定书告知的为准）" in page


def test_the_day_of_the_result_is_counted_on_the_work_calendar(city):
    page = page_of(f"/items/{FOOD}?start=2026-09-28")

    assert "最晚<b>" in page
    # Five working days after 28 September: National Day's week is free, 10 October is worked.
    assert 'datetime="2026-10-10"' in page
    assert "国庆节放假" in page


def test_what_comes_on_a_sunday_is_accepted_on_the_next_working_day(city):
    page = page_of(f"/items/{REGISTRATION}?start=2026-03-08")

    assert 'datetime="2026-03-09"' in page
    assert 'datetime="2026-03-10"' in page


def test_a_result_in_a_year_not_announced_yet_is_provisional(city):
    page = page_of(f"/items/{FOOD}?start=2027-02-26")

    assert "还没有公布放假安排" in page


@pytest.mark.parametrize("typed", ["2026-02-30", "x", "2020-01-01", "9999-12-31", "０"])
def test_a_day_that_makes_no_sense_is_told_beside_the_field_and_today_counts(city, typed):
    page = page_of(f"/items/{FOOD}?start={typed}")

    assert "先按今天算" in page
    assert 'aria-invalid="true"' in page
    assert 'value="2026-03-02"' in page


def test_the_guide_of_a_day_gone_by_is_kept_and_says_that_it_is(city):
    with city.as_worker():
        old = items.an_item(code=items.CODE, summary=Text("旧的说法。", "The old words."))
        items.published(old, valid_from=MONDAY - timedelta(days=60))
        items.published(items.an_item(summary=Text("新的说法。", "The new words.")))

    then = page_of(f"/items/{items.CODE}?on={MONDAY - timedelta(days=1)}")
    now = page_of(f"/items/{items.CODE}")

    assert "旧的说法。" in then and "已经换了新版" in then
    assert "新的说法。" in now and "已经换了新版" not in now


def test_a_version_to_come_is_announced_and_not_shown_before_its_day(city):
    with city.as_worker():
        items.published()
        items.published(
            items.an_item(summary=Text("将来的。", "To come.")),
            valid_from=MONDAY + timedelta(days=30),
        )

    page = page_of(f"/items/{items.CODE}?on={MONDAY + timedelta(days=40)}")

    assert "第2版将从" in page
    assert "将来的。" not in page


@pytest.mark.parametrize("code", ["990102310001", "x" * 300, FOOD[:-1] + "9", "..%2f..%2fetc"])
def test_an_item_that_is_not_there_is_not_found(city, code):
    response = Client().get(f"/items/{code}")

    assert response.status_code == 404


def test_the_guide_asks_the_database_as_often_for_every_item_and_version(city):
    queries_of(f"/items/{FOOD}"), queries_of(f"/items/{REGISTRATION}")

    assert queries_of(f"/items/{FOOD}") == queries_of(f"/items/{REGISTRATION}")


# --- beginning -----------------------------------------------------------------------------------


def test_a_guest_is_led_to_sign_in_and_to_the_application(city):
    page = page_of(f"/items/{FOOD}")

    assert f'href="/sign-in?next=%2Fapply%2F{FOOD}"' in page
    assert "登录后在线办理" in page


def test_whoever_has_signed_in_begins_with_one_button(city):
    with city.as_worker():
        account = worlds.an_account(worlds.a_person("王芳"))
    browser = worlds.signed_in(account)

    page = page_of(f"/items/{REGISTRATION}", browser=browser)

    assert f'<form method="post" action="/apply/{REGISTRATION}">' in page


def test_who_would_apply_for_a_body_is_told_to_act_for_it_first(city):
    with city.as_worker():
        account = worlds.an_account(worlds.a_person("王芳"))
    browser = worlds.signed_in(account)

    assert "请先换到它的名义" in page_of(f"/items/{FOOD}", browser=browser)
    assert "请先换到它的名义" not in page_of(f"/items/{REGISTRATION}", browser=browser)


def test_an_officer_is_told_to_use_their_own_account(city):
    with city.as_worker():
        account = worlds.an_account(officer_id=worlds.an_officer())
    browser = worlds.signed_in(account)

    assert "您现在是工作人员账号" in page_of(f"/items/{FOOD}", browser=browser)


def test_the_front_page_leads_to_the_items(city):
    page = page_of("/")

    assert f'href="/items/{FOOD}"' in page
    assert 'href="/browse?theme=food"' in page and 'href="/browse?who=person"' in page
    assert 'href="/browse?theme=closing"' not in page
    assert 'action="/items"' in page
