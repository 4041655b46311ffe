"""王芳 opens a noodle shop: she registers it, then applies for its food licence, on real pages.

Nothing that government holds is asked for again; the second application is the shop's own.
"""

from pathlib import Path

import pytest
from django.test import Client, override_settings

from tests import applying, handling, worlds
from tests.applying import A_KITCHEN, A_SHOP, FOOD, LICENCE, PLANS, SHOP_NAME, Applicant
from tests.conftest import Clone
from tests.handling import Office
from tongban.cases import queries as handled
from tongban.catalogue import queries as catalogue
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting


@pytest.fixture
def wang(database: Clone) -> Actor:
    with database.as_worker():
        return Actor.person(worlds.a_person("王芳"))


@pytest.fixture
def browser(database: Clone, wang: Actor, tmp_path: Path):
    with database.as_worker():
        account = worlds.an_account(wang.person_id)
    with override_settings(FILES_FOLDER=tmp_path / "files"):
        yield worlds.signed_in(account)


@pytest.fixture
def office(database: Clone) -> Office:
    with database.as_worker():
        applying.the_demo_items()
        _version, item = catalogue.in_force(LICENCE, clock.today())
        return handling.the_office_of(item)


def test_a_shop_is_registered_and_its_food_licence_granted_without_asking_twice(
    database: Clone, browser: Client, office: Office, wang: Actor
):
    her = Applicant(browser)
    shop = her.begins(LICENCE)
    her.fills(shop, A_SHOP)
    her.pledges(shop, ["place_pledge"])
    receipt = her.hands_in(shop)
    assert receipt == f"{shop}/receipt"
    office.grants(shop, wang)
    worlds.run_everything(database)

    with acting(wang):
        (founded,) = [one for one in identity.capacities(clock.today()) if one.is_body]
    assert founded.name == SHOP_NAME

    worlds.acting_for(browser, founded.holder_id)
    kitchen = her.begins(FOOD)
    page = her.sees(f"{kitchen}/body")
    assert SHOP_NAME in page
    her.fills(kitchen, A_KITCHEN)
    materials = her.sees(f"{kitchen}/materials")
    assert "营业执照" in materials
    her.brings(kitchen, PLANS)
    her.pledges(kitchen, ["health_pledge", "safety_rules"])
    her.hands_in(kitchen)
    for_shop = Actor.person(wang.person_id, acting_for=founded.holder_id)  # type: ignore[arg-type]
    office.grants(kitchen, for_shop)
    worlds.run_everything(database)

    held = her.sees("/my/certificates")
    assert "营业执照" in held
    assert "食品经营许可证" in held
    with acting(for_shop):
        assert {one.stage for one in handled.cases()} == {handled.Stage.CLOSED}
