"""A year of nights: what must end ends, what is on hold stays, and every end can be proved."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from procrastinate.contrib.django import app

from tests import worlds
from tests.conftest import Clone
from tests.integration.retention import every_room, rows
from tests.integration.retention.rows import Row
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import proof as audit_proof
from tongban.kernel.audit import sequencer, verify
from tongban.kernel.retention import actions, proof
from tongban.kernel.retention.actions import Subject
from tongban.kernel.retention.rules import Every, HoldReason

BEGINS = datetime(2026, 3, 2, 18, 13, tzinfo=UTC)
"""02:13 of a March night in Shanghai, when the timetable runs."""
STEP = timedelta(days=3)
NIGHTS = 122
AGES = (1200, 1095, 1000, 900, 800, 731, 400, 8, 1)
"""How many days before the year the rows were written: three years pass for some of them."""


def placed(department: UUID, officer: UUID, subject: Subject) -> UUID:
    return actions.place_hold(
        subject,
        HoldReason.LITIGATION,
        document_number="示范法〔2026〕12号",
        review_on=clock.today() + timedelta(days=300),
        by=Actor.officer(officer, department),
    )


def run_the_night() -> None:
    """Every turn the timetable has for an end, as the worker takes it."""
    app.perform_import_paths()
    for turn in app.periodic_registry.periodic_tasks.values():
        if turn.task.name == "retention.end_by_rule":
            told = turn.configure_kwargs["task_kwargs"]
            turn.task(timestamp=int(clock.now().timestamp()), **told)


class City:
    """Two people on hold and two who are not, with rows of every age."""

    def __init__(self, database: Clone) -> None:
        self.rows: list[Row] = []
        with clock.at(BEGINS - timedelta(days=1300)):
            self.department = worlds.a_department()
            self.first = worlds.an_officer(department_id=self.department)
            self.second = worlds.an_officer(department_id=self.department)
            self.wang, self.li = worlds.a_person("王芳"), worlds.a_person("李强")
            self.lin, self.zhao = worlds.a_person("林晓梅"), worlds.a_person("赵明")
        for age in AGES:
            with clock.at(BEGINS - timedelta(days=age)):
                self.rows += every_room.all_that_end(database, self.wang, self.zhao)
                self.rows += every_room.all_that_end(database, self.li, self.zhao, is_held=True)


@pytest.fixture
def city(as_worker: Clone) -> City:
    return City(as_worker)


def ought_to_be_there(row: Row, now: datetime) -> bool:
    return row.is_held or row.kept_until() >= now


def test_over_a_year_of_nights_everything_ends_in_its_time_except_what_is_held(city):
    with clock.at(BEGINS - timedelta(hours=1)):
        hold = placed(city.department, city.first, Subject(holder_id=city.li))

    for night in range(NIGHTS):
        now = BEGINS + STEP * night
        with clock.at(now):
            run_the_night()
            left = rows.there(city.rows)
        assert left == {row for row in city.rows if ought_to_be_there(row, now)}, f"on {now:%F}"

    ended = [row for row in city.rows if row not in left]
    assert {row.rule for row in ended} == {
        rule.name for rule in settings.RETENTION.rules() if not rule.name.startswith("retention_")
    }
    assert {row.is_held for row in left if row.counts < BEGINS - timedelta(days=1100)} == {True}
    assert_proved(ended)
    with clock.at(now):
        actions.release_hold(hold, by=Actor.officer(city.second, city.department))
        run_the_night()
        assert not [row for row in rows.there(city.rows) if row.kept_until() < now]


def assert_proved(ended: list[Row]) -> None:
    """Each row that ended by a provable rule, to the signed checkpoint of the log."""
    with clock.at(BEGINS + STEP * NIGHTS):
        one = sequencer.Sequencer()
        while one.step():
            pass
        report = verify.check()
    assert report.faults == []
    assert list(proof.faults()) == []
    for row in ended:
        if not settings.RETENTION.rule(row.rule).provable:
            continue
        found = proof.proof_of(row.table, str(row.key))
        entry = audit_proof.proof_of(UUID(found["entry"]))
        assert found["rule"] == row.rule
        assert datetime.fromisoformat(found["ended_at"]) >= row.kept_until()
        assert proof.proves(found, entry["entry"])
        assert audit_proof.proves(entry)
        assert f'"{row.key}"' not in json.dumps(entry)


def test_every_rule_of_keeping_has_a_row_in_the_year(city):
    mine = {rule.name for rule in settings.RETENTION.rules()}

    assert mine - {row.rule for row in city.rows} == {
        "retention_legalhold.released",
        "retention_purgeproof.old",
    }
    assert {rule.every for rule in settings.RETENTION.rules()} == set(Every)
