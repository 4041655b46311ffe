"""A material of an item changes: written on the desk, reviewed by two offices, in force on its day.

Until that day the guide and the form ask for the old one; from that day both ask for the new one,
and whoever began before keeps the version they began with.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests import applying, items, worlds
from tests.applying import LICENCE, Applicant
from tests.conftest import Clone
from tests.integration.catalogue.test_change_pages import account_of, at_the_desk
from tests.offices import Offices
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock

OLD, NEW = "经营场所使用证明", "经营场所证明或者租房合同"
IN_TWO_WEEKS = worlds.SOME_DAY + timedelta(days=14)


@pytest.fixture
def offices(database: Clone) -> Offices:
    """The demo city's items in force on the catalogue list."""
    with database.as_worker():
        applying.the_demo_items()
        items.the_dictionary()
        offices = Offices()
        listed = catalogue.load([applying.PACK]).listed
        offices.bring(catalogue.ListChange(catalogue.Operation.ADD, (), tuple(listed)))
        return offices


def an_account(database: Clone, name: str) -> UUID:
    with database.as_worker():
        return worlds.an_account(worlds.a_person(name))


def at_desks(database: Clone, offices: Offices) -> list[Client]:
    with database.as_worker():
        officers = (offices.editor, offices.establishment, offices.legal)
        accounts = [account_of(one) for one in officers]
    return [at_the_desk(one) for one in accounts]


def test_a_changed_material_is_reviewed_dated_and_reaches_guide_and_form_together(
    database: Clone, offices: Offices
):
    editor, establishment, legal = at_desks(database, offices)
    wang, li = an_account(database, "王芳"), an_account(database, "李强")
    early = Applicant(worlds.signed_in(wang))
    begun = early.begins(LICENCE)
    early.fills(begun, _a_shop_that_shows_a_paper())
    assert OLD in early.sees(f"{begun}/materials")

    draft = _begun(editor)
    nth = _nth_material("place_proof")
    _types(editor, draft, f"materials.{nth}.name", {"zh": NEW, "en": "Proof of the place"})
    assert f"<ins>{NEW}</ins>" in _sees(editor, draft)
    change = _proposed(editor, draft)
    for browser, office in ((establishment, "establishment"), (legal, "legal")):
        assert f"<ins>{NEW}</ins>" in _sees(browser, change)
        said = {"do": "review", "office": office, "favours": "yes", "words": ""}
        assert browser.post(change, said).status_code == 302

    guide = early.sees(f"/items/{LICENCE}")
    assert OLD in guide
    assert NEW not in guide
    with clock.at(IN_TWO_WEEKS):
        late = Applicant(worlds.signed_in(li))
        guide = late.sees(f"/items/{LICENCE}")
        assert NEW in guide
        assert OLD not in guide
        new = late.begins(LICENCE)
        late.fills(new, _a_shop_that_shows_a_paper())
        assert NEW in late.sees(f"{new}/materials")
        kept = Applicant(worlds.signed_in(wang)).sees(f"{begun}/materials")
        assert OLD in kept
        assert NEW not in kept
    assert [one.number for one in catalogue.versions(LICENCE)] == [2, 1]


def _a_shop_that_shows_a_paper() -> applying.Pages:
    return {**applying.A_SHOP, "place": {**applying.A_SHOP["place"], "place_shown": "document"}}


def _begun(editor: Client) -> str:
    """A draft of the newest version; its address."""
    answer = editor.post(f"/desk/items/{LICENCE}", {"do": "begin", "number": "1"})
    assert answer.status_code == 302, applying.said(answer)
    return str(answer.headers["Location"])


def _nth_material(key: str) -> int:
    _version, item = catalogue.in_force(LICENCE, clock.today())
    return [one.key for one in item.materials].index(key)


def _types(editor: Client, draft: str, at: str, typed: dict[str, str]) -> None:
    address = f"{draft}/part?at={at}"
    answer = editor.post(
        address, {**applying.hidden(_sees(editor, address)), "do": "keep", **typed}
    )
    assert answer.status_code == 302, applying.said(answer)


def _proposed(editor: Client, draft: str) -> str:
    """The change, proposed from a day two weeks ahead; its address."""
    typed = {"reason": "材料合并（演示）", "day": IN_TWO_WEEKS.date().isoformat()}
    hidden = {**applying.hidden(_sees(editor, draft)), "do": "propose"}
    answer = editor.post(draft, {**hidden, **typed})
    assert answer.status_code == 302, applying.said(answer)
    return str(answer.headers["Location"])


def _sees(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, applying.said(answer)
    return answer.content.decode()
