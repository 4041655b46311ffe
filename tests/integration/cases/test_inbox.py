"""The desk's inbox: what waits for whom, in which order, at the same price whatever there is."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import handling, worlds
from tests.worlds import an_account, signed_in
from tongban.cases import actions, queries
from tongban.cases.queries import Stage
from tongban.cases.rules import OPEN, is_turn_of
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

ACCEPT, REVIEW, DECIDE = "cases.accept", "cases.review", "cases.decide"
ALL = frozenset({ACCEPT, REVIEW, DECIDE})
DAY = "date '2026-03-02' + g / 3"


def at_desk(database, officer):
    with database.as_worker():
        account = an_account(officer_id=officer.officer_id)
    return signed_in(account)


def seen(case_id, by):
    with acting(by):
        return queries.case(case_id)


def turns(officer, *duties, after=None, most=20):
    with acting(officer):
        found = queries.turns(officer.officer_id, duties, after, most)
        return [one.pk for one in found]


def many(database, case_id, numbers, **changes):
    """Copies of a case, due one after another; rows alone, without what hangs on a case."""
    ours = {"stage": "'received'", "decline_reason": "''", "next_due_on": DAY}
    changed = {**ours, **changes}
    same = "version_id, holder_id, person_id, department_id, received_at, is_provisional"
    with database.superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            f"INSERT INTO cases_case (id, number, query_code, application_id, {same}, "
            f"{', '.join(changed)}) "
            "SELECT gen_random_uuid(), left(number, 37) || lpad((g + 10)::text, 8, '0'), "
            "translate(left(h, 4) || '-' || right(h, 4), '0123456789abcdef', '23456789ABCDEFGH'), "
            "gen_random_uuid(), "
            f"{same}, {', '.join(changed.values())} "
            "FROM cases_case, generate_series(%s::int, %s::int) g, lpad(to_hex(g), 8, '0') h "
            "WHERE id = %s",
            [numbers.start, numbers.stop - 1, case_id],
        )


ACCEPTED = {
    "stage": "'accepted'",
    "accepted_at": "received_at",
    "accepted_on": "date '2026-03-02'",
    "due_on": "date '2030-01-01'",
    "promised_due_on": "date '2030-01-01'",
}


def test_each_duty_has_its_own_stage(office, wang, li):
    received, accepted = office.case_of(wang), office.accepted(li)

    assert turns(office.clerk, ACCEPT) == [received]
    assert turns(office.examiner, REVIEW) == [accepted]
    assert turns(office.head, DECIDE) == []
    assert turns(office.clerk) == []


def test_an_examiner_who_gave_an_opinion_is_not_asked_again_and_the_other_is(office, wang):
    case_id = office.accepted(wang)
    actions.opine(case_id, favours=True, said="符合。", by=office.examiner)

    assert turns(office.examiner, REVIEW) == []
    assert turns(office.other_examiner, REVIEW) == [case_id]


def test_whoever_examined_is_not_asked_to_decide(office, wang):
    case_id = office.reviewed(wang)

    assert turns(office.examiner, DECIDE) == []
    assert turns(office.other_examiner, DECIDE) == []
    assert turns(office.head, DECIDE) == [case_id]


def test_what_waits_for_the_applicant_or_the_platform_waits_for_nobody_at_the_desk(
    office, wang, li
):
    actions.request_correction(office.case_of(wang), points=["缺图。"], by=office.clerk)
    office.decided(li)

    assert turns(office.clerk, *ALL) == []


def test_the_query_and_the_rule_say_the_same_of_every_case(database, office):
    with database.as_worker():
        people = [Actor.person(worlds.a_person(f"居民{n}")) for n in range(4)]
    for reached, person in zip(("case_of", "accepted", "reviewed", "decided"), people, strict=True):
        getattr(office, reached)(person)
    with acting(office.clerk):
        rows = queries.inbox()

    for officer in (office.clerk, office.examiner, office.head):
        for duties in (ALL, {REVIEW}, {DECIDE}, frozenset()):
            by_rule = {
                row.pk
                for row in rows
                if is_turn_of(
                    officer.officer_id,
                    duties,
                    Stage(row.stage),
                    (row.first_examiner_id, row.second_examiner_id),
                )
            }
            assert set(turns(officer, *duties)) == by_rule


def test_no_duty_makes_a_case_nobody_handles_somebodys_turn():
    for stage in set(Stage) - OPEN:
        assert not is_turn_of("zhou", ALL, stage, ())


def test_pages_follow_one_another_by_day_and_id_and_none_is_missed_or_told_twice(
    database, office, wang
):
    first = office.accepted(wang)
    many(database, first, range(7))
    many(database, first, range(7, 14), **ACCEPTED)

    found, after = [], None
    while True:
        with acting(office.clerk):
            rows = queries.turns(office.clerk.officer_id, ALL, after, 4)
        found += [(one.next_due_on, one.pk) for one in rows[:4]]
        if len(rows) <= 4:
            break
        after = found[-1]

    assert found == sorted(found)
    assert len(set(found)) == len(found) == 15


def test_a_page_reads_a_page_from_the_index_whatever_else_waits(database, office, wang):
    many(database, office.accepted(wang), range(3000), **ACCEPTED)
    with database.superuser() as superuser:
        superuser.execute("ANALYZE cases_case")

    with acting(office.examiner), CaptureQueriesContext(connection) as asked:
        queries.turns(office.examiner.officer_id, {REVIEW})
        statement = asked.captured_queries[-1]["sql"]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statement}")
            plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Index Scan using case_inbox" in plan
    assert "Sort" not in plan
    assert max(int(float(one)) for one in re.findall(r"actual rows=([\d.]+)", plan)) == 21


def test_the_load_counts_what_is_late_and_what_is_due_today_and_stops_at_a_hundred(
    database, office, wang
):
    case_id = office.case_of(wang)
    many(database, case_id, range(5))
    with acting(office.clerk):
        due = sorted(one.next_due_on for one in queries.inbox())
    with clock.at(clock.now() + (due[3] - clock.today())), acting(office.clerk):
        few = queries.load(office.clerk.officer_id, {ACCEPT})
    many(database, case_id, range(5, 200))
    with acting(office.clerk):
        full = queries.load(office.clerk.officer_id, {ACCEPT})

    assert (few.count, few.is_more) == (6, False)
    assert few.overdue == sum(one < due[3] for one in due)
    assert few.due_today == due.count(due[3])
    assert (full.count, full.is_more) == (100, True)


# --- pages ---------------------------------------------------------------------------------------


def test_the_inbox_opens_with_what_is_mine_and_has_all_and_ended_beside(database, office, wang, li):
    mine, other, ended = (seen(one, wang) for one in cases_at(office, wang))
    desk = at_desk(database, office.clerk)

    opened = desk.get("/desk/cases").content.decode()
    everything = desk.get("/desk/cases?view=all").content.decode()
    over = desk.get("/desk/cases?view=ended").content.decode()
    only = desk.get("/desk/cases?view=all&stage=accepted").content.decode()

    codes = [mine.query_code, other.query_code, ended.query_code]
    assert [one in opened for one in codes] == [True, False, False]
    assert [one in everything for one in codes] == [True, True, False]
    assert [one in over for one in codes] == [False, False, True]
    assert [one in only for one in codes] == [False, True, False]
    assert "轮到您的1件" in opened


def cases_at(office, wang):
    """One to accept, one being examined, one withdrawn."""
    ended = office.case_of(wang)
    actions.withdraw(ended, by=wang)
    return office.case_of(wang), office.accepted(wang), ended


@pytest.mark.parametrize("view", ["mine", "all", "ended"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_of_the_inbox_costs_the_same_number_of_queries_however_much_it_shows(
    database, office, wang, view, language
):
    case_id = office.case_of(wang)
    address = f"/desk/cases?view={view}&lang={language}"
    desk = at_desk(database, office.clerk)
    ends = {"stage": "'withdrawn'", "ended_at": "received_at", "next_due_on": "NULL"}
    if view == "ended":
        actions.withdraw(case_id, by=wang)
    desk.get(address, follow=True)
    with CaptureQueriesContext(connection) as one:
        assert desk.get(f"/desk/cases?view={view}").status_code == 200
    many(database, case_id, range(30), **(ends if view == "ended" else {}))

    with CaptureQueriesContext(connection) as full:
        page = desk.get(f"/desk/cases?view={view}").content.decode()
    (onward,) = re.findall(r'href="(/desk/cases[^"]*after=[^"]+)"', page)
    with CaptureQueriesContext(connection) as following:
        rest = desk.get(onward.replace("&amp;", "&")).content.decode()

    assert len(one) == len(full) == len(following)
    assert page.count("/desk/cases/") - rest.count("/desk/cases/") == 20 - 11


def test_the_first_five_of_mine_stand_on_the_front_page_without_names(database, office, wang):
    case_id = office.case_of(wang)
    many(database, case_id, range(7))
    desk = at_desk(database, office.clerk)

    with CaptureQueriesContext(connection) as asked:
        page = desk.get("/desk").content.decode()

    assert len(re.findall(r'href="/desk/cases/[0-9a-f-]{36}"', page)) == 5
    assert "王" not in page
    assert database.rows("SELECT count(*) FROM access_accessrecord") == [(0,)]
    assert len(asked) < 25


def test_a_case_is_found_by_query_code_and_by_number_however_typed(database, office, wang):
    row = seen(office.case_of(wang), wang)
    desk = at_desk(database, office.clerk)

    spaced = f"{row.number[:18]} {row.number[18:]} "
    for typed in (row.query_code, row.query_code.lower().replace("-", " "), spaced):
        answer = desk.post("/desk/cases", {"code": typed})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/desk/cases/{row.pk}")


@pytest.mark.parametrize("typed", ["", "王芳", "AAAA-AAAA", "x" * 300, "\x00"])
def test_what_is_not_there_is_said_and_stays_out_of_the_address(database, office, typed):
    desk = at_desk(database, office.clerk)

    answer = desk.post("/desk/cases", {"code": typed})

    assert answer.status_code in (400, 422)
    assert "Location" not in answer.headers


def test_another_departments_case_is_not_found(database, office, wang):
    row = seen(office.case_of(wang), wang)
    with database.as_worker():
        elsewhere = worlds.a_department("示范区卫生健康局")
        stranger = handling.an_officer(elsewhere, ACCEPT, name="郑洁")

    answer = at_desk(database, stranger).post("/desk/cases", {"code": row.query_code})

    assert answer.status_code == 422
    assert "没有这个编号的办件" in answer.content.decode()


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "还有5个工作日"), (6, "还有1个工作日"), (7, "今天到期"), (9, "已超期2天")],
)
def test_how_near_its_day_a_case_is_stands_there_in_words(database, office, wang, days, said):
    office.case_of(wang)

    with clock.at(clock.now() + timedelta(days=days)):
        desk = at_desk(database, office.clerk)
        page = desk.get("/desk/cases").content.decode()

    assert said in page


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-10:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"]
)
def test_a_place_in_the_list_behind_every_calendar_opens_the_front(database, office, moment):
    browser = at_desk(database, office.clerk)

    answer = browser.get("/desk/cases", {"view": "all", "after": f"{moment}_{uuid4()}"})

    assert answer.status_code == 200
