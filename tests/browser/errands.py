"""What citizens and officers do on the pages of an application and its case, step by step."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from tests import samples
from tests.applying import PACK, Pages
from tests.browser import world as worlds
from tests.browser.conftest import Visitor
from tests.browser.hands import TYPED, Hands
from tongban.cases.queries import Step
from tongban.cases.web.words import DESK_ACTS
from tongban.catalogue.packs.load import load
from tongban.catalogue.queries import Field, FieldType, Group, Item, Text

CHOSEN = (FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO)
ITEMS: Mapping[str, Item] = {one.code: one for one in load([PACK]).items}
MOST_QUESTIONS = 3
TICKED = "我填的都是真的，交的材料和原件一致。"


@dataclass(frozen=True)
class Way:
    """How a trip is made: by which hands, in which language, with scripts or without."""

    hands: type[Hands]
    lang: str
    viewport: dict[str, int]
    scripts: bool
    name: str = ""

    def enters(self, doors: ExitStack, visitor: Visitor, who: str = "") -> Hands:
        """A browser of one's own, closed with the doors; signed in on the page itself."""
        modes = {"lang": self.lang, "viewport": self.viewport, "scripts": self.scripts}
        visit = doors.enter_context(visitor.visit(**modes))
        named = f"{self.name}-{who or 'guest'}"
        hands = self.hands(visit, self.lang, named, self.scripts)
        if who:
            hands.opens("/sign-in")
            signs_in(hands, who)
        return hands


@dataclass
class Desk:
    """The officers of the department, each at a browser that stays open."""

    doors: ExitStack
    visitor: Visitor
    way: Way
    seats: dict[str, Hands] = field(default_factory=dict)

    def seat(self, who: str) -> Hands:
        if who not in self.seats:
            self.seats[who] = self.way.enters(self.doors, self.visitor, who)
        return self.seats[who]

    def opens(self, who: str, code: str) -> Hands:
        """The case of this query code, found in the inbox."""
        officer = self.seat(who)
        officer.opens("/desk/cases")
        officer.looks_around("inbox")
        row = officer.page.locator("main").locator("tr, li").filter(has_text=code)
        officer.goes_by(row.get_by_role("link").first)
        officer.sees(code)
        officer.looks_around("case")
        return officer

    def acts(self, who: str, code: str, step: Step) -> Hands:
        """Goes to an act's own page, where it is asked once more."""
        officer = self.opens(who, code)
        officer.presses(DESK_ACTS[step][1])
        return officer

    def confirms(self, officer: Hands, step: Step) -> None:
        act = DESK_ACTS[step][1]
        officer.looks_around(f"act-{step.value}")
        officer.goes_by(officer.page.locator("main form").last.get_by_role("button"))
        assert officer.words(act) in officer.page.inner_text("body")

    def accepts(self, code: str) -> None:
        self.confirms(self.acts("zhou.min", code, Step.ACCEPT), Step.ACCEPT)

    def examines(self, who: str, code: str) -> None:
        officer = self.acts(who, code, Step.OPINE)
        officer.chooses("符合条件，建议准予")
        officer.types("审查意见", "看了布局图和流程图，符合条件。")
        self.confirms(officer, Step.OPINE)

    def grants(self, code: str) -> None:
        officer = self.acts("wu.jianhua", code, Step.DECIDE)
        officer.chooses("准予许可")
        self.confirms(officer, Step.DECIDE)


def signs_in(hands: Hands, who: str) -> None:
    hands.types("登录名或身份证号", who)
    hands.types("密码", worlds.PASSWORD)
    hands.looks_around("sign-in")
    hands.presses("登录")
    assert "/sign-in" not in hands.page.url, hands.reads()


def finds(hands: Hands, words: Text, item: Item) -> None:
    """From the front page to the guide."""
    hands.opens("/")
    hands.looks_around("home")
    hands.types("搜索事项", hands.words(words))
    hands.presses("搜索")
    hands.looks_around("found")
    hands.presses(item.name)
    hands.looks_around("guide")


def begins(hands: Hands, item: Item) -> None:
    hands.sees(item.name)
    hands.looks_around("begin")
    hands.presses("开始填写")


def fills(hands: Hands, item: Item, pages: Pages) -> None:
    """Every page of the form; what is known already need not be typed."""
    for group in item.form:
        typed = pages[group.key]
        left = {one.key for one in group.fields} & set(_rows(group, typed)[0])
        for _asked_more in range(MOST_QUESTIONS):
            hands.sees(group.title)
            left -= _answers(hands, group, typed, left)
            hands.looks_around(f"form-{group.key}")
            hands.presses("保存并继续")
            if hands.page.locator("h1").inner_text() != hands.words(group.title):
                break
        else:
            raise AssertionError(hands.reads())


def brings(hands: Hands, item: Item, keys: Sequence[str], folder: Path) -> None:
    """A picture for each material."""
    for nth, key in enumerate(keys):
        file = folder / f"{key}.jpg"
        file.write_bytes(samples.a_picture(size=(320, 240), seed=nth + 40))
        name = next(one.name for one in item.materials if one.key == key)
        place = hands.control(("region",), name)
        hands.brings(place.locator("input[type=file]"), file)
        hands.press(hands.control(("button",), "上传", place))
        place.locator("[data-results] > li[data-kept]").wait_for()
        hands.looks_around(f"materials-{key}")


def pledges(hands: Hands, keys: Sequence[str]) -> None:
    for key in keys:
        hands.chooses("我已看过，愿意承诺", f"#need-{key}")
    hands.looks_around("materials")
    hands.presses("保存并继续")


def hands_in(hands: Hands) -> str:
    """Checks, presses, has the receipt; its query code."""
    hands.sees("提交前，请核对一遍")
    hands.chooses(TICKED)
    hands.looks_around("check")
    hands.presses("确认提交")
    hands.sees("已经提交，一件不丢。", "收件回执")
    hands.looks_around("receipt")
    return hands.page.locator(".code-big").inner_text().strip()


def _rows(group: Group, typed: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(typed[group.key]) if group.repeats else [typed]


def _answers(hands: Hands, group: Group, typed: Mapping[str, Any], wanted: set[str]) -> set[str]:
    """Types what is asked now; gives which questions those were."""
    done: set[str] = set()
    for nth, row in enumerate(_rows(group, typed)):
        place: str | Locator = "main"
        if group.repeats:
            place = hands.page.locator("main fieldset.panel").nth(nth)
        done |= {
            one.key
            for one in group.fields
            if one.key in wanted and _answer(hands, one, row[one.key], place)
        }
    return done


def _answer(hands: Hands, asked: Field, value: Any, place: str | Locator) -> bool:
    """False where it is not asked (yet), or known already."""
    if asked.type not in CHOSEN:
        if there := hands.control(TYPED, asked.label, place).count() > 0:
            hands.types(asked.label, str(value), place)
        return there
    group = hands.group(asked.label, place)
    if group.count() == 0:
        return False
    for code in value if isinstance(value, list) else [value]:
        hands.chooses(_option(asked, code), group)
    return True


def _option(asked: Field, code: str) -> str | Text:
    if asked.type is FieldType.YES_NO:
        return {"yes": "是", "no": "否"}[code]
    return next(one.label for one in asked.options if one.code == code)
