"""A person registered at the window in a real browser, with worker and demo phone."""

import re

from playwright.sync_api import Page

from tests.browser import looks
from tests.browser.conftest import DESKTOP, PATIENCE_MS, Visit, Visitor
from tests.browser.test_pages import assert_good
from tongban.kernel import validators


def pressed(visit: Visit, words: str) -> Page:
    with visit.page.expect_navigation():
        visit.page.get_by_role("button", name=words).click()
    return visit.page


def test_from_the_card_to_the_slip_without_a_script(visitor: Visitor):
    with visitor.visit("yang.fan", viewport=DESKTOP, scripts=False) as visit:
        visit.open("/desk/people/new")
        visit.page.get_by_label("沈清如").check()
        pressed(visit, "读好了，下一步")
        pressed(visit, "是同一个人")
        visit.page.fill("[name=mobile]", "19900990042")
        pressed(visit, "发验证码")
        place = visit.page.url
        visit.keep_picture("window-code")

        code = _arrived(visitor)
        visit.page.goto(place)
        assert "已发出" in visit.page.inner_text("main")
        visit.page.fill("[name=code]", code)
        pressed(visit, "核对验证码")
        visit.page.get_by_text("打开协议打印").click()
        visit.page.get_by_text("回去接着办").click()
        visit.page.get_by_label("本人已在打印的协议上签名").check()
        pressed(visit, "已签，下一步")
        pressed(visit, "开通，打印密码单")
        visit.keep_picture("window-slip")
        password = visit.page.locator("b.slip").inner_text()
        name = visit.page.locator("dd span.code").inner_text()
        assert looks.overflow(visit.page) <= 0

    with visitor.visit() as citizen:
        citizen.open("/sign-in")
        citizen.page.fill("[name=username]", name)
        citizen.page.fill("[name=password]", password)
        citizen.page.click("main form .btn")
        assert citizen.page.url.endswith("/my/password")
        citizen.keep_picture("password-first")
        assert_good(citizen)
        citizen.page.fill("[name=new]", "plum-rain-on-the-roof")
        citizen.page.fill("[name=again]", "plum-rain-on-the-roof")
        citizen.page.click("main form .btn")
        assert "沈清如，您好" in citizen.page.inner_text("main")


def test_a_body_is_found_and_the_form_keeps_what_was_typed(visitor: Visitor):
    with visitor.visit("yang.fan") as visit:
        visit.open("/desk/bodies")
        visit.page.fill("[name=credit_code]", "92990102MA00000000")
        pressed(visit, "查")
        assert "校验不通过" in visit.page.inner_text("main")

        first = "92990102MA00008K1"
        visit.page.fill("[name=credit_code]", first + validators.credit_check(first))
        pressed(visit, "查")
        assert visit.page.locator("[name=credit_code]").input_value().startswith(first)
        assert_good(visit)
        visit.keep_picture("window-body-form")


def test_a_childs_guardians_are_found_by_name_and_number(visitor: Visitor):
    with visitor.visit("yang.fan") as visit:
        visit.open("/desk/guardians")
        visit.page.fill("[name=minor-name]", "小宝")
        visit.page.fill("[name=minor-id_number]", "990102201904160158")
        pressed(visit, "查")

        assert_good(visit)


def _arrived(visitor: Visitor) -> str:
    """The code on the demo's phone, once the worker has carried it."""
    with visitor.visit() as phone:
        phone.open("/demo/phone")
        for _try in range(60):
            found = re.search(r"19900990042\s*验证码(\d{6})", phone.page.inner_text("main"))
            if found:
                phone.keep_picture("demo-phone")
                return found[1]
            phone.page.wait_for_timeout(PATIENCE_MS / 60)
            phone.page.reload()
    raise AssertionError("no message came")
