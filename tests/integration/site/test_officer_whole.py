"""`tongban officer`: all is entered or nothing, and nobody under somebody else's name."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client, override_settings

from tests.conftest import Clone
from tests.integration.site.test_officer_command import (
    GAO,
    bureau,
    counted,
    entered,
    password_in,
)
from tongban.kernel import clock
from tongban.kernel.errors import Misconfigured, Refused
from tongban.site.ops import officers
from tongban.site.ops.officers import ME, NewDepartment, NewOfficer

__all__ = ["bureau"]

ZHAO = NewOfficer("0099", "赵一", "科员", "clerk", "zhao.yi", ())


def without_account(database: Clone, department: NewDepartment, officer: NewOfficer) -> None:
    """As an earlier version left it behind: a department and an officer, nothing else."""
    from tongban.identity import actions

    with database.as_worker():
        made = actions.open_department(
            code=department.code,
            credit_code=department.credit_code,
            name=department.name,
            name_en=department.name_en,
            region_code="990100",
            by=ME,
        )
        actions.appoint_officer(
            made,
            staff_number=officer.number,
            name=officer.name,
            post=officer.post,
            post_en=officer.post_en,
            by=ME,
        )


@pytest.mark.parametrize("stranger", [{"name": "王二麻子"}, {"post": "科长"}])
def test_a_number_that_is_somebody_elses_opens_no_account_for_a_stranger(
    database, bureau, stranger
):
    without_account(database, bureau, ZHAO)

    with pytest.raises(Misconfigured, match="another name or post") as refused:
        entered(database, bureau, replace(ZHAO, login="wang.er", **stranger))

    assert "赵一" not in str(refused.value)
    assert counted(database) == (1, 1, 0, 0)


@pytest.mark.parametrize("field", ["number", "name", "post", "post_en"])
def test_no_letter_nobody_sees_is_entered_of_an_officer(database, bureau, field):
    odd = replace(ZHAO, **{field: f"{getattr(ZHAO, field)}\x1b[31m"})

    with pytest.raises(Refused, match="不能使用"):
        entered(database, bureau, odd)

    assert counted(database) == (0, 0, 0, 0)


@pytest.mark.parametrize("field", ["name", "name_en", "code"])
def test_no_letter_nobody_sees_is_entered_of_a_department(database, bureau, field):
    odd = replace(bureau, **{field: f"{getattr(bureau, field)}\x1b"})

    with pytest.raises(Refused, match="不能使用"):
        entered(database, odd, ZHAO)

    assert counted(database) == (0, 0, 0, 0)


def test_who_was_left_without_an_account_gets_one_by_the_same_words(database, bureau):
    without_account(database, bureau, ZHAO)

    said = entered(database, bureau, ZHAO)

    assert counted(database) == (1, 1, 1, 1)
    assert password_in(said)


def test_a_forbidden_pair_of_duties_leaves_nothing_behind(database, bureau):
    both = replace(GAO, duties=("system.operate", "security.grant"))

    with pytest.raises(Refused, match="三员分立"):
        entered(database, bureau, both)

    assert counted(database) == (0, 0, 0, 0)
    with database.superuser() as admin:
        assert admin.execute("SELECT count(*) FROM audit_auditentry").fetchone()[0] == 0


def test_nothing_is_told_of_what_was_not_entered(database, bureau):
    said: list[str] = []

    with database.as_worker(), pytest.raises(Refused):
        officers.add(bureau, replace(GAO, login="甲 乙"), "990100", said.append)

    assert said == []


@pytest.mark.parametrize("login", ["甲 乙", "gao ning", "gao/ning", "0gao", "gao", "g" * 31])
def test_a_login_name_is_what_the_web_takes_and_nothing_else(database, bureau, login):
    with pytest.raises(Refused, match="登录名要4至30位"):
        entered(database, bureau, replace(GAO, login=login))

    assert counted(database) == (0, 0, 0, 0)


def test_a_login_name_is_entered_in_small_letters_as_on_the_web(database, bureau):
    said = entered(database, bureau, replace(GAO, login=" Gao.Ning "))

    assert "login name 登录名: gao.ning" in said


def test_an_officer_who_signs_in_under_another_name_is_not_given_a_second(database, bureau):
    entered(database, bureau)

    with pytest.raises(Misconfigured, match=r"signs in as gao\.ning, not as gao\.er"):
        entered(database, bureau, replace(GAO, login="gao.er"))

    assert counted(database) == (1, 1, 2, 1)


def test_who_has_no_account_is_named_by_department_and_number(database, bureau):
    without_account(database, bureau, ZHAO)

    with database.as_worker():
        officers.give_duty("990100-05/0099", "calendar.load", "", print)
        officers.end_duty("990100-05/0099", "calendar.load", "", print)
        with pytest.raises(Misconfigured, match="has no account yet"):
            officers.new_password("990100-05/0099", print)
        officers.leave("990100-05/0099", print)
        listed = list(officers.listed(""))

    assert listed[0].startswith("990100-05/0099  -  赵一  科员  -  left 已离岗")


def test_who_has_an_account_may_be_named_either_way(database, bureau):
    entered(database, bureau)
    said: list[str] = []

    with database.as_worker():
        officers.new_password("990100-05/0001", said.append)
        for nobody in ("990100-05/0002", "990100-06/0001", "/", "990100-05/", "gao"):
            with pytest.raises(Misconfigured, match="There is no officer"):
                officers.leave(nobody, print)

    new = Client().post("/sign-in", {"username": "gao.ning", "password": password_in(said)})
    assert new.status_code == 302


def test_who_has_left_gets_no_password_that_would_open_nothing(database, bureau):
    entered(database, bureau)
    said: list[str] = []

    with database.as_worker():
        officers.leave("gao.ning", lambda line: None)
        with clock.at(clock.now() + timedelta(days=1)), pytest.raises(Refused, match="已经离岗"):
            officers.new_password("gao.ning", said.append)

    assert said == []


@pytest.mark.parametrize("region", ["999999", "990199", "100000", "990102009"])
def test_where_the_places_of_a_level_are_listed_a_duty_holds_in_one_of_them(
    database, bureau, region
):
    refused = pytest.raises(Misconfigured, match=f"no region {region}")

    with database.as_worker(), override_settings(DEMO=False), refused:
        officers.add(bureau, GAO, region, print)

    assert counted(database) == (0, 0, 0, 0)


@pytest.mark.parametrize(("region", "kept"), [("990100000000", "990100"), ("990102", "990102")])
def test_a_region_is_entered_in_its_one_spelling(database, bureau, region, kept):
    with database.as_worker():
        officers.add(bureau, GAO, region, lambda line: None)

    with database.superuser() as admin:
        rows = admin.execute("SELECT DISTINCT region_code FROM identity_duty").fetchall()
    assert rows == [(kept,)]


@pytest.mark.parametrize("region", ["000000", "110000", "110101", "440304001"])
def test_a_new_server_that_lists_provinces_only_takes_every_place_below(database, bureau, region):
    with database.as_worker(), override_settings(DEMO=False):
        officers.add(bureau, GAO, region, lambda line: None)

    assert counted(database) == (1, 1, 2, 1)
