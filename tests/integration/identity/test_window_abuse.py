"""What an officer at a window, or one who is not at a window, cannot do by going round the page."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError
from django.test import Client

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.desk import Desk
from tests.integration.identity.test_window import MOBILE, slip
from tongban.identity import actions
from tongban.identity.actions import Details, Hashed
from tongban.identity.rules import Evidence, EvidenceKind
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.errors import Refused

BORN = date(1970, 5, 5)


@pytest.fixture
def desk(database: Clone) -> Desk:
    return Desk.opened(database)


@pytest.fixture
def clerk(database: Clone, desk: Desk) -> Actor:
    """A colleague with a desk and no duty of the window."""
    with database.as_worker():
        officer = worlds.an_officer(department_id=desk.department, name="陈立")
    return Actor.officer(officer, desk.department)


def printed_again(desk: Desk, place: str) -> str:
    """Another slip, going round the page."""
    until = clock.now() + timedelta(days=7)
    which = UUID(place.rpartition("/")[2])
    return actions.print_slip_again(which, first=Hashed("!"), until=until, by=desk.actor)


def test_the_password_on_the_slip_does_not_become_ones_own_by_typing_it_again(desk):
    number = worlds.an_id_number(BORN)
    _name, first = slip(desk.act(desk.ready("钱多多", number, MOBILE), "open"))
    citizen = Client()
    citizen.post("/sign-in", {"username": number, "password": first})

    again = citizen.post("/my/password", {"new": first, "again": first})

    assert again.status_code == 422
    assert "新密码和现在的一样" in again.content.decode()
    assert citizen.get("/my").headers["Location"] == "/my/password"


def test_an_old_registration_prints_no_slip_over_that_of_another_window(database, desk):
    number = worlds.an_id_number(BORN)
    old = desk.ready("钱多多", number, MOBILE)
    desk.act(old, "open")
    with clock.at(worlds.SOME_DAY + timedelta(hours=1, minutes=30)):
        other = desk.colleague()
        place = other.ready("钱多多", number, MOBILE)
        _name, newest = slip(other.act(place, "open"))

        with pytest.raises(Refused, match="已经换成自己的密码"):
            printed_again(desk, old)
        signed_in = Client().post("/sign-in", {"username": number, "password": newest})

    assert signed_in.status_code == 302


def test_without_the_duty_no_person_is_entered_and_no_account_opened(database, desk, clerk):
    with database.as_worker():
        person = worlds.a_person("王芳")

    with pytest.raises(ProgrammingError, match="takes a duty"):
        _open(clerk, person)
    with pytest.raises(ProgrammingError, match="takes a duty"):
        actions.register_person(Details("钱多多", worlds.an_id_number(BORN)), by=clerk)
    with pytest.raises(ProgrammingError, match="takes a duty"):
        actions.register_body(
            name="示范区芳记面馆",
            credit_code=worlds.a_credit_code(),
            region_code=worlds.DISTRICT,
            representative_id=person,
            by=clerk,
        )


def _open(by: Actor, person: UUID) -> None:
    actions.open_account(
        login_name="wang.fang",
        password=Hashed("!"),
        trust_level=5,
        person_id=person,
        evidence=Evidence(EvidenceKind.WINDOW, "registration:none"),
        by=by,
    )


def test_a_window_opens_no_account_for_an_officer(database, desk):
    with database.as_worker():
        colleague = worlds.an_officer(department_id=desk.department, name="陈立")

    with pytest.raises(ProgrammingError, match="not for a window"):
        actions.open_account(
            login_name="second.self",
            password=Hashed("!"),
            trust_level=5,
            officer_id=colleague,
            by=desk.actor,
        )
