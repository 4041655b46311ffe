"""The demo city: whole, built again without change, and locked to fictional places."""

import time
from datetime import UTC, datetime

import pytest

from tests import worlds
from tongban.applications import queries
from tongban.applications.queries import Origin
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.site.demo import check, city
from tongban.site.demo.handling import LICENCE, WISHES
from tongban.site.demo.people import BODIES, MANDATES, PEOPLE
from tongban.site.demo.places import DEPARTMENTS, OFFICERS


def silence(nth: int, total: int, zh: str, en: str) -> None:
    """Tell nobody."""


def counts(clone) -> dict[str, int]:
    tables = (
        "identity_department",
        "identity_officer",
        "identity_person",
        "identity_body",
        "identity_mandate",
        "identity_account",
        "identity_duty",
        "access_accessrecord",
        "audit_auditentry",
    )
    with clone.superuser() as admin:
        return {t: admin.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}


def test_the_city_is_built_through_the_actions_in_a_few_seconds(as_worker):
    started = time.perf_counter()

    city.fill(silence)

    found = counts(as_worker)
    assert found["identity_department"] == len(DEPARTMENTS)
    assert found["identity_officer"] == len(OFFICERS)
    assert found["identity_person"] == len(PEOPLE)
    assert found["identity_body"] == len(BODIES)
    assert found["identity_mandate"] == len(MANDATES) + 3
    assert time.perf_counter() - started < 40


def test_what_was_known_of_an_applicant_came_from_their_registration(as_worker):
    city.fill(silence)

    with as_worker.superuser() as admin:
        rows = admin.execute(
            "SELECT id, holder_id FROM applications_application WHERE item_code = %s", [LICENCE]
        ).fetchall()
    for application_id, holder_id in rows:
        with acting(Actor.person(holder_id)):
            where = queries.answers(application_id).provenance
        assert where["owner_name"].origin is Origin.KEPT
        assert where["owner_id_number"].origin is Origin.KEPT
        assert where["trade_name"].origin is Origin.TYPED
    assert len(rows) == len(WISHES)


def test_building_it_again_changes_nothing(as_worker):
    city.fill(silence)
    before = counts(as_worker)

    city.fill(silence)

    assert counts(as_worker) == before


def test_a_city_killed_in_the_middle_of_any_stage_is_finished_by_the_next_start(as_worker):
    class Killed(Exception):
        pass

    def until_stage(last: int):
        def progress(nth: int, total: int, zh: str, en: str) -> None:
            if nth > last:
                raise Killed

        return progress

    for last in range(len(city.STAGES)):
        with pytest.raises(Killed):
            city.fill(until_stage(last))

    city.fill(silence)

    whole = counts(as_worker)
    assert whole["identity_person"] == len(PEOPLE)
    assert whole["identity_mandate"] == len(MANDATES) + 3


def test_each_stage_is_announced_with_its_place_in_both_languages(as_worker):
    told = []

    city.fill(lambda nth, total, zh, en: told.append((nth, total, zh, en)))

    assert [one[0] for one in told] == list(range(1, len(city.STAGES) + 1))
    assert all(total == len(city.STAGES) and zh and en for _, total, zh, en in told)


@pytest.mark.parametrize("year", [2026, 2028, 2031, 2035])
def test_the_city_can_be_built_on_any_day(as_worker, year):
    with clock.at(datetime(year, 12, 31, 15, 59, tzinfo=UTC)):
        city.fill(silence)

        check.refuse_real_places()


def test_every_persona_has_an_account(as_worker):
    city.fill(silence)

    with as_worker.superuser() as admin:
        rows = admin.execute("SELECT login_name FROM identity_account").fetchall()
    assert {one.login_name for one in city.PERSONAS} <= {row[0] for row in rows}


def test_a_demo_is_refused_where_a_person_of_a_real_place_is_registered(as_worker):
    city.fill(silence)
    worlds.a_person("某人", id_number=worlds.an_id_number(region="110101"))

    with pytest.raises(Misconfigured, match="region 11, a real place"):
        check.refuse_real_places()


def test_a_demo_is_refused_where_a_department_of_a_real_place_is_open(as_worker):
    worlds.a_department(region="440305")

    with pytest.raises(Misconfigured, match="Unset DEMO"):
        check.refuse_real_places()


def test_a_demo_is_refused_where_a_real_body_is_registered(as_worker):
    person = worlds.a_person()
    with as_worker.superuser() as admin:
        body = worlds.a_body(person)
        admin.execute(
            "UPDATE identity_body SET region_code = '310101' WHERE holder_id = %s", [body]
        )

    with pytest.raises(Misconfigured, match="region 31"):
        check.refuse_real_places()


def test_an_empty_database_may_be_a_demo(as_worker):
    check.refuse_real_places()
