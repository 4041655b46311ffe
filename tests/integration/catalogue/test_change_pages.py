"""The desk of the lists: who sees changes, what a page tells of one, and the reviews by forms."""

from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from django.test import Client

from tests import items, worlds
from tests.integration.catalogue.test_changes import ADD, ADD_ENTRY, SOON, STALL, changed
from tests.offices import Offices, an_officer
from tongban.catalogue import queries
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting


@dataclass
class Desks:
    """The offices, and the browsers they sit at."""

    offices: Offices
    editor: Client
    establishment: Client
    legal: Client
    stranger: Client


@pytest.fixture
def desks(database):
    """The small item in force; whoever keeps it has signed in."""
    with clock.at(worlds.SOME_DAY):
        with database.as_worker():
            items.the_departments()
            items.the_dictionary()
            offices = Offices()
            offices.bring(ADD_ENTRY)
            offices.bring(ADD)
            stranger = an_officer(offices.market, "0499", "990102", [])
            accounts = [
                account_of(one)
                for one in (offices.editor, offices.establishment, offices.legal, stranger)
            ]
        yield Desks(offices, *map(at_the_desk, accounts))


@pytest.fixture
def stall(desks):
    return desks.offices


def account_of(officer: Actor) -> UUID:
    worlds.a_duty(officer, "desk.open", "990100")
    return worlds.an_account(officer_id=officer.officer_id)


def at_the_desk(account_id: UUID) -> Client:
    browser = worlds.signed_in(account_id)
    browser.cookies["lang"] = "zh"
    return browser


def test_a_change_tells_what_is_different_and_both_offices_review_it_by_forms(desks, stall):
    change_id = stall.propose(changed(minutes=9, words=("摆摊", "夜市")), on=SOON)
    address = f"/desk/changes/{change_id}"
    luo, fu = desks.establishment, desks.legal

    page = luo.get(address).content.decode()
    assert "填写要几分钟" in page and "<del>5</del>" in page and "<ins>9</ins>" in page
    assert "编制审核" in page
    answer = luo.post(
        address, {"do": "review", "office": "establishment", "favours": "yes", "words": ""}
    )
    assert answer.status_code == 302
    answer = fu.post(
        address, {"do": "review", "office": "legal", "favours": "yes", "words": "可以"}
    )
    assert answer.status_code == 302

    page = fu.get(address).content.decode()
    assert "同意，已定生效日" in page and "可以" in page
    with acting(Actor.guest()):
        assert queries.in_force(STALL.code, SOON)[1].minutes == 9


def test_a_refusal_without_a_reason_is_asked_for_it_and_keeps_what_was_chosen(desks, stall):
    change_id = stall.propose(changed(minutes=9))

    answer = desks.legal.post(
        f"/desk/changes/{change_id}",
        {"do": "review", "office": "legal", "favours": "no", "words": ""},
    )

    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()


@pytest.mark.parametrize("office", ["", "nobody", "establishment"])
def test_an_office_that_is_not_theirs_cannot_be_posted(desks, stall, office):
    change_id = stall.propose(changed(minutes=9))

    answer = desks.legal.post(
        f"/desk/changes/{change_id}",
        {"do": "review", "office": office, "favours": "yes", "words": ""},
    )

    assert answer.status_code == 422
    with acting(stall.legal):
        assert queries.change(change_id).state == "open"


def test_the_department_takes_its_change_back(desks, stall):
    change_id = stall.propose(changed(minutes=9))
    editor = desks.editor

    assert editor.post(f"/desk/changes/{change_id}", {"do": "withdraw"}).status_code == 302

    assert "已撤回" in editor.get(f"/desk/changes/{change_id}").content.decode()
    assert (
        "已经办完" in editor.post(f"/desk/changes/{change_id}", {"do": "withdraw"}).content.decode()
    )


def test_open_changes_and_closed_ones_are_listed_apart(desks, stall):
    stall.propose(changed(minutes=9))
    editor = desks.editor

    assert "变更：临时摊位登记" in editor.get("/desk/changes").content.decode()
    closed = editor.get("/desk/changes?done=1").content.decode()
    assert "新增：临时摊位登记" in closed and "变更：" not in closed
    assert editor.get("/desk/changes?after=x|y").status_code == 200


def test_whoever_keeps_no_items_sees_no_changes(desks):
    assert desks.stranger.get("/desk/changes").status_code == 403


def test_the_guide_is_previewed_as_people_will_read_it(desks, stall):
    change_id = stall.propose(changed(summary=replace(STALL.summary, zh="夜市也能摆。")))
    browser = desks.legal

    page = browser.get(f"/desk/changes/{change_id}/{STALL.code}").content.decode()

    assert "这是预览" in page and "夜市也能摆。" in page
    assert browser.get(f"/desk/changes/{change_id}/{'1' * 33}").status_code == 404


def test_a_change_of_the_catalogue_list_names_the_items_it_reaches(desks, stall):
    entry = items.the_small_entry()
    suspended = queries.ListChange(queries.Operation.SUSPEND, (entry.code,))
    change_id = stall.propose(suspended)

    page = desks.legal.get(f"/desk/changes/{change_id}").content.decode()

    assert "下面这些事项会跟着变" in page and STALL.code in page


def test_a_suspended_item_says_so_on_its_guide_and_offers_no_button(desks, stall):
    stall.bring(queries.ListChange(queries.Operation.SUSPEND, (STALL.code,)))

    page = Client().get(f"/items/{STALL.code}").content.decode()

    assert "现在暂停办理" in page and f"/apply/{STALL.code}" not in page
    assert f"/apply/{STALL.code}" not in Client().get(f"/items/{STALL.code}/navigator").text


def test_a_cancelled_item_leads_to_what_stands_for_it(desks, stall):
    part = replace(STALL, code=f"{STALL.code[:-2]}02")
    other = replace(STALL, code=f"{STALL.code[:-2]}03")
    stall.bring(queries.ListChange(queries.Operation.SPLIT, (STALL.code,), (part, other)))

    page = Client().get(f"/items/{STALL.code}").content.decode()

    assert "已经取消" in page
    assert f"/items/{part.code}" in page and f"/items/{other.code}" in page
