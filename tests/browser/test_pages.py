"""Every page of the URL conf, opened in a real browser."""

import pytest

from tests.browser import looks
from tests.browser.conftest import DESKTOP, PHONE, PROVE, Visit, Visitor
from tests.browser.pages import IN_EVERY_MODE, PAGES, Page
from tongban.kernel.web.routes import every_route

FIRST_VISIT_BYTES = 100_000
HTML = [page for page in PAGES if page.kind == "html"]
SAME = [page for page in HTML if page.status == 200 and not page.moving]
"""An error page has a new number at every visit."""
MODES = {
    "elder": {"mode": "elder"},
    "high-contrast": {"contrast": "high"},
    "english": {"lang": "en"},
    "elder-english": {"mode": "elder", "lang": "en"},
    "desktop": {"viewport": DESKTOP},
}
WIDTHS = (320, 390, 640, 1280)


def named(pages: list[Page]) -> list[object]:
    return [pytest.param(page, id=page.id) for page in pages]


def opened(visit: Visit, page: Page) -> Visit:
    world = visit.site.world
    visit.open(page.path.format(**world.named()))
    assert visit.status == page.status, visit.site.last_error()
    if page.press:
        with visit.page.expect_navigation():
            visit.page.locator(page.press).first.click()
    return visit


def assert_good(visit: Visit) -> None:
    found = looks.violations(visit.page)
    assert not found, "\n".join(found)
    assert looks.overflow(visit.page) <= 0
    assert visit.complaints == []


def test_every_route_has_a_visit():
    routes = {route.name for route in every_route()}

    assert routes - {page.route for page in PAGES} == set()


def test_no_visit_leads_to_a_route_that_is_gone():
    routes = {route.name for route in every_route()}

    assert {page.route for page in PAGES} - routes - {""} == set()


@pytest.mark.parametrize("page", named(HTML))
def test_a_page_is_accessible_fits_a_phone_and_is_silent(visitor: Visitor, page: Page):
    with visitor.look(page.who) as visit:
        opened(visit, page).keep_picture(page.id)
        assert_good(visit)
        assert visit.page.locator("h1").count() == 1
        # Officers' pages are dense on purpose: for a mouse at a large screen.
        assert looks.small_targets(visit.page, 44) == [] or page.path.startswith("/desk")


@pytest.mark.parametrize("page", named([p for p in PAGES if p.kind != "html"]))
def test_what_is_no_page_still_opens(visitor: Visitor, page: Page):
    with visitor.look(page.who) as visit:
        opened(visit, page)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("page", named(HTML if PROVE else IN_EVERY_MODE))
def test_a_page_is_good_in_every_mode(visitor: Visitor, page: Page, mode: str):
    with visitor.look(page.who, **MODES[mode]) as visit:
        opened(visit, page).keep_picture(f"{page.id}-{mode}")
        assert_good(visit)


@pytest.mark.parametrize("page", named(SAME if PROVE else IN_EVERY_MODE))
def test_a_page_is_the_same_without_any_script(visitor: Visitor, page: Page):
    with visitor.look(page.who) as visit:
        with_scripts = opened(visit, page).page.inner_text("main")
    with visitor.look(page.who, scripts=False) as visit:
        without = opened(visit, page).page.inner_text("main")

    assert without == with_scripts
    assert visit.complaints == []


@pytest.mark.parametrize("page", named(HTML if PROVE else IN_EVERY_MODE))
def test_elder_mode_is_large(visitor: Visitor, page: Page):
    with visitor.look(page.who, mode="elder") as visit:
        opened(visit, page)

        assert looks.small_text(visit.page, 18) == []
        assert looks.small_targets(visit.page, 60) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", named(HTML if PROVE else IN_EVERY_MODE))
def test_no_page_is_wider_than_its_window(visitor: Visitor, page: Page, width: int):
    with visitor.look(page.who, viewport={"width": width, "height": 800}) as visit:
        assert looks.overflow(opened(visit, page).page) <= 0


@pytest.mark.parametrize(
    "page", named([p for p in PAGES if p.route in ("home", "my", "style", "item", "browse")])
)
def test_a_first_visit_is_light(visitor: Visitor, page: Page):
    with visitor.visit(page.who, viewport=PHONE) as visit:
        opened(visit, page)
        visit.page.wait_for_load_state("load")

        assert 0 < visit.bytes < FIRST_VISIT_BYTES


@pytest.mark.parametrize("page", named([p for p in PAGES if p.main]))
def test_the_keyboard_reaches_the_main_action_and_the_ring_is_seen(visitor: Visitor, page: Page):
    with visitor.visit(page.who) as visit:
        opened(visit, page)
        goal = visit.page.locator(page.main).first
        for _press in range(80):
            visit.page.keyboard.press("Tab")
            at = looks.focus(visit.page)
            assert at is not None, "the focus left the page before the main action"
            assert at["ring"], f"no ring on {at['html']}"
            assert at["seen"], f"out of sight: {at['html']}"
            if goal.evaluate("e => e === document.activeElement"):
                return
        pytest.fail(f"80 presses of Tab never reached {page.main}")


def test_the_first_press_of_tab_skips_to_the_content(visitor: Visitor):
    with visitor.visit() as visit:
        visit.open("/")

        visit.page.keyboard.press("Tab")
        visit.page.keyboard.press("Enter")

        assert visit.page.url.endswith("#main")
