"""Every door that finds or counts by a hash does so while keys are being changed."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client, override_settings

from tests import samples, verifier, worlds
from tests.conftest import connected
from tests.integration.identity.desk import Desk
from tests.integration.identity.newcomer import signed_and_named, verified
from tests.integration.rotation.conftest import House
from tongban.identity import actions, queries
from tongban.identity.queries import sign_ups
from tongban.identity.rules.window import Tried
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban.kernel.models import DataKey
from tongban.kernel.rotation import actions as steps
from tongban.kernel.rotation import checks, places, run
from tongban.kernel.storage import queries as files
from tongban.kernel.storage import store

ME = Actor.task("test")
MAC, ENCRYPT = DataKey.Use.MAC, DataKey.Use.ENCRYPT
MOBILE = "19900990007"


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """The clock stands still, after the keys of this house were made."""
    with clock.at(clock.now() + timedelta(minutes=1)):
        yield


def _desk(house: House) -> Desk:
    with connected(house.clone.url("web")):
        return Desk.opened(house.clone)


def _renew(house: House, *purposes: str, use: DataKey.Use = MAC) -> None:
    """From here on there are two living keys."""
    with connected(house.clone.url("worker")):
        for purpose in purposes:
            steps.renew_data_key(purpose, use, by=ME)


def _change_all(house: House) -> bool:
    with connected(house.clone.url("worker")):
        return run.change(["data:all"], house.say)


def test_a_window_finds_whoever_was_registered_under_the_former_key(house):
    wang = worlds.a_person("王芳")
    desk = _desk(house)
    _renew(house, "id_number", "name")

    with connected(house.clone.url("web")):
        found = queries.find_at_window(
            "王芳",
            worlds.id_number_of("王芳"),
            purpose="window.person",
            duty="people.register",
            by=desk.actor,
        )
        with acting(desk.actor):
            own = queries.number_is(wang, worlds.id_number_of("王芳"))
            taken = queries.number_is_taken(worlds.id_number_of("王芳"))

    assert found is not None
    assert (found.holder_id, found.same_name) == (wang, True)
    assert (own, taken) == (True, True)


def test_a_window_tells_another_name_apart_under_either_key(house):
    worlds.a_person("王芳")
    desk = _desk(house)
    _renew(house, "id_number", "name")

    with connected(house.clone.url("web")), pytest.raises(Refused, match="另一个姓名"):
        queries.find_at_window(
            "王方",
            worlds.id_number_of("王芳"),
            purpose="window.person",
            duty="people.register",
            by=desk.actor,
        )


def test_an_id_number_signs_in_while_its_key_is_changed(house):
    worlds.an_account(worlds.a_person("王芳"), login_name="wang.fang")
    _renew(house, "id_number")

    with connected(house.clone.url("web")):
        typed = {"username": worlds.id_number_of("王芳"), "password": worlds.PASSWORD}
        answer = Client().post("/sign-in", typed)

    assert (answer.status_code, answer["Location"]) == (302, "/my")


def test_a_window_registers_nobody_twice_while_keys_change(house):
    number = worlds.an_id_number(date(1970, 5, 5))
    desk = _desk(house)
    with connected(house.clone.url("web")):
        first = desk.ready("钱多多", number, MOBILE)
        second = desk.colleague().read("钱多多", number)
        desk.act(first, "open")
    _renew(house, "id_number", "name")

    with connected(house.clone.url("web")):
        desk.act(second, "same")
        desk.prove(second, "19900990008")
        desk.sign(second)
        answer = desk.act(second, "open")

    assert "已经登记过" in answer.content.decode()
    assert house.clone.rows("SELECT count(*) FROM identity_person") == [(1,)]


def test_a_registration_at_a_window_goes_on_under_a_new_key(house):
    desk = _desk(house)
    with connected(house.clone.url("web")):
        place = desk.read("钱多多", worlds.an_id_number(date(1970, 5, 5)))
    _change_all(house)

    with connected(house.clone.url("web")):
        desk.act(place, "same")
        desk.prove(place, MOBILE)
        desk.sign(place)
        desk.act(place, "open")

    assert house.clone.rows("SELECT outcome FROM identity_windowregistration") == [("opened",)]


def test_codes_for_a_mobile_are_counted_and_fit_under_either_key(house):
    about = uuid4()
    with connected(house.clone.url("web")):
        first = _ask(about)
    _change_all(house)
    worlds.run_jobs(house.clone)
    ((text,),) = house.clone.rows("SELECT text FROM identity_phonemessage")
    code = re.findall(r"\d{6}", text)[0]

    with connected(house.clone.url("web")):
        with pytest.raises(Refused, match="刚刚已经发过"):
            _ask(about)
        tried = actions.try_mobile_code(first, code, purpose="test", about=about, by=Actor.guest())

    assert tried is Tried.RIGHT


def _ask(about: UUID) -> UUID:
    return actions.ask_mobile_code(
        MOBILE,
        purpose="test",
        about=about,
        asker="session",
        address="192.0.2.1",
        by=Actor.guest(),
    )


@pytest.fixture
def base(house):
    worlds.an_agreement()
    population = verifier.Base()
    with verifier.asked(population):
        yield population


def test_a_sign_up_goes_on_under_new_keys_and_its_former_key_waits_for_it(house, base):
    browser = Client()
    with connected(house.clone.url("web")):
        verified(house.clone, browser)
    finished = _change_all(house)

    with connected(house.clone.url("web")):
        signed_and_named(browser)
    worlds.run_jobs(house.clone)

    assert not finished
    assert any("SIGN_UP_KEEP_DAYS" in line for line in house.said)
    assert house.clone.rows("SELECT state FROM identity_signup") == [("done",)]
    with clock.at(clock.now() + timedelta(days=30)):
        assert _change_all(house)


def test_somebody_registered_is_known_to_a_sign_up_under_either_key(house, base):
    her = worlds.a_newcomer()
    person = worlds.a_person(her.name, id_number=her.id_number)
    worlds.an_account(person)
    _renew(house, "id_number", "name", "sign_up")

    with acting(ME):
        found = sign_ups.registered_as(sign_ups.Typed(her.name, her.id_number))

    assert found == sign_ups.Registered(person, same_name=True, has_account=True)


def test_a_new_key_gives_a_guesser_no_new_attempts(house, base):
    browser = Client()
    her = worlds.a_newcomer()
    with override_settings(SIGN_UP_MISMATCHES=1), connected(house.clone.url("web")):
        worlds.types_identity(browser, her)
        worlds.types_elements(browser, her, mobile="19900990099")
        worlds.run_jobs(house.clone)
        _renew(house, "id_number", "sign_up")
        again = Client()
        worlds.types_identity(again, her)
        refused = worlds.types_elements(again, her)

    assert "暂停网上核验" in refused.content.decode()
    assert len(base.asked) == 1


def test_sign_ups_from_one_address_are_counted_under_either_key(house, base):
    with override_settings(SIGN_UPS_A_DAY=1), connected(house.clone.url("web")):
        worlds.types_identity(Client(), worlds.a_newcomer(0))
        _renew(house, "sign_up")
        refused = worlds.types_identity(Client(), worlds.a_newcomer(1))

    assert "太多了" in refused.content.decode()


def test_files_of_a_body_are_read_and_named_after_a_change_of_keys(house, tmp_path):
    body, wang = worlds.a_body(worlds.a_person("王芳")), worlds.a_person("李强")
    picture = samples.a_picture()
    with override_settings(FILES_FOLDER=tmp_path / "files"):
        kept = [
            store.put([picture], name="营业执照.jpg", by=Actor.person(wang, holder))
            for holder in (body, wang)
        ]
        _change_all(house)
        house.forget()

        with acting(ME):
            rows = [files.stored(one.id) for one in kept]
            names = files.names(rows)
            contents = [store.open_file(row).read() for row in rows]

    assert list(checks.faults()) == []
    assert names == ["营业执照.jpg"] * 2
    assert contents == [picture] * 2
    with acting(ME):
        for place in places.of("file", ENCRYPT):
            active = house.clone.rows(
                "SELECT key_id FROM kernel_datakey WHERE purpose = 'file' AND use = 'encrypt' "
                "AND active"
            )[0][0]
            assert place.under(active).count() == 1
