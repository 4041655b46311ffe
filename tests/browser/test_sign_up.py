"""Signing up and being verified in a real browser, whatever day the service has."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.browser import looks
from tests.browser.bad_days import journeys, press, signs_up, standing_still
from tests.browser.conftest import DESKTOP, PHONE, PROVE, Visit, Visitor
from tests.browser.known import DAYS
from tongban.identity.rules import ElementKind
from tongban.site.demo.strangers import newcomers

PASSWORD = "sweet-osmanthus-77"
WIDTHS = {"1280": DESKTOP, "390": PHONE}
PATIENCE_MS = 30_000


@pytest.fixture(autouse=True)
def normal(visitor: Visitor) -> Iterator[None]:
    visitor.site.service.behave("normal")
    yield
    visitor.site.service.behave("normal")


def good(visit: Visit, name: str) -> None:
    """Nothing to complain about on this page at either width, and pictures to look at."""
    for width, viewport in WIDTHS.items():
        visit.page.set_viewport_size(viewport)
        visit.keep_picture(f"{name}-{width}")
        assert looks.overflow(visit.page) <= 0
        if viewport is PHONE or PROVE:
            found = looks.violations(visit.page)
            assert not found, "\n".join(found)
    assert visit.page.locator("h1").count() == 1


def goes_on(visit: Visit, heading: str) -> None:
    expect(visit.page.locator("h1")).to_have_text(heading, timeout=PATIENCE_MS)


def test_a_normal_day(visitor: Visitor):
    who = newcomers()[1]
    with visitor.visit() as visit:
        signs_up(visit, who)
        good(visit, "sign-up-elements")
        press(visit, "保存，去核验")
        goes_on(visit, "服务协议")
        good(visit, "sign-up-agreement")
        visit.page.check("[name=agree]")
        press(visit, "签署")
        good(visit, "sign-up-account")
        visit.page.fill("[name=username]", "newcomer.one")
        visit.page.fill("[name=password]", PASSWORD)
        visit.page.fill("[name=again]", PASSWORD)
        press(visit, "开通账号")
        goes_on(visit, f"{who.name}，您好")

        good(visit, "sign-up-done")
        visit.open("/my/trust")
        good(visit, "sign-up-trust")
        assert visit.complaints == []


# Nonsense shows the page of a forged answer: `make prove` alone has that day too.
@pytest.mark.parametrize("day", DAYS if PROVE else DAYS[:3])
def test_a_bad_day_stops_nobody_and_nobody_types_anything_twice(visitor: Visitor, day: str):
    with ExitStack() as open_pages:
        going = [(one, open_pages.enter_context(visitor.visit(one.login))) for one in journeys(day)]
        for one, visit in going:
            one.types(visit)
        visitor.site.service.behave(day)
        for one, visit in going:
            press(visit, one.sends)
        with ExitStack() as looking:
            for one, visit in going:
                for words in one.told:
                    expect(visit.page.locator("main")).to_contain_text(words, timeout=PATIENCE_MS)
                looking.enter_context(standing_still(visit))
            visitor.site.service.behave("normal")
            for one, visit in going:
                good(visit, f"{one.name}-{day}")

        for one, visit in going:
            expect(visit.page.locator("main")).to_contain_text(one.arrives, timeout=PATIENCE_MS)
            assert visit.complaints == []


def test_a_wrong_number_is_named_and_another_try_is_free(visitor: Visitor):
    who = newcomers()[2]
    with visitor.visit() as visit:
        signs_up(visit, who, mobile="19900990901")
        press(visit, "保存，去核验")
        expect(visit.page.locator(".note.bad")).to_contain_text("手机号", timeout=PATIENCE_MS)

        good(visit, "sign-up-mismatch")


def test_it_all_works_without_any_script_and_in_english_for_elders(visitor: Visitor):
    who = newcomers()[4]
    with visitor.visit(scripts=False) as visit:
        signs_up(visit, who)
        press(visit, "保存，去核验")
        goes_on(visit, "服务协议")
    with visitor.visit(lang="en", mode="elder") as visit:
        visit.open("/sign-up/identity")
        visit.page.fill("[name=name]", who.name)
        visit.page.fill("[name=id_number]", who.id_number)
        press(visit, "Save and continue")
        good(visit, "sign-up-elements-elder-english")
        visit.page.fill("[name=mobile]", who.mobile)
        visit.page.fill("[name=bank_account]", who.elements[ElementKind.BANK_ACCOUNT])
        visitor.site.service.behave("away")
        press(visit, "Save and verify")
        goes_on(visit, "The verification service cannot be reached")
        good(visit, "sign-up-away-elder-english")
        assert looks.small_text(visit.page, 18) == []
        assert looks.small_targets(visit.page, 60) == []
        visitor.site.service.behave("normal")
        goes_on(visit, "Service agreement")
        good(visit, "sign-up-agreement-elder-english")
