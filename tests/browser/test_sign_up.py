"""沈清如 and the others sign up in a real browser, with the service as it is that day."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import looks
from tests.browser.conftest import DESKTOP, PHONE, PROVE, Visit, Visitor
from tongban.identity.rules import ElementKind
from tongban.site.demo.strangers import Known, newcomers

PASSWORD = "sweet-osmanthus-77"
WIDTHS = {"390": PHONE} | ({"1280": DESKTOP} if PROVE else {})
"""Both in `make prove`; the phone alone in every run."""
PATIENCE_MS = 30_000


@pytest.fixture(autouse=True)
def normal(visitor: Visitor) -> Iterator[None]:
    visitor.site.service.behave("normal")
    yield
    visitor.site.service.behave("normal")


def good(visit: Visit, name: str) -> None:
    """Nothing to complain about on this step, and a picture for people to look at."""
    visit.keep_picture(f"sign-up-{name}")
    found = looks.violations(visit.page)
    assert not found, "\n".join(found)
    assert looks.overflow(visit.page) <= 0
    assert visit.page.locator("h1").count() == 1


def press(visit: Visit, words: str) -> None:
    visit.page.get_by_role("button", name=words, exact=True).click()


def types(visit: Visit, who: Known, mobile: str = "") -> None:
    """The first two pages."""
    visit.open("/sign-up/identity")
    visit.page.fill("[name=name]", who.name)
    visit.page.fill("[name=id_number]", who.id_number)
    press(visit, "保存，下一步")
    visit.page.fill("[name=mobile]", mobile or who.mobile)
    visit.page.fill("[name=bank_account]", who.elements[ElementKind.BANK_ACCOUNT])


def goes_on(visit: Visit, heading: str) -> None:
    expect(visit.page.locator("h1")).to_have_text(heading, timeout=PATIENCE_MS)


@pytest.mark.parametrize("nth", range(len(WIDTHS)), ids=WIDTHS)
def test_a_normal_day(visitor: Visitor, nth: int):
    width = list(WIDTHS)[nth]
    who = newcomers()[nth]
    with visitor.visit(viewport=WIDTHS[width]) as visit:
        types(visit, who)
        good(visit, f"elements-{width}")
        press(visit, "保存，去核验")
        goes_on(visit, "服务协议")
        good(visit, f"agreement-{width}")
        visit.page.check("[name=agree]")
        press(visit, "签署")
        good(visit, f"account-{width}")
        visit.page.fill("[name=username]", f"newcomer.{width}")
        visit.page.fill("[name=password]", PASSWORD)
        visit.page.fill("[name=again]", PASSWORD)
        press(visit, "开通账号")
        goes_on(visit, f"{who.name}，您好")

        good(visit, f"done-{width}")
        visit.open("/my/trust")
        good(visit, f"trust-{width}")
        assert visit.complaints == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("mode", "heading"),
    [
        ("slow", "核验服务答得慢，还在等"),
        ("forged", "核验服务的答复不可信"),
        ("away", "核验服务暂时联系不上"),
    ],
)
def test_a_bad_day(visitor: Visitor, mode: str, heading: str, width: str):
    who = newcomers()[3]
    visitor.site.service.behave(mode)
    with visitor.visit(viewport=WIDTHS[width]) as visit:
        types(visit, who)
        press(visit, "保存，去核验")
        goes_on(visit, heading)
        good(visit, f"{mode}-{width}")

        visitor.site.service.behave("normal")
        goes_on(visit, "服务协议")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wrong_number_is_named_and_another_try_is_free(visitor: Visitor, width: str):
    who = newcomers()[2]
    with visitor.visit(viewport=WIDTHS[width]) as visit:
        types(visit, who, mobile="19900990901")
        press(visit, "保存，去核验")
        expect(visit.page.locator(".note.bad")).to_contain_text("手机号", timeout=PATIENCE_MS)

        good(visit, f"mismatch-{width}")


def test_it_all_works_without_any_script_and_in_english_for_elders(visitor: Visitor):
    who = newcomers()[4]
    with visitor.visit(scripts=False) as visit:
        types(visit, who)
        press(visit, "保存，去核验")
        goes_on(visit, "服务协议")
    with visitor.visit(lang="en", mode="elder") as visit:
        visit.open("/sign-up/identity")
        visit.page.fill("[name=name]", who.name)
        visit.page.fill("[name=id_number]", who.id_number)
        press(visit, "Save and continue")
        good(visit, "elements-elder-english")
        visit.page.fill("[name=mobile]", who.mobile)
        visit.page.fill("[name=bank_account]", who.elements[ElementKind.BANK_ACCOUNT])
        visitor.site.service.behave("away")
        press(visit, "Save and verify")
        goes_on(visit, "The verification service cannot be reached")
        good(visit, "away-elder-english")
        assert looks.small_text(visit.page, 18) == []
        assert looks.small_targets(visit.page, 60) == []
        visitor.site.service.behave("normal")
        goes_on(visit, "Service agreement")
        good(visit, "agreement-elder-english")
