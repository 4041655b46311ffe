"""A service that is not among the demo's: from `tongban item new` to a granted certificate, in text
and on pages; there is no line of code for it anywhere."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client, override_settings

from tests import handling, items, worlds
from tests.applying import Applicant
from tests.conftest import Clone
from tests.offices import Offices
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.site import cli
from tongban.site.ops import items as command

NEW = ["--name", "pavement", "--department", "990102-01", "--level", "4"]
ENTRY, CODE = "990109902000", "11990102MB0000001P499010990200001"
WORDS = {
    "养犬登记证": "临时占道许可证",
    "养犬登记": "临时占道许可",
    "Registering a dog": "Using the pavement for a while",
    "Dog registration certificate": "Permit to use the pavement",
    "狗的名字": "摆什么",
    "Its name": "What is put there",
}
"""What whoever begins with the example changes first."""
PAGES = {
    "keeper": {},
    "home": {"home_address": "示范市示范区清河街道桂香路18号", "tenure": "rented"},
    "dog": {"dog_name": "一张桌子", "vaccinated_until": "2026-12-31"},
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Begun by command, then written in one's own words."""
    folder = tmp_path / "my-city"
    assert cli.main(["item", "new", str(folder), *NEW, "--entry", ENTRY]) == 0
    for file in folder.rglob("*.*"):
        text = file.read_text()
        for old, new in WORDS.items():
            text = text.replace(old, new)
        file.write_text(text)
    return folder


def _at_the_desk(database: Clone, officer: Actor) -> Client:
    with database.as_worker():
        worlds.a_duty(officer, "desk.open", "990100")
        account = worlds.an_account(officer_id=officer.officer_id)
    browser = worlds.signed_in(account)
    browser.cookies["lang"] = "zh"
    return browser


def _presses(browser: Client, address: str, **typed: str) -> None:
    assert browser.post(address, typed).status_code == 302, address


def _reviewed(database: Clone, offices: Offices, addresses: list[str]) -> None:
    """Both offices favour each change, on its page."""
    desks = {
        "establishment": _at_the_desk(database, offices.establishment),
        "legal": _at_the_desk(database, offices.legal),
    }
    for address in addresses:
        for office, desk in desks.items():
            _presses(desk, address, do="review", office=office, favours="yes", words="")


def test_a_service_written_today_is_applied_for_and_its_certificate_granted(
    database: Clone, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["item", "check", str(pack)]) == 0
    said: list[str] = []
    with database.as_worker():
        items.the_departments()
        items.the_dictionary()
        offices = Offices()
        assert command.publish([pack], None, "新事项", said.append)
        wang = worlds.a_person("王芳")
        account = worlds.an_account(wang)
    _reviewed(database, offices, re.findall(r"/desk/changes/\S+", "\n".join(said)))

    with override_settings(FILES_FOLDER=tmp_path / "files"):
        her = Applicant(worlds.signed_in(account))
        assert "临时占道许可" in her.sees(f"/items/{CODE}")
        application = her.begins(CODE)
        her.fills(application, PAGES)
        her.brings(application, ["vaccination", "landlord"])
        her.pledges(application, ["promise"])
        her.hands_in(application)
        _handled(database, application, Actor.person(wang))
        worlds.run_everything(database)

    assert "临时占道许可证" in her.sees("/my/certificates")


def _handled(database: Clone, application: str, by: Actor) -> None:
    """Accepted, examined by two, granted: on the desk's pages."""
    with database.as_worker():
        office = handling.the_office_of(catalogue.in_force(CODE, clock.today())[1])
    case_id = office.case_for(UUID(application.rsplit("/", 1)[1]), by)
    case = f"/desk/cases/{case_id}"
    _presses(_at_the_desk(database, office.clerk), f"{case}/accept")
    for examiner in (office.examiner, office.other_examiner):
        desk = _at_the_desk(database, examiner)
        _presses(desk, f"{case}/opinion", favours="yes", said="符合条件。")
    head = _at_the_desk(database, office.head)
    _presses(head, f"{case}/decision", granted="yes", reason="")
