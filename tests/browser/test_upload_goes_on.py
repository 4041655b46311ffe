"""A file for a material on a bad network: it waits, goes on where it stopped, and ends once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests import samples
from tests.browser import looks
from tests.browser.conftest import Visitor

WANG_SHOP = "wang.fang@shop"
FORM = "section:has(#need-layout)"
KEPT = f"{FORM} [data-results] > li[data-kept]"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A photo of several slices."""
    (tmp_path / "布局图.jpg").write_bytes(samples.a_large_photo(3))
    return tmp_path / "布局图.jpg"


class Network:
    """Notes where each slice begins; slices numbered `broken` never arrive."""

    def __init__(self, page: Page, broken: Callable[[int], bool]) -> None:
        self.offsets: list[int] = []
        self._broken = broken
        page.route("**/materials/uploads/*", self._pass)

    def _pass(self, route: Route) -> None:
        if route.request.method == "PATCH":
            self.offsets.append(int(route.request.headers["upload-offset"]))
            if self._broken(len(self.offsets)):
                route.abort("internetdisconnected")
                return
        route.fallback()


def chosen(page: Page, plan: Path) -> None:
    page.set_input_files(f"{FORM} input[type=file]", str(plan))
    page.click(f"{FORM} [data-upload] .btn")


def test_an_upload_waits_for_the_network_and_goes_on_after_the_page_was_closed(
    visitor: Visitor, plan: Path
):
    with visitor.visit(WANG_SHOP) as visit:
        address = f"/my/applications/{visit.site.world.named()['draft']}/materials"
        page = visit.open(address).page
        first = Network(page, broken=lambda nth: nth > 2)
        chosen(page, plan)
        page.wait_for_selector(f"{FORM} [data-results] .meta:has-text('网络断了')")
        assert looks.violations(page) == []
        part = page.locator(f"{FORM} progress").evaluate("bar => bar.value")
        visit.keep_picture("upload-broken")

        page.close()
        visit.page = visit.page.context.new_page()
        again = visit.open(f"{address}?lang=en").page
        second = Network(again, broken=lambda nth: nth == 2)
        chosen(again, plan)
        again.wait_for_selector(f"{FORM} [data-results] .meta:has-text('The connection broke')")
        visit.keep_picture("upload-broken-en")
        again.wait_for_selector(KEPT)
        visit.keep_picture("upload-done")

        assert 0 < part < 100
        assert first.offsets[0] == 0
        assert second.offsets[0] > 0
        assert len(set(second.offsets)) == len(second.offsets) - 1
        assert again.locator(f"{FORM} ul[aria-labelledby] li").count() == 1
        assert again.locator(f"{FORM} [data-results] > li").count() == 1
        again.click(f"{FORM} .uploads .linkish")
        assert again.locator(f"{FORM} ul[aria-labelledby]").count() == 0


def test_the_form_without_a_script_brings_the_same_file(visitor: Visitor, plan: Path):
    with visitor.visit(WANG_SHOP, scripts=False) as visit:
        page = visit.open(f"/my/applications/{visit.site.world.named()['draft']}/materials").page

        chosen(page, plan)

        assert page.locator(KEPT).count() == 1
        page.click(f"{FORM} .uploads .linkish")


def test_whoever_saves_without_pressing_upload_loses_no_file(visitor: Visitor, plan: Path):
    with visitor.visit(WANG_SHOP) as visit:
        address = f"/my/applications/{visit.site.world.named()['draft']}/materials"
        page = visit.open(address).page
        page.set_input_files(f"{FORM} input[type=file]", str(plan))

        page.click("main form .btn.big")

        page.wait_for_url("**/check")
        assert plan.name in page.inner_text("main")
        page = visit.open(address).page
        page.click(f"{FORM} .uploads .linkish")
        assert page.locator(f"{FORM} ul[aria-labelledby]").count() == 0
