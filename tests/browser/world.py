"""A few people of the fictional city, entered through actions, for the browser to be."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from tongban.identity import actions
from tongban.identity.actions import Details, Hashed
from tongban.identity.models import Account
from tongban.identity.rules import ALL_ACTS, Terms
from tongban.kernel import clock, validators
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.outbox.deliver import deliver_batch
from tongban.notices.models import Notice

PASSWORD = "osmanthus-road-18"
TOWN = "990102"
_ME = Actor.task("world")


@dataclass
class World:
    """Who there is: people by login name, and what addresses need."""

    people: dict[str, UUID] = field(default_factory=dict)
    id_numbers: dict[str, str] = field(default_factory=dict)
    shop: UUID | None = None
    mandate: UUID | None = None
    notice: UUID | None = None


def build() -> World:
    """Run as the worker, on an empty migrated database."""
    world = World()
    for number, (login, name, born) in enumerate(_PEOPLE, start=881):
        first = f"{TOWN}{born}{number}"
        world.id_numbers[login] = first + validators.id_check(first)
        world.people[login] = _person(login, name, world.id_numbers[login])
    wang, li = world.people["wang.fang"], world.people["li.qiang"]
    world.shop = actions.register_body(
        name="示范区芳记面馆（演示）",
        credit_code=_credit_code("92990102MA0000K7X"),
        region_code=TOWN,
        representative_id=wang,
        by=_ME,
    )
    world.mandate = give(wang, li)
    give(world.people["lin.xiaomei"], wang)
    _officers()
    while deliver_batch():
        pass
    with acting(_ME):
        world.notice = Notice.objects.filter(holder_id=li).latest("at").id
    return world


def give(giver: UUID, agent: UUID) -> UUID:
    """A mandate for everything, half a year long."""
    today = clock.today()
    terms = Terms(ALL_ACTS, frozenset(), today, today + timedelta(days=180))
    by = Actor.person(giver)
    return actions.give_mandate(agent, terms, request_key=uuid.uuid4(), by=by)


_PEOPLE = (
    ("wang.fang", "王芳", "19850307"),
    ("li.qiang", "李强", "19900821"),
    ("lin.xiaomei", "林晓梅", "19881130"),
    ("ayguli", "阿依古丽·买买提依明", "19790512"),
)


def _person(login: str, name: str, id_number: str) -> UUID:
    person = actions.register_person(Details(name, id_number, "13800000913"), by=_ME)
    _account(login, 4, person_id=person)
    return person


def _officers() -> None:
    department = actions.open_department(
        code="SHIFAN-SCJG",
        credit_code=_credit_code("11990102MB0000001"),
        name="示范区市场监管局",
        name_en="Shifan District Market Regulation",
        region_code=TOWN,
        by=_ME,
    )
    for login, name, duties in (
        ("zhou.min", "周敏", ("desk.open",)),
        ("sun.hai", "孙海", ("desk.open", "calendar.load")),
    ):
        officer = actions.appoint_officer(
            department, staff_number=login, name=name, post="食品窗口", post_en="food desk", by=_ME
        )
        for duty in duties:
            actions.give_duty(officer, duty, region_code=TOWN, valid_from=clock.today(), by=_ME)
        _account(login, 5, officer_id=officer)


def _account(login: str, level: int, **whose: UUID) -> None:
    password = Hashed(make_password(PASSWORD))
    actions.open_account(login_name=login, password=password, trust_level=level, by=_ME, **whose)


def _credit_code(first_17: str) -> str:
    return first_17 + validators.credit_check(first_17)


def account_of(login: str) -> Account:
    """For tests that look behind the page."""
    return Account.objects.get(login_name=login)
