"""Whoever acts for another sees it on every page, and gets back with one press."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_pages import assert_good
from tests.browser.test_without_script import sign_in


@pytest.mark.parametrize("modes", [{}, {"mode": "elder", "lang": "en"}], ids=["plain", "elder-en"])
def test_acting_for_another_is_shown_everywhere_until_one_switches_back(
    visitor: Visitor, modes: dict[str, str]
):
    with visitor.visit(**modes) as visit:
        page = visit.open("/my/acting").page
        sign_in(page, "li.qiang")
        page.locator("label.choice", has_text="王芳").click()
        page.click("main form .btn")

        strip = page.locator(".acting")
        for address in ("/", "/my", "/accessibility", "/nowhere"):
            visit.open(address)
            expect(strip).to_contain_text("王芳")
            visit.keep_picture(f"acting-{len(modes)}{address.replace('/', '-')}")
            assert_good(visit)

        strip.locator("button").click()
        expect(strip).to_have_count(0)
