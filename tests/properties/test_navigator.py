"""The navigator's verdict is the decision's, for whoever applies; and the change it tells is the
least there is, against whoever tries every answer.

Beside the rules stand two who know nothing of our language: conditions written once more in plain
Python, over a form walked by hand, and somebody who tries every answer to every question.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import handling, items, worlds
from tests.conftest import Clone
from tests.handling import Office
from tongban.applications import actions as applications
from tongban.applications import queries as applied
from tongban.applications.actions import Saved
from tongban.applications.web.asking import Asking
from tongban.cases import actions
from tongban.catalogue.queries import (
    Eligibility,
    Field,
    FieldType,
    Group,
    HolderKind,
    Item,
    Option,
    Requirement,
    Scenario,
    Text,
    Verdict,
    form,
    load,
    reading,
    scenario,
    turn,
)
from tongban.catalogue.rules.turning import changed
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused
from tongban_wire.expr.limits import MOST_CHANGED

PROVE = bool(os.environ.get("PROVE"))
QUIET = settings(
    deadline=None,
    phases=set(Phase) - {Phase.explain, Phase.shrink},
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
APPLICANTS = settings(QUIET, max_examples=10_000 if PROVE else 300)
TRIED = settings(QUIET, max_examples=500 if PROVE else 40)
REAL = settings(QUIET, max_examples=150 if PROVE else 8)
ON = worlds.SOME_DAY.date()
PACKS = Path(__file__).resolve().parents[2]
REGISTRATION, FOOD = load([PACKS / "packs" / "demo"]).items[:2]
(STALL,) = load([PACKS / "tests" / "packs" / "small"]).items
DRAWN = (REGISTRATION, FOOD, STALL)
T = Text("甲", "A")


# --- applicants of real items ---------------------------------------------------------------------

days = st.builds(
    lambda years, days: (ON + timedelta(days=years * 365 + days)).isoformat(),
    st.integers(-100, 10),
    st.integers(-1, 30),
)


def answer(one: Field) -> st.SearchStrategy[Any]:
    """What the form takes of somebody for one question; often nothing yet."""
    codes = [option.code for option in one.options]
    said: dict[FieldType, st.SearchStrategy[Any]] = {
        FieldType.YES_NO: st.sampled_from(["yes", "no"]),
        FieldType.NUMBER: st.integers(1, 200).map(str),
        FieldType.DATE: days,
        FieldType.CHOICE: st.sampled_from(codes or [""]),
        FieldType.CHOICES: st.sets(st.sampled_from(codes or [""])).map(lambda x: tuple(sorted(x))),
    }
    told = said.get(one.type, st.just("某某"))
    return st.just("") | told.filter(lambda kept: reading.flaw_of(one, kept, ON) is None)


@st.composite
def applicants(draw: st.DrawFn, item: Item) -> dict[str, Any]:
    """Answers to a form, whole or in part, answers to what is not asked among them."""
    answers: dict[str, Any] = {}
    for group in item.form:
        row = st.fixed_dictionaries({one.key: answer(one) for one in group.fields})
        if group.repeats:
            answers[group.key] = draw(st.lists(row, max_size=3))
        else:
            answers |= {key: said for key, said in draw(row).items() if said}
    return answers


def plainly(item: Item, answers: Mapping[str, Any]) -> Eligibility:
    """The verdict on the three items, written down once more by hand."""
    if item is FOOD:
        return Eligibility.ELIGIBLE
    if item is STALL:
        return _stall(answers.get("born", ""))
    return _premises(answers.get("tenure", ""), answers.get("lease_until", ""))


def _stall(born: str) -> Eligibility:
    if not born:
        return Eligibility.OPEN
    year, month, day = map(int, born.split("-"))
    birthday = (year + 18, month, 28 if (month, day) == (2, 29) and (year + 18) % 4 else day)
    is_grown = birthday <= (ON.year, ON.month, ON.day)
    return Eligibility.ELIGIBLE if is_grown else Eligibility.NOT_ELIGIBLE


def _premises(tenure: str, lease_until: str) -> Eligibility:
    if tenure == "own":
        return Eligibility.ELIGIBLE
    if not tenure or not lease_until:
        return Eligibility.OPEN
    return Eligibility.ELIGIBLE if lease_until > ON.isoformat() else Eligibility.NOT_ELIGIBLE


@APPLICANTS
@given(st.sampled_from(DRAWN).flatmap(lambda item: st.tuples(st.just(item), applicants(item))))
def test_the_navigators_verdict_is_the_decisions_and_is_as_the_conditions_say(drawn):
    item, answers = drawn
    kind = HolderKind.PERSON if item.serves("person") else HolderKind.BODY
    handed_in = form.counted(item, answers, kind)

    decides = scenario(item, handed_in, kind, ON)
    shown = navigated(item, answers, kind)

    assert shown.verdict is decides.verdict is plainly(item, answers)
    assert shown.conditions == decides.conditions
    assert [x.key for x in shown.steps] == [x.key for x in decides.steps]
    assert [x.key for x in shown.materials] == [x.key for x in decides.materials]
    assert decides.materials == form.materials(item, handed_in, kind)


def navigated(item: Item, answers: Mapping[str, Any], kind: HolderKind) -> Scenario:
    """What the navigator's page works out of a post."""
    posted = QueryDict(mutable=True)
    for key, said in answers.items():
        if isinstance(said, list):
            posted[f"{key}-rows"] = str(len(said))
            for nth, row in enumerate(said):
                for name, one in row.items():
                    posted.setlist(f"{key}-r{nth}-{name}", [one] if isinstance(one, str) else one)
        else:
            posted.setlist(key, [said] if isinstance(said, str) else list(said))
    with clock.at(worlds.SOME_DAY):
        asking = Asking(item, posted, kind, {})
    return scenario(item, asking.answers, asking.kind, ON)


# --- the least change, against whoever tries everything -------------------------------------------


@dataclass(frozen=True)
class Small:
    """An item whose every question has a handful of answers that matter."""

    item: Item
    worlds: Mapping[str, tuple[Any, ...]]
    """Every answer worth trying, by question: each region of each comparison has one."""


FLAG = Field("flag", FieldType.YES_NO, T)
KIND = Field("kind", FieldType.CHOICE, T, options=tuple(Option(one, T) for one in ("a", "b", "c")))
SIZE = Field("size", FieldType.NUMBER, T, least="0", most="9")
EXTRA = Field("extra", FieldType.NUMBER, T, is_required=False, most="5")
SINCE = Field("since", FieldType.DATE, T, most="today")
SEVERAL = Field(
    "several", FieldType.CHOICES, T, options=tuple(Option(one, T) for one in ("x", "y"))
)
QUESTIONS = (FLAG, KIND, SIZE, EXTRA, SINCE, SEVERAL)
SIZES = tuple(f"{n / 2:g}" for n in range(19))
VALUES: Mapping[str, tuple[Any, ...]] = {
    "flag": ("yes", "no"),
    "kind": ("a", "b", "c"),
    "size": SIZES,
    "extra": tuple(one for one in SIZES if float(one) <= 5),
    "since": tuple((ON - timedelta(days=n)).isoformat() for n in (0, 10, 11, 400, 800)),
    "several": (("x",), ("y",), ("x", "y")),
}
ATOMS = (
    "flag",
    "not flag",
    'kind = "a"',
    'kind in {"a", "b"}',
    'kind != "c"',
    "size >= 4",
    "size < 3",
    "size = 7",
    "size + 2 <= extra",
    "extra > 4",
    "since + 1 years <= today",
    "since + 10 days < today",
    '"x" in several',
    'not ("y" in several)',
)
PLAIN = {"flag": ("flag", "not flag"), "kind": ATOMS[2:5], "size": ATOMS[5:8]}
"""What may be asked before a question: conditions on those that come before it."""


@st.composite
def smalls(draw: st.DrawFn) -> Small:
    """A form whose later questions hang on earlier ones, and conditions over all of it."""
    whens = [*PLAIN["flag"], *PLAIN["kind"], *PLAIN["size"]]
    fields = [FLAG, KIND, SIZE]
    for one in (EXTRA, SINCE, SEVERAL):
        fields.append(replace(one, when=draw(st.just("") | st.sampled_from(whens))))
    parts = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=2)
    conditions = tuple(
        Requirement("甲", "A", f"c{nth}", draw(st.sampled_from([" and ", " or "])).join(atoms))
        for nth, atoms in enumerate(draw(st.lists(parts, min_size=1, max_size=2)))
    )
    item = items.an_item(form=(Group("g", T, tuple(fields)),), conditions=conditions)
    return Small(item, VALUES)


@st.composite
def not_eligible(draw: st.DrawFn) -> tuple[Small, dict[str, Any]]:
    """A whole form, as it would be handed in, that a rule stands against."""
    small = draw(smalls())
    answers = {key: draw(st.sampled_from(values)) for key, values in small.worlds.items()}
    if draw(st.booleans()):
        del answers["extra"]
    return small, dict(form.counted(small.item, answers, "person"))


def is_met(item: Item, before: Scenario, answers: Mapping[str, Any], on: date = ON) -> bool:
    """Whether rules find every condition met; what they could not tell before they need not."""
    now = scenario(item, answers, "person", on)
    spared = {x.requirement.key for x in before.conditions if x.verdict is Verdict.OFFICER}
    return now.verdict is Eligibility.ELIGIBLE and all(
        one.verdict is Verdict.HOLDS or one.requirement.key in spared for one in now.conditions
    )


def tried(small: Small, answers: Mapping[str, Any], many: int) -> Iterator[dict[str, Any]]:
    """Every way to answer so many questions otherwise, questions not asked so far among them."""
    for names in combinations(small.worlds, many):
        for values in product(*(small.worlds[one] for one in names)):
            yield {**answers, **dict(zip(names, values, strict=True))}


def fewest(small: Small, answers: Mapping[str, Any]) -> int | None:
    """How many answers have to change, found by trying."""
    before = scenario(small.item, answers, "person", ON)
    for many in range(1, MOST_CHANGED + 1):
        if any(is_met(small.item, before, after) for after in tried(small, answers, many)):
            return many
    return None


@TRIED
@given(not_eligible())
def test_the_change_told_does_it_through_the_form_and_none_is_smaller(drawn):
    """Three at once are looked for as long as the search's steps last, and else not told."""
    small, answers = drawn
    case = scenario(small.item, answers, "person", ON)
    found = turn(small.item, case, answers, "person", ON).changes

    if case.verdict is not Eligibility.NOT_ELIGIBLE:
        assert found == ()
        return
    after, kind = changed(small.item, answers, "person", found)
    least = fewest(small, answers) or 0
    assert len(found) == least or (not found and least == MOST_CHANGED)
    if found:
        assert scenario(small.item, after, kind, ON).verdict is Eligibility.ELIGIBLE  # type: ignore[arg-type]
        counted = form.counted(small.item, after, kind)  # type: ignore[arg-type]
        assert form.flaws(small.item, counted, kind, ON) == _lacking(small.item, counted)


def _lacking(item: Item, counted: Mapping[str, Any]) -> list[Any]:
    """Flaws of questions only now asked and not answered yet; no others are left."""
    return [one for one in form.flaws(item, counted, "person", ON) if one.code == "missing"]


@TRIED
@given(not_eligible())
def test_the_day_told_is_the_first_on_which_it_is_so(drawn):
    small, answers = drawn
    case = scenario(small.item, answers, "person", ON)
    found = turn(small.item, case, answers, "person", ON).on

    walked = (ON + timedelta(days=n) for n in range(1, 400))
    first = next((day for day in walked if is_met(small.item, case, answers, day)), None)
    assert found == (first if case.verdict is Eligibility.NOT_ELIGIBLE else None)


# --- the decision itself --------------------------------------------------------------------------

RULED = items.an_item(form=STALL.form, conditions=STALL.conditions)
"""The stall's form and conditions, with nothing to upload."""
SAID = {"owner": "王芳", "phone": "19900000000", "area": "6", "water": "city"}


@dataclass(frozen=True)
class Desk:
    """Where an applicant's case is taken to its end."""

    office: Office
    applicant: Actor

    def grants(self, born: str) -> bool:
        """Whether whoever is born on this day is granted it, all officers being in favour."""
        application_id = applications.start(RULED.code, by=self.applicant)
        for group in RULED.form:
            said = {**SAID, "born": born}
            page = {one.key: said[one.key] for one in group.fields if one.key in said}
            edits = self._edits(application_id)
            applications.save(
                application_id, Saved(group.key, page), edits=edits, by=self.applicant
            )
        edits = self._edits(application_id)
        applications.submit(
            application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=self.applicant
        )
        case_id = self.office.case_for(application_id, self.applicant)
        actions.accept(case_id, by=self.office.clerk)
        for examiner in (self.office.examiner, self.office.other_examiner):
            actions.opine(case_id, favours=True, said="符合条件。", by=examiner)
        try:
            actions.decide(case_id, granted=True, by=self.office.head)
        except Refused as refused:
            assert "年满十八周岁" in str(refused)
            return False
        return True

    def _edits(self, application_id: UUID) -> int:
        with acting(self.applicant):
            return applied.application(application_id).edits


@pytest.fixture
def desk(database: Clone) -> Iterator[Desk]:
    with clock.at(worlds.SOME_DAY):
        with database.as_worker():
            office = handling.an_office(RULED)
            applicant = Actor.person(worlds.a_person("王芳"))
        yield Desk(office, applicant)


@REAL
@given(st.integers(-40, 40) | st.integers(-9_000, 6_000))
def test_what_the_navigator_says_the_desk_does(desk, days_from_eighteen):
    born = (date(ON.year - 18, ON.month, ON.day) + timedelta(days=days_from_eighteen)).isoformat()
    shown = navigated(RULED, {**SAID, "born": born}, HolderKind.PERSON)

    assert desk.grants(born) == (shown.verdict is Eligibility.ELIGIBLE)
