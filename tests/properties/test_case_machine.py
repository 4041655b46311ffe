"""Whoever does whatever with a case, whenever: it stays lawful, and the log has every act once.

Acts are drawn at random: by officers with and without the duty, of this department and another,
by applicants, by the platform, on days on which a duty begins or has ended. A model beside it,
which knows nothing of our rules, says what the law lets happen; the database must agree, row by
row, and a refused act leaves no trace at all.
"""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import handling, worlds
from tests.conftest import Clone
from tests.handling import Office
from tests.worlds import BUILDER, DISTRICT
from tongban.applications import actions as applications
from tongban.cases import actions
from tongban.cases.events import CaseFact
from tongban.cases.queries import DeclineReason
from tongban.identity import actions as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.errors import Refused

MACHINE = settings(
    deadline=None,
    max_examples=200 if os.environ.get("PROVE") else 12,
    phases=set(Phase) - {Phase.explain},
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
COUNTY = "990121"
TURN = date(2026, 3, 4)
"""The last day of the leaver's duties and the first of the joiner's; it all begins on the 2nd."""
ALL = frozenset({"accept", "review", "decide"})
OF_THE_DESK = {
    "clerk": {"accept"},
    "examiner": {"review"},
    "colleague": {"review"},
    "head": {"decide"},
    "chief": ALL,
    "leaver": ALL,
    "joiner": ALL,
    "bystander": frozenset[str](),
}
FROM_ELSEWHERE = ("of the county", "of health", "of health in our name")
OFFICERS = (*OF_THE_DESK, *FROM_ELSEWHERE)
PERSONS = ("applicant", "stranger")

DESK = {
    "accept": "accept",
    "decline": "accept",
    "send to health": "accept",
    "send to ourselves": "accept",
    "ask": "accept",
    "ask for nothing": "accept",
    "opine": "review",
    "opine silently": "review",
    "grant": "decide",
    "refuse": "decide",
    "refuse silently": "decide",
}
"""What the desk does, and which duty that takes."""
WORDLESS = {"send to ourselves", "ask for nothing", "opine silently", "refuse silently"}
"""What lacks something the law asks for, whoever does it."""


@dataclass(frozen=True)
class Act:
    """Who tries what."""

    what: str
    who: str


DOERS = {
    **{what: (*OFFICERS, *PERSONS, "platform") for what in DESK},
    "hand in": PERSONS,
    "withdraw": (*OFFICERS, *PERSONS),
    "close": ("platform",),
}
TRIES = [Act(what, who) for what, doers in DOERS.items() for who in doers]
GAPS = [0, 1, 60, 14 * 60 + 59, 15 * 60, 24 * 60]
"""Minutes; from nine in the morning the fourth and fifth end just before and at midnight."""


# --- what the law lets happen ---------------------------------------------------------------------


@dataclass
class Model:
    """One case, as somebody would keep it on paper."""

    at: datetime = worlds.SOME_DAY
    stage: str = "received"
    was_told: bool = False
    examined_by: list[str] = field(default_factory=list)
    decided_by: str = ""
    granted: bool | None = None
    declined: str = ""
    trail: list[tuple[str, str]] = field(default_factory=lambda: [("receive", "")])

    def lets(self, act: Act) -> bool:
        if act.what in WORDLESS or not self.is_for(act):
            return False
        match act.what:
            case "accept" | "decline" | "send to health":
                return self.stage == "received"
            case "ask":
                return self.stage == "received" and not self.was_told
            case "hand in":
                return self.stage != "withdrawn"
            case "opine":
                return self.stage == "accepted" and act.who not in self.examined_by
            case "grant" | "refuse":
                return self.stage == "reviewed" and act.who not in self.examined_by
            case "close":
                return self.stage == "decided"
            case _:
                return self.stage in ("received", "correcting", "accepted", "reviewed")

    def is_for(self, act: Act) -> bool:
        """Whether it is theirs to do at all, on this day."""
        if act.what in DESK:
            return self._holds(act.who, DESK[act.what])
        return act.who == ("platform" if act.what == "close" else "applicant")

    def _holds(self, who: str, duty: str) -> bool:
        beijing = (self.at + timedelta(hours=8)).date()
        in_time = {"leaver": beijing <= TURN, "joiner": beijing >= TURN}
        return duty in OF_THE_DESK.get(who, ()) and in_time.get(who, True)

    def do(self, act: Act) -> list[str]:
        """It happens; which entries the log gains."""
        officer = act.who if act.who in OFFICERS else ""
        if act.what == "hand in" and self.stage != "correcting":
            return ["application.submit_again"]  # twice is once
        match act.what:
            case "accept":
                self.stage, step, entries = "accepted", "accept", ["case.accept"]
            case "decline" | "send to health":
                self.stage, step, entries = "declined", "decline", ["case.decline"]
                self.declined = "other_body" if act.what == "send to health" else "not_a_matter"
            case "ask":
                self.stage, self.was_told, step = "correcting", True, "request_correction"
                entries = ["application.reopen", "case.request_correction"]
            case "hand in":
                self.stage, step = "received", "correct"
                entries = ["application.submit", "case.correct"]
            case "opine":
                self.examined_by.append(act.who)
                self.stage = "reviewed" if len(self.examined_by) == 2 else "accepted"
                step, entries = "opine", ["case.opine"]
            case "grant" | "refuse":
                self.stage, self.decided_by = "decided", act.who
                self.granted = act.what == "grant"
                step, entries = "decide", ["case.decide"]
            case "close":
                self.stage, step, entries = "closed", "close", ["case.close"]
            case _:
                self.stage, step = "withdrawn", "withdraw"
                entries = ["application.withdraw", "case.withdraw"]
        self.trail.append((step, officer))
        return entries

    @property
    def is_over(self) -> bool:
        return self.stage in ("closed", "declined", "withdrawn")


# --- the house ------------------------------------------------------------------------------------

STANDS = """
    SELECT json_build_object(
        'case', (SELECT to_json(c) FROM cases_case c WHERE id = %(case)s),
        'application', (SELECT json_build_array(state, revision, edits, closed_at)
                        FROM applications_application WHERE id = %(application)s),
        'trail', (SELECT json_agg(s ORDER BY nth) FROM cases_casestep s WHERE case_id = %(case)s),
        'opinions', (SELECT json_agg(o.officer_id ORDER BY at, o.officer_id)
                     FROM cases_opinion o WHERE case_id = %(case)s),
        'decisions', (SELECT json_agg(d) FROM cases_decision d WHERE case_id = %(case)s),
        'notices', (SELECT json_agg(n) FROM cases_correctionnotice n WHERE case_id = %(case)s),
        'former', (SELECT count(*) FROM applications_formerrevision),
        'owed', (SELECT count(*) FROM outbox_owedreaction),
        'entries', (SELECT count(*) FROM audit_auditentry))
"""
ENTERED = "SELECT did, actor FROM audit_auditentry WHERE subject = ANY(%s) ORDER BY at, did"


@dataclass(frozen=True)
class House:
    """The office with everybody who may try something."""

    clone: Clone
    office: Office
    health: UUID
    actors: dict[str, Actor]
    superuser: psycopg.Connection[Any]

    def received(self) -> tuple[UUID, UUID]:
        """A new case of the applicant's and its application."""
        applicant = self.actors["applicant"]
        application_id = handling.handed_in(self.office.item, applicant)
        return application_id, self.office.case_for(application_id, applicant)

    def stands(self, application_id: UUID, case_id: UUID) -> dict[str, Any]:
        """Everything that stands there of a case, past every fence."""
        what = {"case": case_id, "application": application_id}
        (found,) = self.superuser.execute(STANDS, what).fetchone() or ({},)
        return found

    def names(self, officer_id: str | None) -> str:
        """Whose id it is, of the officers."""
        known = {str(self.actors[who].officer_id): who for who in reversed(OFFICERS)}
        return known[officer_id] if officer_id else ""


@pytest.fixture
def house(database: Clone) -> Iterator[House]:
    with clock.at(worlds.SOME_DAY), database.as_worker():
        office = handling.an_office()
        health = worlds.a_department("示范区卫生健康局")
        actors = {name: _officer(office.department_id, name) for name in OF_THE_DESK}
        actors["of the county"] = _officer(office.department_id, "of the county")
        actors["of health"] = _officer(health, "of health")
        actors["of health in our name"] = replace(
            actors["of health"], department_id=office.department_id
        )
        for name, known in (("applicant", "王芳"), ("stranger", "李强")):
            actors[name] = Actor.person(worlds.a_person(known))
    actors["platform"] = Actor.task("reaction")
    with database.superuser() as superuser:
        yield House(database, office, health, actors, superuser)


def _officer(department_id: UUID, name: str) -> Actor:
    officer = handling.an_officer(department_id, name=f"工作人员{name}")
    region = COUNTY if name == "of the county" else DISTRICT
    assert officer.officer_id is not None
    for duty in sorted(OF_THE_DESK.get(name, ALL)):
        identity.give_duty(
            officer.officer_id,
            f"cases.{duty}",
            region_code=region,
            valid_from=TURN if name == "joiner" else date(2026, 3, 1),
            valid_to=TURN if name == "leaver" else None,
            by=BUILDER,
        )
    return officer


@dataclass(frozen=True)
class Trial:
    """One case of the house, and what is tried on it."""

    house: House
    application_id: UUID
    case_id: UUID

    def stands(self) -> dict[str, Any]:
        return self.house.stands(self.application_id, self.case_id)

    def entered(self) -> list[tuple[str, str]]:
        """What the log says was done with the case and its application, and by whom."""
        subjects = [f"case:{self.case_id}", f"application:{self.application_id}"]
        return self.house.superuser.execute(ENTERED, [subjects]).fetchall()

    def happens(self, act: Act, edits: int) -> bool:
        """Whether it was done; False where it was refused, in words or by the fence."""
        worker = self.house.clone.as_worker() if act.who == "platform" else nullcontext()
        with worker:
            try:
                self._try(act.what, self.house.actors[act.who], edits)
            except Refused:
                return False
            except ProgrammingError as fence:
                # No page leads an officer to an applicant's act: what holds is the table.
                assert "permission denied" in str(fence)
                assert act.who in OFFICERS and act.what not in DESK
                return False
        return True

    def _try(self, what: str, by: Actor, edits: int) -> None:
        case_id = self.case_id
        match what:
            case "accept":
                actions.accept(case_id, by=by)
            case "decline":
                actions.decline(case_id, reason=DeclineReason.NOT_A_MATTER, by=by)
            case "send to health" | "send to ourselves":
                ours = self.house.office.department_id
                right = ours if what == "send to ourselves" else self.house.health
                reason = DeclineReason.OTHER_BODY
                actions.decline(case_id, reason=reason, right_body_id=right, by=by)
            case "ask" | "ask for nothing":
                points = ["缺平面图。"] if what == "ask" else [" "]
                actions.request_correction(case_id, points=points, by=by)
            case "opine" | "opine silently":
                said = "符合条件。" if what == "opine" else " "
                actions.opine(case_id, favours=True, said=said, by=by)
            case "grant" | "refuse" | "refuse silently":
                reason_given = "场所不符合要求。" if what == "refuse" else ""
                actions.decide(case_id, granted=what == "grant", reason=reason_given, by=by)
            case "hand in":
                applications.submit(
                    self.application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=by
                )
            case "withdraw":
                actions.withdraw(case_id, by=by)
            case "close":
                fact = CaseFact(by="", case_id=str(case_id), holder_id="", person_id="")
                actions.close_granted(fact, by=by)

    def agrees(self, model: Model) -> None:
        """What stands there is what the paper says, and nothing besides."""
        found, named = self.stands(), self.house.names
        row = found["case"]
        assert row["stage"] == model.stage
        assert [(one["step"], named(one["officer_id"])) for one in found["trail"]] == model.trail
        assert [one["nth"] for one in found["trail"]] == list(range(1, len(model.trail) + 1))
        examiners = [row["first_examiner_id"], row["second_examiner_id"]]
        assert [named(one) for one in examiners if one] == model.examined_by
        assert {named(one) for one in found["opinions"] or ()} == set(model.examined_by)
        assert len(found["opinions"] or ()) == len(model.examined_by)
        decisions = [(named(one["officer_id"]), one["granted"]) for one in found["decisions"] or ()]
        assert decisions == ([(model.decided_by, model.granted)] if model.decided_by else [])
        assert (named(row["decided_by"]), row["granted"]) == (model.decided_by, model.granted)
        assert len(found["notices"] or ()) == model.was_told
        assert row["decline_reason"] == model.declined
        wanted = str(self.house.health) if model.declined == "other_body" else None
        assert row["right_body_id"] == wanted
        assert (row["ended_at"] is not None) == (row["next_due_on"] is None) == model.is_over


def draws(data: st.DataObject, model: Model) -> Act:
    """What leads on, what ends, what the right one tries at the wrong time, or anything at all."""
    lawful = [act for act in TRIES if model.lets(act)]
    ends = {"withdraw", "decline", "send to health"}
    again = set() if model.stage == "correcting" else {"hand in"}
    onward = [act for act in lawful if act.what not in ends | again]
    ending = [act for act in lawful if act.what in ends]
    untimely = [act for act in TRIES if model.is_for(act) and act not in lawful]
    pools = [*[onward] * 4, ending, untimely, untimely, TRIES]
    pool = data.draw(st.sampled_from([nth for nth, one in enumerate(pools) if one]))
    what = data.draw(st.sampled_from(sorted({act.what for act in pools[pool]})))
    return data.draw(st.sampled_from([act for act in pools[pool] if act.what == what]))


@MACHINE
@given(st.data())
def test_whatever_is_tried_with_a_case_it_is_lawful_and_on_record_once(house, data):
    model = Model()
    with clock.at(model.at):
        trial = Trial(house, *house.received())
    log = trial.entered()
    for _nth in range(data.draw(st.integers(6, 16))):
        act = draws(data, model)
        model.at += timedelta(minutes=data.draw(st.sampled_from(GAPS)), microseconds=1)
        before, lawful = trial.stands(), model.lets(act)

        with clock.at(model.at):
            done = trial.happens(act, edits=before["application"][2])

        assert done == lawful, f"{act} at {model.at}: {model}"
        if not done:
            assert trial.stands() == before, f"{act} was refused and left something"
            continue
        entries = model.do(act)
        log += [(did, house.actors[act.who].subject) for did in entries]
        trial.agrees(model)
        assert trial.entered() == log
        assert trial.stands()["entries"] == before["entries"] + len(entries)
