"""What is measured on an open page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_axe = Axe()


def violations(page: Page) -> list[str]:
    """What axe finds, one line each: rule, element, why."""
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = _axe.run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for one in found
        for node in one["nodes"]
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


SMALL_TEXT = """least => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (!node.data.trim() || !box.checkVisibility() || box.closest('.vh, svg, .skip')) continue;
    const size = parseFloat(getComputedStyle(box).fontSize);
    if (size > 0 && size < least) found.push(size + 'px ' + node.data.trim().slice(0, 30));
  }
  return found;
}"""


def small_text(page: Page, least: float) -> list[str]:
    """Text set smaller than `least` pixels."""
    return list(page.evaluate(SMALL_TEXT, least))


SMALL_TARGETS = """least => [...document.querySelectorAll(
  '.btn, .chip, .choice, .check, .input, .verbs a, .bar nav a, .me, .find input')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < least - .5)
  .map(e => Math.round(e.getBoundingClientRect().height) + 'px ' + e.outerHTML.slice(0, 90))"""


def small_targets(page: Page, least: float) -> list[str]:
    """Main targets lower than `least` pixels (domain.md 8.5: 44, in elder mode 60)."""
    return list(page.evaluate(SMALL_TARGETS, least))


FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  // Inside a date the browser rings the part (year, month, day) by itself.
  const around = [at, at.closest('.find, .choice, .seg label')].filter(Boolean);
  const ring = at.type === 'date' || around.map(e => getComputedStyle(e))
    .some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
  const box = at.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return { ring, seen, html: at.outerHTML.slice(0, 120) };
}"""


def focus(page: Page) -> dict[str, Any] | None:
    """The focused element: has it a visible ring, is it on screen."""
    found: dict[str, Any] | None = page.evaluate(FOCUS)
    return found
