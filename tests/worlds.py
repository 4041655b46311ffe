"""The few named people and places tests share; they are those of the demo city.

Everything goes through the actions, as the platform's own worker: call these under
`clone.as_worker()` (or the fixture `as_worker`), then act as the web does.

    with database.as_worker():
        wang, li = a_person("王芳"), a_person("李强")
    browser = signed_in(an_account(wang))
"""

import itertools
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.conftest import Clone
from tongban.identity import actions
from tongban.identity.actions import Details, Hashed
from tongban.identity.models import Account
from tongban.identity.rules import Act, Terms
from tongban.kernel import clock, validators
from tongban.kernel.actor import Actor
from tongban.kernel.outbox.deliver import deliver_batch
from tongban.site.demo.people import PEOPLE
from tongban.site.demo.places import DISTRICT

SOME_DAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday morning in Shanghai; tests of pages stop the clock here."""

BUILDER = Actor.task("test-world")
PASSWORD = "a-long-test-word"

_numbers = itertools.count(100)
_KNOWN = {one.name: one for one in PEOPLE}


# --- people, bodies -----------------------------------------------------------------------------


def an_id_number(born: date = date(1980, 1, 1), region: str = DISTRICT) -> str:
    """One nobody else has."""
    first = f"{region}{born:%Y%m%d}{next(_numbers):03d}"
    return first + validators.id_check(first)


def id_number_of(name: str) -> str:
    """The ID number of somebody of the demo city."""
    return _KNOWN[name].id_number


def a_person(name: str = "王芳", *, id_number: str | None = None) -> UUID:
    """Somebody registered; people of the demo city have their own number."""
    known = _KNOWN.get(name)
    number = id_number or (known.id_number if known else an_id_number())
    mobile = known.mobile if known else None
    return actions.register_person(Details(name, number, mobile), by=BUILDER)


def a_credit_code(kind: str = "92") -> str:
    """One nobody else has."""
    first = f"{kind}{DISTRICT}MA{next(_numbers):07d}"
    return first + validators.credit_check(first)


def a_body(representative_id: UUID, name: str = "示范区芳记面馆") -> UUID:
    """A body with its legal representative."""
    return actions.register_body(
        name=name,
        credit_code=a_credit_code(),
        region_code=DISTRICT,
        representative_id=representative_id,
        by=BUILDER,
    )


# --- departments, officers ----------------------------------------------------------------------


def a_department(name: str = "示范区市场监督管理局", region: str = DISTRICT) -> UUID:
    """A department of the demo district."""
    nth = next(_numbers)
    first = f"11{region}MB{nth:07d}"
    return actions.open_department(
        code=f"{region}-{nth}",
        credit_code=first + validators.credit_check(first),
        name=name,
        name_en="Market Regulation",
        region_code=region,
        by=BUILDER,
    )


def an_officer(
    *duties: str, name: str = "周敏", department_id: UUID | None = None, region: str = DISTRICT
) -> UUID:
    """An officer who may open the desk, and what else is said."""
    officer_id = actions.appoint_officer(
        department_id or a_department(),
        staff_number=f"{next(_numbers):04d}",
        name=name,
        post="食品窗口",
        post_en="food window",
        by=BUILDER,
    )
    for code in ("desk.open", *duties):
        actions.give_duty(
            officer_id, code, region_code=region, valid_from=clock.today(), by=BUILDER
        )
    return officer_id


# --- accounts, sessions -------------------------------------------------------------------------


@cache
def _hashed() -> Hashed:
    return Hashed(make_password(PASSWORD))


def an_account(
    person_id: UUID | None = None, *, officer_id: UUID | None = None, login_name: str = ""
) -> UUID:
    """An account with PASSWORD; hashed once, since hashing is slow on purpose."""
    return actions.open_account(
        login_name=login_name or f"somebody.{next(_numbers)}",
        password=_hashed(),
        trust_level=4 if person_id else 5,
        person_id=person_id,
        officer_id=officer_id,
        by=BUILDER,
    )


def signed_in(account_id: UUID) -> Client:
    """A browser with a session, without typing the password."""
    browser = Client()
    browser.force_login(
        Account.objects.get(pk=account_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    return browser


def acting_for(browser: Client, holder_id: UUID) -> Client:
    """The same browser, having chosen in whose name it acts."""
    response = browser.post("/my/acting", {"holder": str(holder_id)})
    assert response.status_code == 302, response.content.decode()
    return browser


# --- mandates -----------------------------------------------------------------------------------


def terms(*acts: Act, days: int = 90, begins_in: int = 0, items: tuple[str, ...] = ()) -> Terms:
    """From today, or a day near it, for a while."""
    first = clock.today() + timedelta(days=begins_in)
    last = clock.today() + timedelta(days=days)
    return Terms(frozenset(acts or Act), frozenset(items), first, last)


def a_mandate(
    giver_id: UUID, agent_id: UUID, its_terms: Terms | None = None, *, by: Actor | None = None
) -> UUID:
    """A mandate the platform entered for the giver."""
    return actions.give_mandate(
        agent_id,
        its_terms or terms(),
        request_key=uuid.uuid4(),
        by=by or replace(BUILDER, holder_id=giver_id),
    )


def a_guardian(minor_id: UUID, guardian_id: UUID, born_on: date) -> UUID:
    """A guardianship an officer would record."""
    return actions.record_guardian(
        minor_id, guardian_id, born_on=born_on, request_key=uuid.uuid4(), by=BUILDER
    )


# --- what happens behind the pages --------------------------------------------------------------


def deliver_everything(database: Clone) -> int:
    """Let the worker run what is owed; returns how many reactions."""
    delivered = 0
    with database.as_worker():
        while batch := deliver_batch():
            delivered += batch
    return delivered
