"""Whose details are offered to whom: their own to whoever fills in, nobody else's to anybody."""

from datetime import date
from uuid import UUID

import pytest

from tests import worlds
from tests.integration.applications import form_world as world
from tests.integration.applications.test_fill_pages import page_of, sent
from tongban.applications import queries
from tongban.applications.queries import Origin
from tongban.applications.queries.profile import OPERATOR, OWN, Profile
from tongban.catalogue.rules import FieldType, Group, Item
from tongban.identity import queries as identity
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.validators import mask_mobile

WANTED = frozenset({"profile.name", "profile.id_number", "profile.mobile"})
CONTACT = Group(
    key="contact",
    title=world.text("怎么联系您", "How to reach you"),
    fields=(world.question("phone", FieldType.MOBILE, sources=("profile.mobile",)),),
)


@pytest.fixture
def shop(database, wang) -> UUID:
    with database.as_worker():
        return worlds.a_body(wang.person_id)


@pytest.fixture
def about_a_body(database, item) -> Item:
    """An item that asks for nothing but whom to call."""
    with database.as_worker():
        return world.published(world.an_item(code=f"{item.code[:-2]}07", form=(CONTACT,)))


def offered(by: Actor) -> dict[str, tuple[str, str]]:
    assert by.holder_id is not None
    found = Profile().offers(WANTED, by.holder_id, by)
    return {key: (one.value, one.said_by.zh) for key, one in found.items()}


def own(person: Actor, said_by: str) -> dict[str, tuple[str, str]]:
    assert person.person_id is not None
    with acting(person):
        mine = identity.own_registration(person.person_id)
    values = {"name": mine.name, "id_number": mine.id_number, "mobile": mine.mobile}
    return {f"profile.{key}": (value, said_by) for key, value in values.items() if value}


def test_for_oneself_ones_own_details_are_offered(wang):
    assert offered(wang) == own(wang, OWN.zh)
    assert "profile.mobile" in offered(wang)


def test_for_a_body_its_representative_is_offered_their_own(wang, shop):
    representative = Actor.person(wang.person_id, acting_for=shop)

    assert offered(representative) == own(wang, OPERATOR.zh)


def test_for_a_body_its_agent_is_offered_the_agents_own_and_not_the_representatives(
    database, li, shop
):
    with database.as_worker():
        worlds.a_mandate(shop, li.person_id)
    agent = Actor.person(li.person_id, acting_for=shop)

    assert offered(agent) == own(li, OPERATOR.zh)


def test_for_another_person_a_proxy_is_offered_nothing_of_anybody(database, wang, li):
    with database.as_worker():
        worlds.a_mandate(wang.person_id, li.person_id)

    assert offered(Actor.person(li.person_id, acting_for=wang.person_id)) == {}


def test_for_a_child_a_guardian_is_offered_nothing_of_anybody(database, wang):
    with database.as_worker():
        child = worlds.a_person("小宝", id_number=worlds.an_id_number(date(2015, 1, 1)))
        worlds.a_guardian(child, wang.person_id)

    assert offered(Actor.person(wang.person_id, acting_for=child)) == {}


def test_for_another_holder_than_the_one_acted_for_nothing_is_offered(wang, shop):
    assert Profile().offers(WANTED, shop, wang) == {}


def test_a_shop_is_offered_its_operators_mobile_to_be_reached_at(
    database, wang, shop, about_a_body
):
    with database.as_worker():
        account = worlds.an_account(wang.person_id)
    browser = worlds.acting_for(worlds.signed_in(account), shop)
    mobile = own(wang, "")["profile.mobile"][0]
    draft = browser.post(f"/apply/{about_a_body.code}").headers["Location"]
    page = page_of(browser, f"{draft}/contact")

    sent(browser, f"{draft}/contact")

    assert OPERATOR.zh in page
    assert mask_mobile(mobile) in page
    assert mobile not in page
    with acting(Actor.person(wang.person_id, acting_for=shop)):
        content = queries.answers(UUID(draft.rsplit("/", 1)[1]))
    assert content.answers["phone"] == mobile
    assert content.provenance["phone"].origin is Origin.KEPT


def test_a_proxy_types_the_contact_of_the_person_themselves(database, wang, li, about_a_body):
    with database.as_worker():
        worlds.a_mandate(wang.person_id, li.person_id)
        account = worlds.an_account(li.person_id)
    browser = worlds.acting_for(worlds.signed_in(account), wang.person_id)
    draft = browser.post(f"/apply/{about_a_body.code}").headers["Location"]

    page = page_of(browser, f"{draft}/contact")

    assert 'name="phone"' in page
    for person in (wang, li):
        assert mask_mobile(own(person, "")["profile.mobile"][0]) not in page
