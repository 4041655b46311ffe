"""Many cases due on one day, and two officers at once: page by page each is seen exactly once."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import handling
from tests.integration.cases.test_inbox import at_desk, many
from tongban.cases import actions

ONE_DAY = {"next_due_on": "date '2026-03-09'"}
MANY = 50


@pytest.fixture
def waiting(database, office, wang) -> set[str]:
    """Fifty-one cases to be accepted until the same day."""
    many(database, office.case_of(wang), range(MANY), **ONE_DAY)
    return {str(one) for (one,) in database.rows("SELECT id FROM cases_case")}


def page(desk: Client, address: str) -> tuple[list[str], str, int]:
    """The cases of one page in its order, the address of the next, and what it cost."""
    with CaptureQueriesContext(connection) as asked:
        text = desk.get(address).content.decode()
    onward = re.search(r'href="(/desk/cases\?[^"]*after=[^"]+)"', text)
    cases = dict.fromkeys(re.findall(r'"/desk/cases/([0-9a-f-]{36})"', text))
    return list(cases), onward.group(1).replace("&amp;", "&") if onward else "", len(asked)


def the_rest(desk: Client, address: str) -> list[tuple[list[str], int]]:
    """Page after page from here on."""
    pages = []
    while address:
        cases, address, cost = page(desk, address)
        pages.append((cases, cost))
    return pages


@pytest.mark.parametrize("view", ["mine", "all", "all&stage=received"])
def test_cases_due_on_one_day_stand_on_the_pages_exactly_once_at_one_price(
    database, office, waiting, view
):
    desk = at_desk(database, office.clerk)
    page(desk, "/desk/cases")

    pages = the_rest(desk, f"/desk/cases?view={view}")

    shown = [one for cases, _cost in pages for one in cases]
    assert shown == sorted(waiting)
    assert [len(cases) for cases, _cost in pages] == [20, 20, 11]
    assert len({cost for _cases, cost in pages}) == 1


@pytest.mark.parametrize("view", ["mine", "all"])
def test_what_a_colleague_accepts_meanwhile_makes_no_other_case_missing_or_doubled(
    database, office, wang, waiting, view
):
    with database.as_worker():
        colleague = handling.an_officer(office.department_id, "cases.accept", name="郑洁")
    desk = at_desk(database, office.clerk)

    seen, onward, _cost = page(desk, f"/desk/cases?view={view}")
    gone = {*seen[-3:], *sorted(waiting)[25:35]}
    for one in gone:
        actions.accept(one, by=colleague)
    new = str(office.case_of(wang))
    later = [one for cases, _cost in the_rest(desk, onward) for one in cases]

    untouched = waiting - gone
    shown = [one for one in [*seen, *later] if one in untouched]
    assert sorted(shown) == sorted(untouched)
    assert later.count(new) == (new > seen[-1])
    assert len(set(later)) == len(later)
