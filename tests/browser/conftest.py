"""One site and one browser for all browser tests; a context of its own for each visit.

Without Debian's chromium (`make tools`) these tests are skipped, on one line.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

# Playwright runs an event loop in this thread; Django would refuse the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import site as sites
from tests.browser import world as worlds
from tests.browser.site import Site
from tests.conftest import Server, connected

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
PATIENCE_MS = 15_000
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PROVE = os.environ.get("PROVE") == "yes"
PICTURES = os.environ.get("PICTURES", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them; skip them without a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="no chromium: run `make tools`"))


@pytest.fixture(scope="session")
def site(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running site with its people in it."""
    name = f"browser_{os.getpid()}"
    server.clone(name)
    try:
        with connected(server.url(name, "worker"), options="-c role=tongban_task"):
            world = worlds.build()
        folder = tmp_path_factory.mktemp("site")
        web, worker = server.url(name, "web"), server.url(name, "worker")
        with sites.running(web, worker, world, folder) as running:
            yield running
    finally:
        server.drop(name)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, started once."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield launched
        launched.close()


@dataclass
class Visit:
    """An open page and what the browser complained about meanwhile."""

    page: Page
    site: Site
    status: int = 0
    complaints: list[str] = field(default_factory=list)
    bytes: int = 0

    def weigh(self, more: float) -> None:
        """Something came over the wire: so many bytes, headers and compression as they were."""
        self.bytes += int(more)

    def keep_picture(self, name: str) -> None:
        """For people to look at, when PICTURES names a folder."""
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)

    def open(self, path: str) -> "Visit":
        """Go there, as a person types an address."""
        answer = self.page.goto(self.site.address + path)
        assert answer is not None
        self.status = answer.status
        return self


@dataclass
class Visitor:
    """Opens pages as anybody, in any mode."""

    browser: Browser
    site: Site
    states: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, BrowserContext] = field(default_factory=dict)

    @contextmanager
    def visit(self, who: str = "", **modes: Any) -> Iterator[Visit]:
        """A fresh browser: `lang`, `mode`, `contrast`, `viewport`, `scripts` as told."""
        context = self._context(who, modes)
        try:
            yield self._opened(context)
        finally:
            context.close()

    @contextmanager
    def look(self, who: str = "", **modes: Any) -> Iterator[Visit]:
        """The same for tests that only look: a new tab in a browser kept for all of them."""
        named = json.dumps([who, modes], sort_keys=True)
        if named not in self.kept:
            self.kept[named] = self._context(who, modes)
        visit = self._opened(self.kept[named])
        try:
            yield visit
        finally:
            visit.page.close()

    def _opened(self, context: BrowserContext) -> Visit:
        context.set_default_timeout(PATIENCE_MS)
        visit = Visit(context.new_page(), self.site)
        visit.page.on("console", lambda said: _hear(visit, said.type, said.text))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        wire = context.new_cdp_session(visit.page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda told: visit.weigh(told["encodedDataLength"]))
        return visit

    def _context(self, who: str, modes: dict[str, Any]) -> BrowserContext:
        context = self.browser.new_context(
            viewport=modes.get("viewport", PHONE),
            locale="zh-CN",
            java_script_enabled=modes.get("scripts", True),
            storage_state=self._state(who),
        )
        chosen = {name: modes[name] for name in ("lang", "mode", "contrast") if name in modes}
        context.add_cookies(
            [{"name": n, "value": v, "url": self.site.address} for n, v in chosen.items()]
        )
        return context

    def _state(self, who: str) -> Any:
        """Signed in as a person signs in, once for each; guests have nothing. "…@shop" is the
        same person acting for the shop."""
        if who and who not in self.states:
            context = self.browser.new_context(locale="zh-CN")
            page = context.new_page()
            page.goto(f"{self.site.address}/sign-in")
            login, _at, shop = who.partition("@")
            page.fill("[name=username]", login)
            page.fill("[name=password]", worlds.PASSWORD)
            page.click("main form .btn")
            assert "/sign-in" not in page.url, page.inner_text("main")
            if shop:
                page.goto(f"{self.site.address}/my/acting")
                page.check(f"[name=holder][value='{self.site.world.shop}']")
                page.click("main form .btn")
            self.states[who] = context.storage_state()
            context.close()
        return self.states.get(who)


def _hear(visit: Visit, kind: str, text: str) -> None:
    # The browser reports every 4xx of a page as an error of its own; the status is checked.
    if kind in ("error", "warning") and "Failed to load resource" not in text:
        visit.complaints.append(text)


@pytest.fixture(scope="session")
def visitor(browser: Browser, site: Site) -> Visitor:
    """Whoever looks at the site."""
    return Visitor(browser, site)
