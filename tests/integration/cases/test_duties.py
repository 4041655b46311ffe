"""Who may act on a case (岗位职责): the acts ask themselves, whatever a page has asked before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests import handling, worlds
from tests.conftest import Clone
from tests.handling import Office
from tests.worlds import BUILDER, DISTRICT
from tongban.cases import actions
from tongban.cases.queries import DeclineReason
from tongban.identity import actions as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.errors import NotFound, Refused

COUNTY, CITY = "990121", "990100"
"""Another county, and the city in which the office's district lies."""
DUTIES = frozenset({"cases.accept", "cases.review", "cases.decide"})

Do = Callable[..., object]


@dataclass(frozen=True)
class Act:
    """One act of the desk: the duty it takes, how far the case must be, how it is done."""

    duty: str
    reached: str
    do: Do


ACTS = {
    "accept": Act("cases.accept", "case_of", actions.accept),
    "decline": Act(
        "cases.accept",
        "case_of",
        lambda case_id, by: actions.decline(case_id, reason=DeclineReason.NOT_A_MATTER, by=by),
    ),
    "request_correction": Act(
        "cases.accept",
        "case_of",
        lambda case_id, by: actions.request_correction(case_id, points=["缺平面图。"], by=by),
    ),
    "opine": Act(
        "cases.review",
        "accepted",
        lambda case_id, by: actions.opine(case_id, favours=True, said="符合条件。", by=by),
    ),
    "decide": Act(
        "cases.decide", "reviewed", lambda case_id, by: actions.decide(case_id, granted=True, by=by)
    ),
}


@pytest.fixture
def cases(office: Office, wang: Actor) -> dict[str, UUID]:
    """A case for each act, as far as it must be."""
    return {name: getattr(office, act.reached)(wang) for name, act in ACTS.items()}


@pytest.fixture
def officer(database: Clone, office: Office) -> Actor:
    """Somebody of the department who holds no duty of cases yet."""
    with database.as_worker():
        return handling.an_officer(office.department_id, name="郑洁")


def let(database: Clone, officer: Actor, *duties: str, region: str, last_day: int = 90) -> None:
    """Give duties that began yesterday and end so many days from today."""
    today = clock.today()
    with database.as_worker():
        for duty in duties:
            identity.give_duty(
                officer.officer_id,
                duty,
                region_code=region,
                valid_from=today - timedelta(days=1),
                valid_to=today + timedelta(days=last_day),
                by=BUILDER,
            )


def left_behind(database: Clone) -> list[list[tuple[object, ...]]]:
    """Everything an act changes."""
    tables = ("casestep", "opinion", "correctionnotice", "decision")
    return [
        database.rows("SELECT * FROM cases_case ORDER BY id"),
        database.rows("SELECT id, state FROM applications_application ORDER BY id"),
        *(database.rows(f"SELECT count(*) FROM cases_{table}") for table in tables),
        database.rows("SELECT count(*) FROM audit_auditentry"),
        database.rows("SELECT count(*) FROM outbox_owedreaction"),
    ]


def every_act_is_refused(database: Clone, cases: dict[str, UUID], by: Actor) -> None:
    before = left_behind(database)
    for name, act in ACTS.items():
        with pytest.raises(Refused, match="没有在本部门办这一步的职责"):
            act.do(cases[name], by=by)
    assert left_behind(database) == before


def every_act_is_done(database: Clone, cases: dict[str, UUID], by: Actor) -> None:
    for name, act in ACTS.items():
        act.do(cases[name], by=by)
    done = database.rows("SELECT step FROM cases_casestep WHERE officer_id = %s", by.officer_id)
    assert {step for (step,) in done} == set(ACTS)


@pytest.mark.parametrize("duty", sorted(DUTIES))
def test_each_act_takes_its_own_duty(database, cases, officer, duty):
    let(database, officer, *DUTIES - {duty}, region=DISTRICT)
    its_acts = {name: act for name, act in ACTS.items() if act.duty == duty}
    before = left_behind(database)

    for name, act in its_acts.items():
        with pytest.raises(Refused, match="职责"):
            act.do(cases[name], by=officer)

    assert left_behind(database) == before


def test_a_duty_holds_to_the_end_of_its_last_day_and_no_longer(database, cases, officer):
    let(database, officer, *DUTIES, region=DISTRICT, last_day=0)
    late_in_the_evening = clock.now().replace(hour=15, minute=59, second=59)

    with clock.at(late_in_the_evening + timedelta(seconds=1)):
        every_act_is_refused(database, cases, officer)
    with clock.at(late_in_the_evening):
        every_act_is_done(database, cases, officer)


def test_a_duty_that_begins_tomorrow_is_none_today(database, cases, officer):
    with clock.at(clock.now() + timedelta(days=2)):
        let(database, officer, *DUTIES, region=DISTRICT)

    every_act_is_refused(database, cases, officer)


def test_a_duty_taken_back_is_over_at_once(database, cases, officer):
    let(database, officer, *DUTIES, region=DISTRICT)
    with database.as_worker():
        for duty in DUTIES:
            identity.end_duty(officer.officer_id, duty, by=BUILDER)

    every_act_is_refused(database, cases, officer)


def test_a_duty_for_another_region_or_a_part_of_ones_own_does_not_reach(database, cases, officer):
    for region in (COUNTY, f"{DISTRICT}001"):
        let(database, officer, *DUTIES, region=region)

    every_act_is_refused(database, cases, officer)


def test_a_duty_for_the_whole_city_reaches_its_districts(database, cases, officer):
    let(database, officer, *DUTIES, region=CITY)

    every_act_is_done(database, cases, officer)


def test_an_officer_of_another_department_handles_no_case_in_whosever_name(database, office, cases):
    with database.as_worker():
        elsewhere = worlds.a_department("示范区卫生健康局")
        stranger = handling.an_officer(elsewhere, *DUTIES, name="郑洁")
    before = left_behind(database)

    for name, act in ACTS.items():
        with pytest.raises(NotFound):
            act.do(cases[name], by=stranger)

    assert left_behind(database) == before
    every_act_is_refused(database, cases, replace(stranger, department_id=office.department_id))


def test_neither_the_applicant_nor_the_platform_handles_a_case(database, cases, wang):
    every_act_is_refused(database, cases, wang)
    with database.as_worker():
        every_act_is_refused(database, cases, BUILDER)


def test_the_page_of_a_case_offers_no_act_the_officer_would_be_refused(database, cases, officer):
    let(database, officer, *DUTIES, region=COUNTY)
    with database.as_worker():
        account = worlds.an_account(officer_id=officer.officer_id)
    desk = worlds.signed_in(account)

    page = desk.get(f"/desk/cases/{cases['accept']}").content.decode()
    answer = desk.post(f"/desk/cases/{cases['accept']}/accept")

    assert f"/desk/cases/{cases['accept']}/accept" not in page
    assert answer.status_code == 422
    assert "没有在本部门办这一步的职责" in answer.content.decode()


@pytest.mark.parametrize("duty", ["", "calendar.load"])
def test_a_colleague_who_handles_no_cases_reads_none(database, office, wang, duty):
    case_id = office.case_of(wang)
    with database.as_worker():
        duties = (duty,) if duty else ()
        officer_id = worlds.an_officer(
            *duties, name="历法", department_id=office.department_id, region=DISTRICT
        )
        account = worlds.an_account(officer_id=officer_id)
    browser = worlds.signed_in(account)

    for address in ("/desk/cases", f"/desk/cases/{case_id}"):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert "王" not in answer.content.decode()
    assert "/desk/cases" not in browser.get("/desk").content.decode()
