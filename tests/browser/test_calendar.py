"""A year of the work calendar: what a file changes is seen before it is loaded."""

from pathlib import Path

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tongban.kernel import clock

NEXT = clock.today().year + 1
FEW = f"日期,是否上班,名称\n{NEXT}-01-01,0,元旦\n{NEXT}-05-01,0,劳动节\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_odd_year_is_seen_and_asks_for_a_tick_without_a_script(
    visitor: Visitor, tmp_path: Path, viewport: dict[str, int], lang: str
):
    file = tmp_path / "year.csv"
    file.write_text(FEW)
    with visitor.visit("sun.hai", viewport=viewport, scripts=False, lang=lang) as visit:
        visit.open("/desk/calendar")
        visit.page.fill("[name=year]", str(NEXT))
        visit.page.fill("[name=number]", "国办发明电〔2026〕0号（演示）")
        visit.page.fill("[name=source]", "示范政府网")
        visit.page.set_input_files("[name=file]", file)
        with visit.page.expect_navigation():
            visit.page.locator("main form .btn").first.click()
        assert visit.page.locator("[name=sure]").count() == 1
        visit.keep_picture(f"calendar-preview-{lang}-{viewport['width']}")

        with visit.page.expect_navigation():
            visit.page.locator("main form .btn").first.click()
        visit.keep_picture(f"calendar-unsure-{lang}-{viewport['width']}")

        assert visit.page.locator("main [role=alert]").count() == 1
        if viewport is PHONE:
            assert visit.page.evaluate("document.body.scrollWidth - innerWidth") <= 0
