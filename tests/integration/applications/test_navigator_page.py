"""What I need in my case: questions, what each answer changes, and whether it can be granted."""

import logging
import re
from pathlib import Path

import pytest
from django.test import Client

from tests import items, worlds
from tests.integration.catalogue.conftest import FOOD, REGISTRATION, city  # noqa: F401
from tests.unit.catalogue.test_scenario import ITEM, WHOLE
from tongban.catalogue.queries import (
    Audience,
    Field,
    FieldType,
    Group,
    Requirement,
    Text,
    load,
)
from tongban.kernel import clock

SMALL = Path(__file__).resolve().parents[2] / "packs" / "small"
STALL = "11990102MB0000001P400203109900101"
SHOP = {
    "tenure": "rented",
    "water": "well",
    "kind": "catering",
    "projects": ["hot"],
    "online": "no",
    "staff-rows": "1",
    "staff-r0-handles_food": "yes",
}


def opened(code: str, browser: Client | None = None, lang: str = "zh") -> str:
    browser = browser or Client()
    browser.cookies["lang"] = lang
    response = browser.get(f"/items/{code}/navigator")
    assert response.status_code == 200
    return response.content.decode()


def answered(code: str, answers: dict, lang: str = "zh", status: int = 200, **more: str) -> str:
    browser = Client()
    browser.cookies["lang"] = lang
    response = browser.post(f"/items/{code}/navigator", answers, **more)
    assert response.status_code == status
    return response.content.decode()


def names(page: str) -> set[str]:
    """The questions on the page."""
    found = re.findall(r'<(?:input|select|textarea)[^>]* name="([a-z0-9_-]+)"', page)
    return set(found) - {"csrfmiddlewaretoken"}


def asides(page: str) -> str:
    return page.partition('<aside aria-labelledby="so-far">')[2].partition("</aside>")[0]


@pytest.fixture
def stalls(city):  # noqa: F811
    with city.as_worker():
        (item,) = load([SMALL]).items
        items.published(item)
    return city


@pytest.fixture
def made(city):  # noqa: F811
    with city.as_worker():
        items.published(ITEM)
    return city


def test_only_questions_something_hangs_on_are_asked(city):  # noqa: F811
    page = opened(FOOD)

    assert names(page) == {"staff-rows", "staff-r0-handles_food", "tenure", "water"} | {
        *("kind", "projects", "online")
    }
    assert "店里有哪些人" in page


def test_each_choice_says_beside_it_what_it_would_change(city):  # noqa: F811
    page = opened(FOOD)

    assert re.search(
        r"餐饮服务经营者</span>.*?要交：操作流程图；可以去：二层B区3号窗口", page, re.S
    )
    assert re.search(r"食品销售经营者</span>.*?不用交：操作流程图", page, re.S)
    assert re.search(r"自家井水</span>.*?多一步：检验水质", page, re.S)


def test_what_is_needed_and_what_each_answer_changed_stands_beside(city):  # noqa: F811
    side = asides(answered(FOOD, SHOP))

    assert "操作流程图" in side and "从业人员健康证明" in side
    changed = side.partition("每个回答改变了什么")[2]
    assert "主体业态" in changed and "要交：操作流程图" in changed
    assert "店里有哪些人" in changed and "要交：从业人员健康证明" in changed
    assert "看情况" not in side


def test_before_all_is_answered_what_hangs_on_it_is_said_to_depend(city):  # noqa: F811
    side = asides(opened(FOOD))

    assert "看情况" in side and "可能更多" in side
    assert "最晚<b>" in side and 'datetime="2026-03-09"' in side


def test_who_is_not_eligible_reads_why_what_would_change_it_and_on_which_day(stalls):
    side = asides(answered(STALL, {"born": "2008-09-15", "water": "city"}))

    assert "现在还不符合条件" in side and "年满十八周岁" in side
    assert "“出生日期”为2008年9月15日" in side
    assert 'datetime="2026-09-15"' in side and "什么都不改" in side
    assert "如果“出生日期”不晚于2008年3月2日" in side
    assert "不符合也可以申请" in side
    with clock.at(worlds.SOME_DAY.replace(month=9, day=15)):
        assert "您都符合" in asides(answered(STALL, {"born": "2008-09-15"}))


def test_in_english_no_chinese_is_left(stalls):
    page = answered(STALL, {"born": "2008-09-15", "water": "city"}, "en")
    main = page.partition("<main")[2].partition("</main>")[0]

    assert "Not eligible yet" in main and "If “Date of birth” is not after 2008-03-02" in main
    assert re.findall("[㐀-鿿]+", re.sub('<span lang="zh-Hans">.*?</span>', "", main)) == []


def test_a_question_appears_where_an_answer_asks_it(city):  # noqa: F811
    assert "lease_until" not in names(opened(REGISTRATION))
    assert "lease_until" in names(answered(REGISTRATION, {"tenure": "rented"}))
    side = asides(answered(REGISTRATION, {"tenure": "rented", "lease_until": "2026-03-02"}))
    assert "现在还不符合条件" in side and "如果“房子是谁的”为自己的" in side
    assert "什么都不改" not in side


def test_what_cannot_be_read_is_told_at_its_question_and_counts_as_not_answered(stalls):
    page = answered(STALL, {"born": "2008-02-31", "water": "city"}, status=422)

    assert "填的日子不存在" in page and 'value="2008-02-31"' in page
    assert "还要看没有答的几个问题" in page


def test_rows_come_and_go_by_buttons_without_a_script(city):  # noqa: F811
    more = answered(FOOD, {**SHOP, "act": "add:staff"})
    assert "staff-r1-handles_food" in names(more) and 'name="staff-rows" value="2"' in more

    fewer = answered(FOOD, {**SHOP, "staff-rows": "2", "act": "remove:staff:0"})
    assert 'name="staff-rows" value="1"' in fewer
    assert "看情况" in asides(fewer)


@pytest.mark.parametrize(
    "hostile",
    [
        {"staff-rows": "999", "act": "add:staff"},
        {"staff-rows": "-1", "act": "remove:staff:٣"},
        {"staff-rows": "٣", "act": "remove:staff:99"},
        {"kind": "a\0b", "projects": ["x", "hot"], "tenure": "x" * 50_000},
        {"holder": "god", "act": ":" * 900, "water": ["city", "well"]},
        {"__class__": "x", "holder.kind": "body", "today": "1900-01-01"},
    ],
)
def test_a_post_made_by_hand_gets_an_answer(city, hostile):  # noqa: F811
    response = Client().post(f"/items/{FOOD}/navigator", hostile)

    assert response.status_code in (200, 422)
    assert response.content.count(b"staff-r") < 150


@pytest.mark.parametrize("code", ["990102310001", "x" * 300, FOOD[:-1] + "9"])
def test_an_item_that_is_not_there_is_not_found(city, code):  # noqa: F811
    assert Client().get(f"/items/{code}/navigator").status_code == 404


def test_nothing_that_was_answered_is_logged_or_stands_in_an_address(stalls, caplog):
    with caplog.at_level(logging.DEBUG):
        page = answered(STALL, {"born": "2008-09-15", "water": "city"})

    assert "2008-09-15" not in caplog.text
    assert "2008-09-15" not in "".join(re.findall(r'(?:href|action|hx-\w+)="[^"]*"', page))


def test_it_leads_on_to_applying_and_the_guide_leads_here(city):  # noqa: F811
    assert f'href="/apply/{FOOD}"' in asides(opened(FOOD))
    assert f'href="/items/{FOOD}/navigator"' in Client().get(f"/items/{FOOD}").content.decode()


def test_who_has_signed_in_finds_known_facts_filled_in_with_their_source(database):
    asked = Field("owner", FieldType.TEXT, Text("姓名", "Name"), sources=("profile.name",))
    rule = Requirement("姓王", "Called Wang", "wang", 'owner = "王芳"')
    item = items.an_item(form=(Group("who", Text("谁", "Who"), (asked,)),), conditions=(rule,))
    with clock.at(worlds.SOME_DAY):
        with database.as_worker():
            items.published(item)
            account = worlds.an_account(worlds.a_person("王芳"))
        browser = worlds.signed_in(account)
        page = opened(items.CODE, browser)
        guest = opened(items.CODE)

    assert 'value="王芳"' in page and "您都符合" in page
    assert re.search(r'class="hint"[^>]*>[^<]*3月2日|class="hint"[^>]*>[^<]+，', page)
    assert "王芳" not in guest


def test_where_both_may_apply_one_says_who_it_is(database):
    item = items.an_item(
        audiences=(Audience.PERSON, Audience.ENTERPRISE),
        conditions=(Requirement("是单位", "A body", "body", 'holder.kind = "body"'),),
    )
    with clock.at(worlds.SOME_DAY):
        with database.as_worker():
            items.published(item)
        page = answered(items.CODE, {"holder": "person"})
        other = answered(items.CODE, {"holder": "body"})

    assert 'name="holder"' in page
    assert "如果申请人为企业、个体户或其他组织" in page
    assert "您都符合" in other


def test_fees_and_windows_are_told_as_far_as_they_are_known(made):
    answers = {k: v for k, v in WHOLE.items() if k in ("born", "tenure", "area", "sells")}
    side = asides(answered(items.CODE, {**answers, "staff-rows": "1", "staff-r0-cooks": "yes"}))

    assert ">40<" in side
