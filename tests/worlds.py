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
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.conftest import Clone
from tongban.identity import actions, queries
from tongban.identity.actions import Details, Hashed, Shown
from tongban.identity.models import Account, Person
from tongban.identity.rules import Act, ElementKind, Evidence, EvidenceKind, Terms
from tongban.identity.rules.window import MinorProof, Relation
from tongban.kernel import clock, validators
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.outbox.deliver import deliver_batch
from tongban.site.demo.people import PEOPLE
from tongban.site.demo.places import DISTRICT
from tongban.site.demo.strangers import Known, newcomers

SOME_DAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday morning in Shanghai; tests of pages stop the clock here."""

SHOWN = Evidence(EvidenceKind.DEMONSTRATION, "test")
"""On what the levels of these people rest: they are fictional."""

BUILDER = Actor.task("test-world")
PASSWORD = "a-long-test-word"

_numbers = itertools.count(100)
_KNOWN = {one.name: one for one in PEOPLE}


# --- people, bodies -----------------------------------------------------------------------------


def an_id_number(born: date = date(1980, 1, 1), region: str = DISTRICT) -> str:
    """One nobody else has; a test has a database of its own and fewer than nine hundred people."""
    first = f"{region}{born:%Y%m%d}{100 + next(_numbers) % 900}"
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
        _let(officer_id, code, region)
    return officer_id


def a_duty(officer: Actor, code: str, region: str = DISTRICT) -> None:
    """One duty more for an officer, from today on."""
    assert officer.officer_id is not None
    _let(officer.officer_id, code, region)


def _let(officer_id: UUID, code: str, region: str) -> None:
    actions.give_duty(officer_id, code, region_code=region, valid_from=clock.today(), by=BUILDER)


# --- accounts, sessions -------------------------------------------------------------------------


@cache
def _hashed() -> Hashed:
    return Hashed(make_password(PASSWORD))


TRUST_LEVEL = 4
"""Of accounts here, where a test says nothing else (实名等级)."""


def an_account(
    person_id: UUID | None = None,
    *,
    officer_id: UUID | None = None,
    login_name: str = "",
    level: int = TRUST_LEVEL,
) -> UUID:
    """An account with PASSWORD; hashed once, since hashing is slow on purpose."""
    return actions.open_account(
        login_name=login_name or f"somebody.{next(_numbers)}",
        password=_hashed(),
        trust_level=level if person_id else 5,
        person_id=person_id,
        officer_id=officer_id,
        evidence=SHOWN if level > 2 else None,
        by=BUILDER,
    )


def signed_in(account_id: UUID) -> Client:
    """A browser with a session, without typing the password."""
    browser = Client()
    browser.force_login(
        Account.objects.get(pk=account_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    return browser


def typed(login_name: str) -> dict[str, str]:
    """What somebody types to sign in."""
    return {"username": login_name, "password": PASSWORD}


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


def a_guardian(minor_id: UUID, guardian_id: UUID) -> UUID:
    """A guardianship an officer would record, of registered people."""
    return actions.record_guardian(
        details_of(minor_id),
        guardian_id,
        minor_id=minor_id,
        guardian_number=details_of(guardian_id).id_number,
        shown=Shown(Relation.PARENT, MinorProof.HOUSEHOLD, "DEMO-1", True),
        request_key=uuid.uuid4(),
        by=BUILDER,
    )


def details_of(person_id: UUID) -> Details:
    """What somebody registered is called and numbered; under `as_worker`."""
    with acting(BUILDER):
        person = Person.objects.get(holder_id=person_id)
        number = queries.words(person_id, person.sealed_id_number, "id_number")
        return Details(queries.words(person_id, person.sealed_name), number)


# --- what happens behind the pages --------------------------------------------------------------


def deliver_everything(database: Clone) -> int:
    """Let the worker run what is owed; returns how many reactions."""
    delivered = 0
    with database.as_worker():
        while batch := deliver_batch():
            delivered += batch
    return delivered


def run_jobs(database: Clone, *, most: int = 20) -> list[str]:
    """Let the worker run the jobs that wait, whatever their hour; returns their names.

    A job that raises is a dead letter: it is marked failed, and its name ends with "!".
    """
    from procrastinate.contrib.django import app

    app.perform_import_paths()
    ran: list[str] = []
    with database.as_worker():
        while len(ran) < most and (job := _next_job(database)):
            job_id, name, args = job
            try:
                app.tasks[name](**args)
            except Exception:
                name += "!"
            _end(database, job_id, "failed" if name.endswith("!") else "succeeded")
            ran.append(name)
    return ran


def run_everything(database: Clone) -> None:
    """Reactions and jobs until nothing is owed: a granted case has its certificate."""
    while deliver_everything(database) or run_jobs(database):
        pass


def _next_job(database: Clone) -> tuple[int, str, dict[str, str]] | None:
    with database.superuser() as superuser:
        return superuser.execute(
            "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' "
            "AND task_name ~ '^(identity|notices|certificates)[.]' ORDER BY id LIMIT 1"
        ).fetchone()


def _end(database: Clone, job_id: int, status: str) -> None:
    with database.superuser() as superuser:
        superuser.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s",
            [status, job_id],
        )


# --- signing up ---------------------------------------------------------------------------------


def an_agreement() -> None:
    """Version 1 of the service agreement."""
    actions.publish_agreement(
        1,
        text="# 一\n\n演示文本。",
        text_en="# 1\n\nA demo text.",
        valid_from=date(2026, 1, 1),
        by=BUILDER,
    )


def a_newcomer(nth: int = 0) -> Known:
    """Somebody the simulated verification service knows and the platform does not."""
    return newcomers()[nth]


def types_identity(browser: Client, who: Known) -> Any:
    """The first page of signing up."""
    return browser.post("/sign-up/identity", {"name": who.name, "id_number": who.id_number})


def types_elements(browser: Client, who: Known, **wrong: str) -> Any:
    """The second page: mobile and bank account, right unless told otherwise."""
    right = {kind: who.elements[ElementKind(kind)] for kind in ("mobile", "bank_account")}
    return browser.post("/sign-up/elements", {**right, **wrong})
