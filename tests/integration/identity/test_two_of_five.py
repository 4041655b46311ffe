"""Beside the ID card two of five details, any two and no other number (国办函〔2016〕108号)."""

from itertools import combinations
from typing import Any

import pytest
from django.test import Client

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.newcomer import HER, text
from tests.verifier import Base
from tongban.identity.rules import ELEMENTS_NEEDED, ElementKind

TEN = list(combinations(ElementKind, ELEMENTS_NEEDED))


@pytest.fixture
def browser(database: Clone, base: Base) -> Client:
    browser = Client()
    worlds.types_identity(browser, HER)
    return browser


def sends(browser: Client, *kinds: ElementKind) -> Any:
    """What she types of these, and nothing else."""
    return browser.post("/sign-up/elements", {kind.value: HER.elements[kind] for kind in kinds})


def assert_refused(database: Clone, browser: Client, answer: Any, *kinds: ElementKind) -> None:
    """Nobody was asked, and what was typed is there on this page and on the one before."""
    assert answer.status_code == 422
    for kind in kinds:
        assert f'value="{HER.elements[kind]}"' in answer.content.decode()
    assert f'value="{HER.name}"' in text(browser, "/sign-up/identity")
    assert database.rows("SELECT task_name FROM procrastinate_jobs") == []


def test_there_are_ten_pairs():
    assert len(TEN) == 10


@pytest.mark.parametrize("pair", TEN, ids=" and ".join)
def test_any_two_of_the_five_details_are_enough(
    database: Clone, base: Base, browser: Client, pair: tuple[ElementKind, ElementKind]
):
    sends(browser, *pair)
    worlds.run_jobs(database)

    assert base.asked[0].elements == {kind: HER.elements[kind] for kind in pair}
    assert "身份核验一致" in text(browser, "/sign-up/waiting")


@pytest.mark.parametrize("kind", ElementKind)
def test_one_detail_alone_is_not_enough(database: Clone, browser: Client, kind: ElementKind):
    answer = sends(browser, kind)

    assert "还不够两项" in answer.content.decode()
    assert_refused(database, browser, answer, kind)


def test_no_detail_at_all_is_not_enough(database: Clone, browser: Client):
    answer = sends(browser)

    assert "还不够两项" in answer.content.decode()
    assert_refused(database, browser, answer)


@pytest.mark.parametrize("three", [*combinations(ElementKind, 3)], ids=" and ".join)
def test_more_than_two_details_are_not_collected(
    database: Clone, browser: Client, three: tuple[ElementKind, ...]
):
    answer = sends(browser, *three)

    assert "只需要两项" in answer.content.decode()
    assert_refused(database, browser, answer, *three)
