"""From receipt to the end: what the law lets follow, and what it does not."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection

from tests import handling, items, worlds
from tests.conftest import Clone
from tongban.cases import actions, queries
from tongban.cases.actions.handling import Handling
from tongban.cases.queries import DeclineReason, Outcome, Stage, Step
from tongban.catalogue.queries import CaseKind
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused


def seen(case_id, by):
    with acting(by):
        return queries.case(case_id)


def steps(case_id, by):
    with acting(by):
        return [one.step for one in queries.trail(case_id)]


def entries(database: Clone, did: str) -> int:
    return database.rows(f"SELECT count(*) FROM audit_auditentry WHERE did = '{did}'")[0][0]


def test_handing_in_opens_a_case_with_number_and_query_code_in_the_same_act(database, office, wang):
    case_id = office.case_of(wang)

    row = seen(case_id, wang)
    assert row.number == f"{office.item.implementation_code}20260302000001"
    assert len(row.number) == 45
    assert row.stage == Stage.RECEIVED
    assert row.next_due_on == date(2026, 3, 9)
    assert entries(database, "case.receive") == 1


def test_the_numbers_of_a_day_rise_and_codes_are_not_alike(office, wang, li):
    first, second = seen(office.case_of(wang), wang), seen(office.case_of(li), li)

    assert first.number < second.number
    assert first.query_code != second.query_code


def test_with_acceptance_the_clock_runs_and_the_promise_is_shorter(office, wang):
    case_id = office.accepted(wang)

    row = seen(case_id, wang)
    assert (row.stage, row.accepted_on) == (Stage.ACCEPTED, date(2026, 3, 2))
    assert row.promised_due_on == date(2026, 3, 9)
    assert row.due_on == date(2026, 3, 30)
    assert row.next_due_on == row.promised_due_on
    assert not row.is_provisional


def test_an_immediate_case_is_due_on_the_day_of_acceptance(database, wang):
    with database.as_worker():
        office = handling.an_office(items.an_item(case_kind=CaseKind.IMMEDIATE))

    row = seen(office.accepted(wang), wang)

    assert row.promised_due_on == row.accepted_on


def test_a_limit_into_a_year_without_an_announced_calendar_is_provisional(database, office, wang):
    far = clock.now().replace(year=2035)
    with clock.at(far):
        row = seen(office.accepted(wang), wang)

    assert row.is_provisional


def test_a_matter_of_another_body_is_declined_and_that_body_named(database, office, wang):
    case_id = office.case_of(wang)
    with database.as_worker():
        health = worlds.a_department("示范区卫生健康局")

    for wrong in (None, office.department_id):
        with pytest.raises(Refused, match="应当向哪个机关申请"):
            actions.decline(
                case_id, reason=DeclineReason.OTHER_BODY, right_body_id=wrong, by=office.clerk
            )
    actions.decline(case_id, reason=DeclineReason.OTHER_BODY, right_body_id=health, by=office.clerk)

    row = seen(case_id, wang)
    assert (row.stage, row.right_body_id) == (Stage.DECLINED, health)
    assert row.ended_at is not None
    with acting(wang):
        assert queries.outcome(row) == Outcome.DECLINED


def test_defects_are_told_once_and_the_applicant_corrects_and_hands_in_again(office, wang):
    case_id = office.case_of(wang)
    actions.request_correction(case_id, points=["缺平面图。", " "], by=office.clerk)

    with acting(wang):
        told = queries.correction(case_id)
    assert told is not None
    assert (told.points, told.due_on) == (("缺平面图。",), date(2026, 3, 9))
    assert seen(case_id, wang).stage == Stage.CORRECTING
    handling.hand_in_again(seen(case_id, wang).application_id, wang)

    row = seen(case_id, wang)
    assert (row.stage, row.next_due_on) == (Stage.RECEIVED, date(2026, 3, 9))
    with pytest.raises(Refused, match="已经一次性告知过补正"):
        actions.request_correction(case_id, points=["还缺照片。"], by=office.clerk)
    assert seen(case_id, wang).stage == Stage.RECEIVED
    actions.accept(case_id, by=office.clerk)
    assert steps(case_id, wang) == [
        Step.RECEIVE,
        Step.REQUEST_CORRECTION,
        Step.CORRECT,
        Step.ACCEPT,
    ]


def test_a_notice_that_names_no_defect_is_none(office, wang):
    case_id = office.case_of(wang)

    for points in ([], [" "], ["x" * 2001], ["点"] * 21):
        with pytest.raises(Refused):
            actions.request_correction(case_id, points=points, by=office.clerk)

    assert seen(case_id, wang).stage == Stage.RECEIVED


def test_two_different_officers_examine_and_a_third_decides(database, office, wang):
    case_id = office.accepted(wang)
    with database.as_worker():
        worlds.a_duty(office.examiner, "cases.decide")
    actions.opine(case_id, favours=True, said="材料齐全。", by=office.examiner)

    with pytest.raises(Refused, match="另一位工作人员"):
        actions.opine(case_id, favours=True, said="再写一次。", by=office.examiner)
    with pytest.raises(Refused, match="还在审查"):
        actions.decide(case_id, granted=True, by=office.head)
    actions.opine(case_id, favours=True, said="现场符合。", by=office.other_examiner)
    with pytest.raises(Refused, match="这件是您审查的"):
        actions.decide(case_id, granted=True, by=office.examiner)
    actions.decide(case_id, granted=True, by=office.head)

    row = seen(case_id, wang)
    assert (row.stage, row.granted) == (Stage.DECIDED, True)
    with acting(office.head):
        assert {one.words for one in queries.opinions(case_id)} == {"材料齐全。", "现场符合。"}


def test_an_opinion_without_words_is_none(office, wang):
    case_id = office.accepted(wang)

    with pytest.raises(Refused, match="请写审查意见"):
        actions.opine(case_id, favours=True, said=" ", by=office.examiner)


def test_a_refusal_without_a_reason_is_itself_refused(database, office, wang):
    case_id = office.reviewed(wang)

    with pytest.raises(Refused, match="须说明理由"):
        actions.decide(case_id, granted=False, reason=" ", by=office.head)

    assert seen(case_id, wang).stage == Stage.REVIEWED
    assert entries(database, "case.decide") == 0


def test_a_refusal_says_why_to_the_applicant_and_closes_the_case(database, office, wang):
    case_id = office.decided(wang, granted=False)
    worlds.deliver_everything(database)

    row = seen(case_id, wang)
    assert (row.stage, row.granted) == (Stage.CLOSED, False)
    with acting(wang):
        assert queries.reason(case_id) == "场所不符合要求。"
        assert queries.outcome(row) == Outcome.REFUSED


def test_a_grant_of_an_item_without_a_certificate_closes_the_case(database, office, wang):
    case_id = office.decided(wang)
    worlds.deliver_everything(database)

    assert seen(case_id, wang).stage == Stage.CLOSED


@pytest.mark.parametrize("reached", ["case_of", "accepted", "reviewed"])
def test_before_a_decision_the_applicant_may_withdraw(office, wang, reached):
    case_id = getattr(office, reached)(wang)

    actions.withdraw(case_id, by=wang)

    row = seen(case_id, wang)
    assert (row.stage, row.next_due_on) == (Stage.WITHDRAWN, None)
    with pytest.raises(Refused):
        actions.withdraw(case_id, by=wang)
    with pytest.raises(Refused):
        actions.accept(case_id, by=office.clerk)


def test_what_is_decided_cannot_be_withdrawn(office, wang):
    case_id = office.decided(wang)

    with pytest.raises(Refused, match="已经作出决定"):
        actions.withdraw(case_id, by=wang)

    assert seen(case_id, wang).stage == Stage.DECIDED


def test_another_person_and_another_department_do_not_see_a_case(database, office, wang, li):
    case_id = office.case_of(wang)
    with database.as_worker():
        elsewhere = worlds.a_department("示范区卫生健康局")
        stranger = handling.an_officer(elsewhere, "cases.accept", name="郑洁")

    for other in (li, stranger, Actor.guest()):
        with acting(other), pytest.raises(NotFound):
            queries.case(case_id)
    with pytest.raises(NotFound):
        actions.accept(case_id, by=stranger)
    with pytest.raises(NotFound):
        actions.withdraw(case_id, by=li)


def test_each_step_is_told_to_the_applicant_once(database, office, wang):
    case_id = office.decided(wang, granted=False)
    worlds.deliver_everything(database)

    told = database.rows(
        "SELECT kind, params->>'case_id' FROM notices_notice WHERE kind LIKE 'case.%'"
    )
    assert sorted(kind for kind, _case in told) == [
        "case.accepted",
        "case.received",
        "case.refused",
    ]
    assert {case for _kind, case in told} == {str(case_id)}


def test_opening_a_case_is_on_record_and_the_applicant_sees_it(office, wang):
    from tongban.identity import queries as identity

    case_id = office.case_of(wang)
    with acting(office.clerk):
        queries.note_reading(case_id, ["answers", "materials"])

    with acting(wang):
        (look,) = identity.access_to_me()
    assert (look.purpose, look.fields) == ("case.handle", ("answers", "materials"))
    assert look.case_ref == seen(case_id, wang).query_code


def test_a_page_of_the_inbox_is_one_record_and_names_the_applicants(database, office, wang, li):
    first, second = office.case_of(wang), office.case_of(li)
    with acting(office.clerk):
        rows = queries.inbox()
        names = queries.applicants(rows)

    assert {names[first].name, names[second].name} == {"王芳", "李强"}
    assert database.rows("SELECT count(*) FROM access_accessrecord") == [(1,)]
    assert database.rows("SELECT count(*) FROM access_accessedholder") == [(2,)]


def test_the_inbox_has_what_is_due_first_at_its_top_page_by_page(database, office):
    with database.as_worker():
        people = [Actor.person(worlds.a_person(f"居民{n}")) for n in range(5)]
    made = []
    for nth, person in enumerate(people):
        with clock.at(clock.now() + timedelta(days=5 - nth)):
            made.append(office.case_of(person))

    found, after = [], None
    with acting(office.clerk):
        while True:
            rows = queries.inbox(after=after, most=2)
            page = rows[:2]
            found += [one.pk for one in page]
            if len(rows) <= 2:
                break
            after = (page[-1].next_due_on, page[-1].pk)

    assert sorted(map(str, found)) == sorted(map(str, made))
    with acting(office.clerk):
        dues = [queries.case(one).next_due_on for one in found]
    assert dues == sorted(dues)


def test_number_and_query_code_together_tell_how_far_it_is(office, wang):
    row = seen(office.accepted(wang), wang)

    with acting(Actor.guest()):
        found = queries.progress(row.number, row.query_code)
        with pytest.raises(NotFound):
            queries.progress(row.number, "AAAA-AAAA")
    assert (found.stage, found.due_on) == (Stage.ACCEPTED, row.due_on)


def test_what_she_applied_for_as_representative_is_in_both_accounts(database, office, wang):
    with database.as_worker():
        shop = worlds.a_body(wang.person_id)
    for_shop = Actor.person(wang.person_id, acting_for=shop)
    case_id = office.case_of(for_shop)

    with acting(for_shop):
        assert [one.pk for one in queries.cases()] == [case_id]
    with acting(wang):
        assert queries.cases() == []
        assert [one.pk for one in queries.applied_for_others(clock.today())] == [case_id]


def test_whoever_comes_second_meets_the_case_as_the_first_left_it(database, office, wang):
    """An acceptance begun while a withdrawal is under way waits, looks anew and is refused."""
    case_id = office.case_of(wang)
    with database.superuser() as superuser, ThreadPoolExecutor(1) as pool:
        superuser.execute("BEGIN")
        superuser.execute(
            "UPDATE cases_case SET stage = 'withdrawn', next_due_on = NULL, ended_at = now()"
        )
        second = pool.submit(_accepted_in_a_thread, case_id, office)
        database.until_somebody_waits()
        superuser.execute("COMMIT")

        assert second.result(30) == "refused"
    assert seen(case_id, wang).stage == Stage.WITHDRAWN


def _accepted_in_a_thread(case_id, office):
    try:
        actions.accept(case_id, by=office.clerk)
    except Refused:
        return "refused"
    finally:
        connection.close()
    return "accepted"


def test_a_case_that_is_not_there_to_be_written_stops_the_act(office, wang):
    case_id = office.case_of(wang)

    with pytest.raises(DatabaseError, match="not there"), acting(office.clerk):
        work = Handling.in_step_locked(case_id, Step.ACCEPT, office.clerk)
        work.row.pk = uuid.uuid4()
        work.keep(by=office.clerk)

    assert steps(case_id, wang) == [Step.RECEIVE]
