"""One application goes all the way, in a real browser: from the search to the rating.

She registers her shop, acts for it, and the shop applies for its food licence; the business
licence is there without upload. Once by keyboard alone, once with scripts switched off.
"""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.applying import A_KITCHEN, A_SHOP, FOOD, LICENCE, PLANS
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.browser.errands import (
    ITEMS,
    Desk,
    Way,
    begins,
    brings,
    fills,
    finds,
    hands_in,
    pledges,
    signs_in,
)
from tests.browser.hands import Hands, Keys
from tongban.catalogue.queries import Field, Text

BY_KEYBOARD = Way(Keys, "zh-hans", DESKTOP, scripts=True, name="trip-keys")
WITHOUT_SCRIPT = Way(Hands, "en", PHONE, scripts=False, name="trip-no-script")
REGISTRATION, KITCHEN = ITEMS[LICENCE], ITEMS[FOOD]
assert REGISTRATION.result
assert KITCHEN.result
BUSINESS_LICENCE, FOOD_LICENCE = REGISTRATION.result.name, KITCHEN.result.name
OFFICERS = ("chen.li", "he.ting")


def granted(desk: Desk, code: str) -> None:
    desk.accepts(code)
    for officer in OFFICERS:
        desk.examines(officer, code)
    desk.grants(code)


@pytest.mark.parametrize(
    ("way", "login", "name", "shop"),
    [
        (BY_KEYBOARD, "ouyang.ruolan", "欧阳若兰", "示范区若兰面馆"),
        (WITHOUT_SCRIPT, "gaowa", "斯琴高娃·巴特尔", "示范区高娃奶茶馆"),
    ],
    ids=["keyboard", "no-script"],
)
def test_from_the_search_to_the_rating(
    visitor: Visitor, tmp_path: Path, way: Way, login: str, name: str, shop: str
):
    with ExitStack() as doors:
        desk = Desk(doors, visitor, way)
        her = way.enters(doors, visitor)

        finds(her, Text("开饭店", "open a restaurant"), REGISTRATION)
        her.presses("登录后在线办理")
        signs_in(her, login)
        begins(her, REGISTRATION)
        fills(her, REGISTRATION, {**A_SHOP, "name": {"trade_name": shop}})
        pledges(her, ["place_pledge"])
        code = hands_in(her)
        granted(desk, code)
        her.presses("看进度")
        her.waits_for("已办结")
        her.looks_around("case-closed")

        acts_for(her, name, shop)
        finds(her, KITCHEN.name, KITCHEN)
        her.presses("在线办理")
        her.presses(f"{her.words('信息有误？')}|{her.words(mobile().label)}")
        fills(her, KITCHEN, A_KITCHEN)
        her.sees("不用交：您的电子证照里有，提交时我们直接用。")
        brings(her, KITCHEN, PLANS, tmp_path)
        pledges(her, ["health_pledge", "safety_rules"])
        code = hands_in(her)
        assert her.downloads("下载PDF").startswith(b"%PDF")
        granted(desk, code)
        her.presses("看进度")
        her.waits_for("已办结")
        her.looks_around("food-closed")

        shows(her, name)
        number = her.page.locator("article .fs-5.code").inner_text()
        anybody_checks(way.enters(doors, visitor), number)
        rates(her)


def mobile() -> Field:
    return next(one for group in KITCHEN.form for one in group.fields if one.key == "mobile")


def acts_for(her: Hands, name: str, shop: str) -> None:
    her.presses(name, "header")
    her.looks_around("my")
    her.presses("代办身份")
    her.chooses(shop)
    her.looks_around("acting")
    her.presses("用这个身份办事")
    assert shop in her.page.locator(".acting").inner_text()


def shows(her: Hands, name: str) -> None:
    """The licence in the shop's account."""
    her.presses(name, "header")
    her.presses("我的证照")
    her.waits_for(FOOD_LICENCE)
    her.sees(BUSINESS_LICENCE)
    her.looks_around("certificates")
    card = her.page.locator("article").filter(has_text=her.words(FOOD_LICENCE))
    her.goes_by(card.get_by_role("heading").get_by_role("link"))
    her.looks_around("certificate")
    assert her.downloads("下载PDF").startswith(b"%PDF")


def anybody_checks(guest: Hands, number: str) -> None:
    guest.opens("/verify")
    guest.types("证照编号或标识", number)
    guest.presses("核验")
    guest.sees("有效。", FOOD_LICENCE)
    guest.looks_around("verify")


def rates(her: Hands) -> None:
    her.opens("/my/ratings")
    her.looks_around("ratings")
    her.presses(KITCHEN.name)
    her.chooses("满意")
    her.looks_around("rating")
    her.presses("下一步")
    her.chooses("填报省事")
    her.looks_around("reasons")
    her.presses("交评价")
    her.sees("您的评价", "填报省事")
    her.looks_around("rated")
