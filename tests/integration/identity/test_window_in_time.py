"""A registration ends in time; a slip is printed again soon, rarely and never unseen."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.test import Client

from tests import worlds
from tests.conftest import Clone
from tests.integration.identity.desk import Desk
from tests.integration.identity.test_window import MOBILE, slip
from tongban.identity.queries.doors import rows_of
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.retention.actions import Subject, place_hold
from tongban.kernel.retention.rules import HoldReason

NUMBER = worlds.an_id_number(date(1970, 5, 5))
LATE = worlds.SOME_DAY + timedelta(hours=12, minutes=1)


@pytest.fixture
def desk(database: Clone) -> Desk:
    return Desk.opened(database)


def later(desk: Desk, at: datetime) -> Desk:
    """The same window, signed in anew at another hour."""
    with clock.at(at), desk.database.as_worker():
        account = desk.database.rows(
            "SELECT id FROM identity_account WHERE officer_id = %s", desk.officer
        )[0][0]
    return Desk(desk.database, worlds.signed_in(account), desk.officer, desk.department)


def kinds(database: Clone) -> list[str]:
    worlds.deliver_everything(database)
    return [kind for (kind,) in database.rows("SELECT kind FROM notices_notice ORDER BY at, kind")]


def raised(desk: Desk, place: str, on: date) -> list[object]:
    """What the door would raise, asked without the page and without the action."""
    with acting(desk.actor):
        return list(
            rows_of(
                "SELECT * FROM identity_raise_account(%s::uuid, 5, 'x', now(), %s::date)",
                [UUID(place.rpartition("/")[2]), on],
            )
        )


def printed(desk: Desk, place: str, on: date) -> str | None:
    with acting(desk.actor):
        rows = rows_of(
            "SELECT identity_new_first_password(%s::uuid, 'x', now(), %s::date) AS it",
            [UUID(place.rpartition("/")[2]), on],
        )
    name: str | None = rows[0]["it"]
    return name


def test_a_registration_signed_in_the_morning_is_not_opened_the_next_day(database, desk):
    place = desk.ready("钱多多", NUMBER, MOBILE)

    with clock.at(LATE):
        colleague = desk.colleague()
        answer = colleague.act(place, "open")
        page = colleague.browser.get(place).content.decode()

    assert answer.status_code == 422
    assert "读卡已超过12小时，这份登记已失效" in answer.content.decode()
    assert "重新读卡" in page
    assert "钱多多" not in page
    assert database.rows("SELECT 1 FROM identity_account WHERE person_id IS NOT NULL") == []


def frozen(desk: Desk, subject: Subject) -> None:
    with desk.database.as_worker():
        holder = worlds.an_officer("retention.hold", department_id=desk.department, name="孙海")
    place_hold(
        subject,
        HoldReason.LITIGATION,
        document_number="示范法〔2026〕12号",
        review_on=clock.today() + timedelta(days=90),
        by=Actor.officer(holder, desk.department),
    )


@pytest.mark.parametrize("act", ["same", "other", "send", "code", "sign", "open", "abandon"])
def test_a_registration_the_law_freezes_stays_as_it_is_at_every_step(database, desk, act):
    place = {
        "same": lambda: desk.read("钱多多", NUMBER),
        "other": lambda: desk.read("钱多多", NUMBER),
        "send": lambda: compared(desk),
        "code": lambda: asked(desk),
    }.get(act, lambda: desk.ready("钱多多", NUMBER, MOBILE))()
    frozen(desk, Subject(kind="registration", ref=place.rpartition("/")[2]))
    everything = "SELECT * FROM identity_windowregistration"
    before = database.rows(everything)

    page = desk.browser.get(place).content.decode()
    answer = desk.act(
        place, act, mobile=MOBILE, code="123456", signed="on", **desk.agreement_fields()
    )

    assert "这份登记依法冻结，要原样保留" in page
    assert 'name="act"' not in page
    assert answer.status_code == 422
    assert "这份登记依法冻结，要原样保留" in answer.content.decode()
    assert database.rows(everything) == before
    assert what_the_card_said_is_kept(database)


def compared(desk: Desk) -> str:
    place = desk.read("钱多多", NUMBER)
    desk.act(place, "same")
    return place


def asked(desk: Desk) -> str:
    place = compared(desk)
    assert desk.act(place, "send", mobile=MOBILE).status_code == 302
    return place


@pytest.mark.parametrize("act", ["abandon", "other"])
def test_a_hold_on_the_person_keeps_what_the_card_said(database, desk, act):
    desk.finished("钱多多", NUMBER, MOBILE)
    with clock.at(LATE):
        desk = later(desk, LATE)
        place = desk.read("钱多多", NUMBER)
        ((person,),) = database.rows("SELECT holder_id FROM identity_person")
        frozen(desk, Subject(person))

        answer = desk.act(place, act)

    assert answer.status_code == 422
    assert what_the_card_said_is_kept(database)


def what_the_card_said_is_kept(database: Clone) -> bool:
    open_ones = "SELECT 1 FROM identity_windowregistration WHERE sealed_details IS NOT NULL"
    return database.rows(open_ones) == [(1,)]


@pytest.mark.parametrize("act", ["same", "other", "send", "code", "sign", "open"])
def test_no_step_goes_on_once_it_has_lapsed(desk, act):
    place = desk.ready("钱多多", NUMBER, MOBILE)

    with clock.at(LATE):
        answer = desk.colleague().act(
            place, act, mobile=MOBILE, code="123456", signed="on", **desk.agreement_fields()
        )

    assert answer.status_code == 422
    assert "已失效" in answer.content.decode()


def test_in_the_last_minute_it_is_still_opened(desk):
    place = desk.ready("钱多多", NUMBER, MOBILE)

    with clock.at(LATE - timedelta(minutes=2)):
        answer = desk.colleague().act(place, "open")

    assert answer.status_code == 200


def test_how_long_it_holds_is_a_setting(desk, settings_of):
    settings_of(REGISTRATION_HOURS=1)
    place = desk.ready("钱多多", NUMBER, MOBILE)

    with clock.at(worlds.SOME_DAY + timedelta(minutes=61)):
        answer = desk.colleague().act(place, "open")

    assert "读卡已超过1小时" in answer.content.decode()


def test_what_has_lapsed_prints_no_agreement_and_can_be_deleted(database, desk):
    place = desk.ready("钱多多", NUMBER, MOBILE)

    with clock.at(LATE):
        colleague = desk.colleague()
        paper = colleague.browser.get(f"{place}/agreement")
        colleague.act(place, "abandon")

    assert paper.status_code == 409
    rows = database.rows("SELECT outcome, sealed_details FROM identity_windowregistration")
    assert rows == [("abandoned", None)]


def test_the_door_raises_nobody_on_a_card_seen_more_than_a_week_ago(database, desk):
    with database.as_worker():
        worlds.an_account(worlds.a_person("王芳"), level=3)
    place = desk.ready("王芳", worlds.id_number_of("王芳"), MOBILE)
    read_on = worlds.SOME_DAY.date()

    too_late = raised(desk, place, read_on + timedelta(days=8))

    assert too_late == []
    assert database.rows(
        "SELECT trust_level_id FROM identity_account WHERE person_id IS NOT NULL"
    ) == [(3,)]


def test_the_person_is_told_of_each_slip(database, desk):
    place = desk.finished("钱多多", NUMBER, MOBILE)

    desk.act(place, "again")
    desk.act(place, "again")

    assert kinds(database) == ["window.opened", "window.slip", "window.slip"]
    entries = database.rows(
        "SELECT detail ->> 'nth' FROM audit_auditentry WHERE did = 'registration.print_slip' "
        "ORDER BY at, 1"
    )
    assert len(entries) == 2


def test_the_person_reads_in_words_that_there_was_another_slip(database, desk):
    place = desk.finished("钱多多", NUMBER, MOBILE)
    name, password = slip(desk.act(place, "again"))
    worlds.deliver_everything(database)
    citizen = Client()
    citizen.post("/sign-in", {"username": name, "password": password})
    citizen.post("/my/password", {"new": "plum-rain-on-9", "again": "plum-rain-on-9"})

    page = citizen.get("/my/notices").content.decode()

    assert "窗口又给您打了一张密码单" in page


def test_a_slip_is_printed_again_a_few_times_only(database, desk):
    place = desk.finished("钱多多", NUMBER, MOBILE)
    before = desk.browser.get(place).content.decode()
    answers = [desk.act(place, "again") for _ in range(3)]

    after = desk.browser.get(place).content.decode()

    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert "已经重打了2次" in answers[2].content.decode()
    assert "还能再打2次" in before
    assert "再打一张" not in after
    assert database.rows("SELECT reprints FROM identity_windowregistration") == [(2,)]
    assert len(kinds(database)) == 3


def test_a_slip_is_printed_again_for_two_hours_only(database, desk):
    place = desk.finished("钱多多", NUMBER, MOBILE)

    with clock.at(worlds.SOME_DAY + timedelta(hours=2, minutes=1)):
        same = later(desk, clock.now())
        answer = same.act(place, "again")
        page = same.browser.get(place).content.decode()

    assert answer.status_code == 422
    assert "开通已超过2小时" in answer.content.decode()
    assert "密码单不能再打了" in page
    assert kinds(database) == ["window.opened"]


def test_where_the_password_was_kept_there_is_no_slip_to_print_again(database, desk):
    with database.as_worker():
        worlds.an_account(worlds.a_person("王芳"), login_name="wang.fang", level=3)
    place = desk.ready("王芳", worlds.id_number_of("王芳"), MOBILE)
    desk.act(place, "open", password="keep")

    answer = desk.act(place, "again")

    assert "没有打过密码单" in answer.content.decode()
    assert Client().post("/sign-in", worlds.typed("wang.fang")).status_code == 302


def test_the_door_itself_prints_no_slip_after_a_week(database, desk):
    place = desk.finished("钱多多", NUMBER, MOBILE)
    opened_on = worlds.SOME_DAY.date()

    assert printed(desk, place, opened_on + timedelta(days=8)) is None
    assert printed(desk, place, opened_on + timedelta(days=7)) is not None


def test_the_sixth_slip_is_refused_by_name_and_changes_no_password(database, desk):
    place = desk.finished("钱多多", NUMBER, MOBILE)
    opened_on = worlds.SOME_DAY.date()
    for _ in range(5):
        printed(desk, place, opened_on)
    before = database.rows("SELECT password FROM identity_account WHERE person_id IS NOT NULL")

    with pytest.raises(IntegrityError, match="window_registration_reprints_are_few"):
        printed(desk, place, opened_on)

    after = database.rows("SELECT password FROM identity_account WHERE person_id IS NOT NULL")
    assert before == after
