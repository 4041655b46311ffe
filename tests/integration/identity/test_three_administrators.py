"""三员分立: the three administrators are three people, and none of them handles business."""

import threading
from datetime import timedelta

import psycopg
import pytest

from tests import worlds
from tongban.identity import actions, queries, rules
from tongban.identity.rules import AUDIT, GRANT, OPERATE
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused

ME = worlds.BUILDER
PLACE = "990102"


def give(officer, code, *, begins_in: int = 0, days: int | None = None) -> None:
    first = clock.today() + timedelta(days=begins_in)
    last = first + timedelta(days=days) if days is not None else None
    actions.give_duty(officer, code, region_code=PLACE, valid_from=first, valid_to=last, by=ME)


def held(officer) -> set[str]:
    with acting(ME):
        return {
            code for code in rules.DUTIES if queries.holds_duty(officer, code, PLACE, clock.today())
        }


ANOTHER = (
    "INSERT INTO identity_duty (id, officer_id, department_id, code, region_code, valid_from) "
    "SELECT gen_random_uuid(), officer_id, department_id, %s, region_code, valid_from "
    "FROM identity_duty WHERE officer_id = %s LIMIT 1"
)
PAIRS = [
    (OPERATE, GRANT),
    (OPERATE, AUDIT),
    (GRANT, AUDIT),
    (OPERATE, "people.register"),
    (AUDIT, "identity.guardian"),
    (GRANT, "people.register"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_duties_that_must_lie_in_two_hands_are_refused_in_one_in_either_order(
    as_worker, one, other
):
    first, second = worlds.an_officer(one), worlds.an_officer(other)

    with pytest.raises(Refused, match="三员分立"):
        give(first, other)
    with pytest.raises(Refused, match="三员分立"):
        give(second, one)

    assert held(first) == {"desk.open", one}


@pytest.mark.parametrize("admin", [OPERATE, GRANT, AUDIT])
def test_an_administrator_may_open_the_desk_and_keep_the_calendar(as_worker, admin):
    officer = worlds.an_officer(admin)

    give(officer, "calendar.load")

    assert held(officer) == {"desk.open", "calendar.load", admin}


def test_one_after_the_other_is_no_clash(as_worker):
    officer = worlds.an_officer()
    give(officer, OPERATE, days=30)

    with pytest.raises(Refused, match="三员分立"):
        give(officer, AUDIT, begins_in=30)
    give(officer, AUDIT, begins_in=31)

    assert held(officer) == {"desk.open", OPERATE}


def test_ended_today_makes_room_today(as_worker):
    officer = worlds.an_officer(OPERATE)

    actions.end_duty(officer, OPERATE, by=ME)
    give(officer, AUDIT)

    assert held(officer) == {"desk.open", AUDIT}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_table_itself_keeps_them_apart_duty_keeps_administrators_apart(database, one, other):
    with database.as_worker():
        officer = worlds.an_officer(one)

    with database.superuser() as admin:
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            admin.execute(ANOTHER, [other, officer])
        assert refused.value.diag.constraint_name == "duty_keeps_administrators_apart"
        with pytest.raises(psycopg.errors.CheckViolation):
            admin.execute(
                "UPDATE identity_duty SET code = %s WHERE code = 'desk.open' AND officer_id = %s",
                [other, officer],
            )


def test_of_two_givers_at_once_one_is_refused(database):
    with database.as_worker():
        officer = worlds.an_officer()
    refused: list[BaseException] = []

    def second() -> None:
        with psycopg.connect(database.url("owner")) as late:
            try:
                late.execute(ANOTHER, [AUDIT, officer])
            except psycopg.errors.CheckViolation as error:
                refused.append(error)

    with psycopg.connect(database.url("owner")) as early:
        early.execute(ANOTHER, [OPERATE, officer])
        giver = threading.Thread(target=second)
        giver.start()
        giver.join(0.2)
        assert giver.is_alive(), "the second giver did not wait for the first"
        early.commit()
        giver.join(20)

    assert len(refused) == 1


def test_a_duty_given_today_and_ended_today_was_never_in_force(as_worker):
    officer = worlds.an_officer("calendar.load")

    ended = actions.end_duty(officer, "calendar.load", by=ME)

    assert ended == 1
    assert held(officer) == {"desk.open"}
    with pytest.raises(Refused, match="现在没有这项职责"):
        actions.end_duty(officer, "calendar.load", by=ME)


def test_what_was_ended_by_mistake_is_given_again_on_the_same_day(as_worker):
    officer = worlds.an_officer("calendar.load")
    actions.end_duty(officer, "calendar.load", by=ME)

    give(officer, "calendar.load")

    assert held(officer) == {"desk.open", "calendar.load"}


def test_nobody_who_has_left_is_given_anything(as_worker):
    officer = worlds.an_officer()
    actions.let_officer_go(officer, by=ME)

    with pytest.raises(Refused, match="已经离岗"):
        give(officer, "calendar.load")

    assert held(officer) == set()


def test_a_duty_ends_in_one_region_and_stays_in_another(as_worker):
    officer = worlds.an_officer("calendar.load")
    actions.give_duty(
        officer, "calendar.load", region_code="990100", valid_from=clock.today(), by=ME
    )

    actions.end_duty(officer, "calendar.load", region_code="990100", by=ME)

    assert held(officer) == {"desk.open", "calendar.load"}


def test_whoever_has_left_signs_in_no_more_and_holds_nothing(database):
    with database.as_worker():
        officer = worlds.an_officer("calendar.load")
        account = worlds.an_account(officer_id=officer)
    browser = worlds.signed_in(account)
    assert browser.get("/desk").status_code == 200

    with database.as_worker():
        actions.let_officer_go(officer, by=ME)
        gone = held(officer)
        with pytest.raises(Refused, match="已经离岗"):
            actions.let_officer_go(officer, by=ME)

    assert gone == set()
    assert browser.get("/desk").headers["Location"] == "/sign-in?closed=1"


def test_giving_ending_and_leaving_are_each_one_entry(database):
    with database.as_worker():
        officer = worlds.an_officer()
        give(officer, OPERATE)
        actions.end_duty(officer, OPERATE, by=ME)
        actions.let_officer_go(officer, by=ME)

    with database.superuser() as admin:
        rows = admin.execute(
            "SELECT did, detail ->> 'duty' FROM audit_auditentry WHERE subject = %s "
            "AND did <> 'officer.appoint' ORDER BY at",
            [f"officer:{officer}"],
        ).fetchall()
    assert sorted(rows, key=str) == sorted(
        [
            ("duty.give", "desk.open"),
            ("duty.give", OPERATE),
            ("duty.end", OPERATE),
            ("officer.leave", None),
        ],
        key=str,
    )
