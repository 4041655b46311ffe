"""How somebody uses an open page, in their language: with a mouse, or with the keys alone.

Words are those of the code, in Chinese; an English reader looks for their translation. A control
is found by role and accessible name, as a screen reader announces it.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from playwright.sync_api import Download, FileChooser, Locator, Page

from tests.browser import looks
from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, PICTURES, PROVE, Visit
from tongban.catalogue.queries import Text

Role = Literal[
    "button", "link", "textbox", "searchbox", "radio", "checkbox", "group", "combobox", "region"
]
PRESSABLE: tuple[Role, ...] = ("button", "link")
TYPED: tuple[Role, ...] = ("textbox", "searchbox")
Say = str | Promise | Text
LOOKS = 60
WIDTHS = {"1280": DESKTOP, "390": PHONE}
SET_MODE = "mode => { document.documentElement.dataset.mode = mode }"


@dataclass
class Hands:
    """A mouse and a keyboard."""

    visit: Visit
    lang: str = "zh-hans"
    name: str = ""
    """Before the names of pictures."""
    scripts: bool = True
    """Without them axe, itself a script, does not run."""
    seen: int = 0

    @property
    def page(self) -> Page:
        return self.visit.page

    def words(self, text: Say) -> str:
        """As the page says it."""
        if isinstance(text, Text):
            return text.en if self.lang == "en" else text.zh
        with translation.override(self.lang):
            return gettext(str(text))

    def reads(self) -> str:
        return self.page.inner_text("main")

    def sees(self, *said: Say) -> None:
        """All of it stands on the page."""
        text = self.reads()
        for one in map(self.words, said):
            assert one in text, f"{one!r} is not on {self.page.url}:\n{text}"

    def looks_around(self, what: str) -> None:
        """Nothing to complain about here, and pictures for people to look at."""
        self.seen += 1
        assert self.visit.complaints == []
        assert looks.overflow(self.page) <= 0, self.page.url
        assert self.page.locator("h1").count() == 1
        if PROVE and self.scripts:
            found = looks.violations(self.page)
            assert not found, "\n".join(found)
        if PROVE:
            assert self._too_wide_for_elders() <= 0, self.page.url
        if PICTURES:
            self._keep_pictures(f"{self.name}-{self.seen:02}-{what}")

    def opens(self, path: str) -> None:
        """As a person types an address."""
        self.visit.open(path)
        assert self.visit.status == 200, self.visit.site.last_error()

    def presses(self, text: Say, place: str = "main") -> None:
        """A button or link, and the page it leads to."""
        self.goes_by(self.control(PRESSABLE, text, place))

    def goes_by(self, control: Locator) -> None:
        """Presses it and waits for the page that follows."""
        assert control.count() == 1, f"{control} on {self.page.url}:\n{self.reads()}"
        with self.page.expect_navigation(timeout=PATIENCE_MS):
            self.press(control)

    def waits_for(self, *said: Say) -> None:
        """Reads the page again until what others do meanwhile stands there."""
        wanted = [self.words(one) for one in said]
        for _look in range(LOOKS):
            if all(one in self.reads() for one in wanted):
                return
            self.page.wait_for_timeout(PATIENCE_MS / LOOKS)
            self.page.reload()
        self.sees(*said)

    def downloads(self, text: Say) -> bytes:
        """What a link brings to the disk."""
        with self.page.expect_download() as coming:
            self.press(self.control(PRESSABLE, text))
        download: Download = coming.value
        return Path(str(download.path())).read_bytes()

    def control(self, roles: tuple[Role, ...], text: Say, place: str | Locator = "main") -> Locator:
        """The one of that name, or else whose name begins so."""
        inside = self.page.locator(place) if isinstance(place, str) else place
        begins = "^" + _spaced(self.words(text))
        whole = _any_of(roles, inside, re.compile(begins + "$"))
        return whole if whole.count() == 1 else _any_of(roles, inside, re.compile(begins))

    def group(self, text: Say, place: str | Locator = "main") -> Locator:
        """A question with its answers."""
        return self.control(("group",), text, place)

    def chooses(self, text: Say, place: str | Locator = "main") -> None:
        """One of several answers, or a tick."""
        goal = self.control(("radio", "checkbox"), text, place)
        self.choose(goal)
        assert goal.is_checked()

    def types(self, label: Say, text: str, place: str | Locator = "main") -> None:
        """Into the field of that name, in place of what stood there."""
        goal = self.control(TYPED, label, place)
        self.type(goal, text)
        assert goal.input_value() == text

    def press(self, control: Locator) -> None:
        control.click()

    def choose(self, control: Locator) -> None:
        control.check()

    def select(self, control: Locator, text: str) -> None:
        control.select_option(label=text)

    def type(self, control: Locator, text: str) -> None:
        control.fill(text)

    def brings(self, control: Locator, file: Path) -> None:
        """A file for a file input."""
        with self.page.expect_file_chooser() as opened:
            self.press(control)
        chooser: FileChooser = opened.value
        chooser.set_files(str(file))

    def _too_wide_for_elders(self) -> int:
        """How far the page goes beyond a phone in large letters, with what this trip brought."""
        before = self.page.viewport_size
        self.page.evaluate(SET_MODE, "elder")
        self.page.set_viewport_size(PHONE)
        beyond = looks.overflow(self.page)
        self.page.evaluate(SET_MODE, "standard")
        if before:
            self.page.set_viewport_size(before)
        return beyond

    def _keep_pictures(self, what: str) -> None:
        """At both widths, and as elders see it."""
        before = self.page.viewport_size
        for mode in ("standard", "elder"):
            self.page.evaluate(SET_MODE, mode)
            for width, viewport in WIDTHS.items():
                self.page.set_viewport_size(viewport)
                self.visit.keep_picture(f"{what}-{mode}-{width}")
        self.page.evaluate(SET_MODE, "standard")
        if before:
            self.page.set_viewport_size(before)


def _any_of(roles: tuple[Role, ...], inside: Locator, name: re.Pattern[str]) -> Locator:
    found, *others = (inside.get_by_role(role, name=name) for role in roles)
    for other in others:
        found = found.or_(other)
    return found


def _spaced(words: str) -> str:
    """A name may hold a space where one part of it is hidden from the eye."""
    return r"\s*".join(re.escape(part) for part in words.split("|"))


STANDS = f"""goal => {{
  const at = document.activeElement, after = Node.DOCUMENT_POSITION_FOLLOWING;
  const forwards = !at || at === document.body || at.compareDocumentPosition(goal) & after;
  return [at === goal ? 0 : forwards ? 1 : -1, ({looks.FOCUS})()];
}}"""
"""Whether the goal lies here, forwards or backwards; and how the focus looks."""
GROUP = """goal => {
  const all = [...goal.form.elements].filter(e => e.type === 'radio' && e.name === goal.name);
  return [Math.max(all.findIndex(e => e.checked), 0), all.indexOf(goal)];
}"""
"""Where Tab enters a group of radio buttons, and where the wanted one stands in it."""
MOST_TABS = 80


class Keys(Hands):
    """Never a mouse: Tab and Shift+Tab, arrows, Space, Enter, and typing.

    Wherever the focus stands on the way it is seen, and has a ring.
    """

    def reach(self, control: Locator) -> None:
        """Tabs there, forwards or backwards as it lies."""
        goal = control.element_handle(timeout=PATIENCE_MS)
        for nth in range(MOST_TABS):
            where, at = goal.evaluate(STANDS)
            if nth:
                assert at is not None, f"the focus left {self.page.url} before {control}"
                assert at["ring"], f"no ring on {at['html']}"
                assert at["seen"], f"out of sight: {at['html']}"
            if where == 0:
                return
            self.page.keyboard.press("Tab" if where > 0 else "Shift+Tab")
        raise AssertionError(f"{MOST_TABS} presses of Tab never reached {control}")

    def press(self, control: Locator) -> None:
        self.reach(control)
        self.page.keyboard.press("Enter")

    def choose(self, control: Locator) -> None:
        if control.get_attribute("type") == "checkbox":
            self.reach(control)
            self.page.keyboard.press("Space")
        else:
            self._choose_radio(control)

    def select(self, control: Locator, text: str) -> None:
        self.reach(control)
        for _option in control.locator("option").all():
            if control.locator("option:checked").inner_text() == text:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {text!r} in {control}")

    def type(self, control: Locator, text: str) -> None:
        self.reach(control)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def _choose_radio(self, control: Locator) -> None:
        """Tab enters the group, the arrows choose in it."""
        entered, wanted = control.evaluate(GROUP)
        group = self.page.locator(f"input[name='{control.get_attribute('name')}']")
        self.reach(group.nth(entered))
        if entered == wanted:
            self.page.keyboard.press("Space")
        for _step in range(abs(wanted - entered)):
            self.page.keyboard.press("ArrowDown" if wanted > entered else "ArrowUp")
