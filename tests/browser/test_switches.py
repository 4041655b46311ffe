"""The switches of every page: links, cookies, no script needed."""

import pytest

from tests.browser.conftest import DESKTOP, Visitor


@pytest.mark.parametrize("scripts", [True, False])
def test_language_elder_mode_and_contrast_stay_until_switched_back(visitor: Visitor, scripts):
    with visitor.visit(viewport=DESKTOP, scripts=scripts) as visit:
        page = visit.open("/search?q=开饭店").page
        html = page.locator("html")

        page.click("text=English")
        page.click("text=Large text")
        page.click("text=High contrast")

        assert html.get_attribute("lang") == "en"
        assert html.get_attribute("data-mode") == "elder"
        assert html.get_attribute("data-contrast") == "high"
        assert "lang=" not in page.url
        assert "q=" in page.url

        page.click("text=Standard")
        page.click("text=Normal contrast")
        page.click("text=中文")

        assert html.get_attribute("lang") == "zh-Hans"
        assert html.get_attribute("data-mode") is None
