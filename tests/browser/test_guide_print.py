"""A guide on paper: all of it, without what only a screen needs, and what it says to machines."""

from tests.browser.conftest import Visitor
from tests.browser.pages import FOOD

SEEN = "e => e.checkVisibility({contentVisibilityAuto: true})"


def test_a_printed_guide_opens_everything_and_says_where_it_came_from(visitor: Visitor):
    with visitor.look() as visit:
        visit.open(f"/items/{FOOD}")
        question = visit.page.locator("#form .asked b").first
        assert not question.evaluate(SEEN)

        visit.page.emulate_media(media="print")

        assert question.evaluate(SEEN)
        assert visit.page.locator(".print-only").evaluate(SEEN)
        assert f"/items/{FOOD}打印" in visit.page.locator(".print-only").inner_text()
        for gone in ("aside.first", ".verbs", "#keep", "#when form"):
            assert not visit.page.locator(gone).evaluate(SEEN), gone


def test_the_words_for_machines_break_no_rule_of_the_browser(visitor: Visitor):
    with visitor.look() as visit:
        visit.open(f"/items/{FOOD}")

        assert visit.page.locator('script[type="application/ld+json"]').count() == 1
        assert visit.complaints == []
