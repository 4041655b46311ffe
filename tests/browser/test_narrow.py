"""On a phone: nothing a page offers lies out of sight, and nothing typed is lost unasked."""

from pathlib import Path

import pytest
from playwright.sync_api import Dialog

from tests import samples
from tests.browser.conftest import DESKTOP, Visitor

OUT_OF_SIGHT = """() => [...document.querySelectorAll('.views a, .deskbar nav a')]
  .filter(e => e.checkVisibility())
  .filter(e => { const box = e.getBoundingClientRect();
    return box.left < 0 || box.right > document.documentElement.clientWidth + .5; })
  .map(e => e.textContent.trim())"""


@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("li.qiang", "/my/files"),
        ("li.qiang", "/my/trust"),
        ("li.qiang", "/my/access"),
        ("yang.fan", "/desk"),
    ],
)
def test_every_page_of_a_room_is_in_sight_on_a_phone(
    visitor: Visitor, who: str, path: str, lang: str, mode: str
):
    with visitor.visit(who, lang=lang, mode=mode) as visit:
        page = visit.open(path).page
        visit.keep_picture(f"tabs-{path.replace('/', '-')}-{lang}-{mode}")

        assert page.locator(".views a").count() > 3 or who == "yang.fan"
        assert page.evaluate(OUT_OF_SIGHT) == []


@pytest.mark.parametrize("answer", ["stay", "leave"])
def test_switching_the_language_in_a_changed_form_asks_first(visitor: Visitor, answer: str):
    asked: list[str] = []

    def decide(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss() if answer == "stay" else dialog.accept()

    with visitor.visit("wang.fang", viewport=DESKTOP) as visit:
        page = visit.open("/my/mandates/new").page
        page.on("dialog", decide)
        page.locator("[name=name]").press_sequentially("沈清如")

        with page.expect_event("dialog"):
            page.click("text=English", no_wait_after=True)

        if answer == "stay":
            assert page.input_value("[name=name]") == "沈清如"
            assert page.locator("html").get_attribute("lang") == "zh-Hans"
        else:
            page.wait_for_selector("html[lang=en]")
        assert asked == ["beforeunload"]


def test_a_form_that_came_back_with_errors_still_holds_what_was_typed(visitor: Visitor):
    asked: list[str] = []
    with visitor.visit("wang.fang", viewport=DESKTOP) as visit:
        page = visit.open("/my/mandates/new").page
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

        page.locator("[name=name]").press_sequentially("沈清如")
        page.click("main form .btn.big")
        page.wait_for_selector(".errors")
        assert asked == []
        page.click("text=English")
        page.wait_for_selector("html[lang=en]")

        assert asked == ["beforeunload"]


def test_leaving_an_untouched_form_asks_nothing(visitor: Visitor):
    asked: list[str] = []
    with visitor.visit("wang.fang", viewport=DESKTOP) as visit:
        page = visit.open("/my/mandates/new").page
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

        page.click("text=English")
        page.wait_for_selector("html[lang=en]")

        assert asked == []


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
def test_of_eleven_files_at_once_ten_are_kept_and_the_last_is_told_why(
    visitor: Visitor, tmp_path: Path, scripts: bool
):
    files = [tmp_path / f"{nth}-{scripts}.jpg" for nth in range(11)]
    for nth, file in enumerate(files):
        file.write_bytes(samples.a_picture(seed=700 + nth + 50 * scripts))
    with visitor.visit("lin.xiaomei", scripts=scripts) as visit:
        page = visit.open("/my/files").page

        page.set_input_files("input[type=file]", [str(file) for file in files])
        page.click("main form .btn")
        page.wait_for_selector("[data-results] > li[data-kept] >> nth=9")
        last = page.locator("[data-results] > li").nth(10)
        last.locator("progress").wait_for(state="detached")

        assert page.locator("[data-results] > li[data-kept]").count() == 10
        assert "一次最多传10个" in last.inner_text()
