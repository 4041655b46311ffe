"""A whole errand with scripts switched off: every step is a form or a link."""

from playwright.sync_api import Page

from tests.browser import world as worlds
from tests.browser.conftest import Visitor


def test_one_signs_in_gives_a_mandate_ends_it_and_signs_out(visitor: Visitor):
    people = visitor.site.world
    with visitor.visit(scripts=False) as visit:
        page = visit.open("/my/mandates/new").page
        assert "/sign-in?next=" in page.url

        sign_in(page, "lin.xiaomei")
        assert page.url.endswith("/my/mandates/new")

        page.fill("[name=name]", "李强")
        page.fill("[name=id_number]", people.id_numbers["li.qiang"])
        page.locator("[name=acts]").first.check()
        page.click("main form .btn.big")
        assert "已委托李强" in page.inner_text("main")

        page.locator("article", has_text="李强").locator("text=收回").first.click()
        page.click("main form .btn.stop")
        assert "已收回给李强的这份委托" in page.inner_text("main")

        page.click(".me")
        page.click("text=退出登录")
        assert "您已退出" in page.inner_text("main")
        assert page.locator(".me").inner_text() == "登录"


def sign_in(page: Page, who: str) -> None:
    page.fill("[name=username]", who)
    page.fill("[name=password]", worlds.PASSWORD)
    page.click("main form .btn")
