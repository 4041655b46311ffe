"""Uploading in a real browser: with a script each file shows how far it is, without one all goes
just the same."""

import hashlib
from pathlib import Path

import pytest

from tests import samples
from tests.browser.conftest import Visitor

LI = "li.qiang"


@pytest.fixture
def chosen(tmp_path: Path) -> list[Path]:
    """A photo of some size, a document, and two that are refused."""
    files = {
        "现场.jpg": samples.a_large_photo(2),
        "logo.svg": samples.SCRIPT_IN_SVG,
        "合同.pdf": samples.a_document("合同"),
        "plan.pdf": samples.a_document() + samples.an_archive(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in files]


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
def test_each_file_gets_its_own_result_and_the_good_ones_come_back(
    visitor: Visitor, chosen: list[Path], scripts: bool
):
    with visitor.visit(LI, scripts=scripts) as visit:
        page = visit.open("/my/files").page

        page.set_input_files("input[type=file]", [str(path) for path in chosen])
        page.click("main form .btn")
        page.wait_for_selector("section ul.lines li >> nth=1")
        results = page.locator("[data-results] > li")

        assert results.count() == 4
        assert results.locator("progress").count() == 0
        assert page.locator("[data-results] > li[data-kept]").count() == 2
        assert "SVG矢量图" in results.nth(1).inner_text()
        assert "另一种文件" in results.nth(3).inner_text()
        with page.expect_download() as download:
            page.click("a[download]:has-text('现场.jpg')")
        saved = Path(str(download.value.path())).read_bytes()
        assert hashlib.sha256(saved).digest() == hashlib.sha256(chosen[0].read_bytes()).digest()
        assert download.value.suggested_filename == "现场.jpg"
        assert visit.complaints == []


def test_a_connection_that_breaks_is_said_and_the_others_go_on(
    visitor: Visitor, chosen: list[Path]
):
    with visitor.visit(LI) as visit:
        page = visit.open("/my/files").page
        broken = []

        def once(route):
            if broken or route.request.method != "POST":
                route.fallback()
            else:
                broken.append(True)
                route.abort()

        page.route("**/my/files", once)
        page.set_input_files("input[type=file]", [str(chosen[0]), str(chosen[2])])
        page.click("main form .btn")
        page.wait_for_selector("[data-results] > li[data-kept]")

        results = page.locator("[data-results] > li")
        assert "网络断了" in results.nth(0).inner_text()
        assert (
            "保存好了" in results.nth(1).inner_text() or "内容一样" in results.nth(1).inner_text()
        )


def test_a_picture_is_shown_and_nothing_in_it_runs(visitor: Visitor):
    with visitor.visit("wang.fang") as visit:
        answer = visit.page.goto(f"{visit.site.address}/my/files/{visit.site.world.file}/shown")

        assert answer is not None
        assert answer.headers["content-type"] == "image/jpeg"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert visit.page.evaluate("document.images[0].naturalWidth") > 0
        assert b"secret remark" not in answer.body()
