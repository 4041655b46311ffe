"""`tongban officer`: the first people on a server, entered by whoever runs it."""

import pytest
from django.test import Client

from tests.conftest import Clone
from tongban.kernel.errors import Misconfigured, Refused
from tongban.site import cli
from tongban.site.ops import officers, refusing
from tongban.site.ops.officers import NewDepartment, NewOfficer

BUREAU = NewDepartment(
    "990100-05", "示范市政务服务局", "Shifan Service Bureau", "119901000000000059"
)
GAO = NewOfficer(
    "0001", "高宁", "系统管理员", "system administrator", "gao.ning", ("system.operate",)
)


@pytest.fixture
def bureau() -> NewDepartment:
    from tongban.kernel import validators

    first = "11990100MB0000099"
    code = first + validators.credit_check(first)
    return NewDepartment(BUREAU.code, BUREAU.name, BUREAU.name_en, code)


def entered(database: Clone, department: NewDepartment, officer: NewOfficer = GAO) -> list[str]:
    said: list[str] = []
    with database.as_worker():
        officers.add(department, officer, "990100", said.append)
    return said


def password_in(said: list[str]) -> str:
    return next(line for line in said if line.startswith("password")).split(": ")[1]


def counted(database: Clone) -> tuple[int, ...]:
    tables = ("identity_department", "identity_officer", "identity_duty", "identity_account")
    with database.superuser() as admin:
        return tuple(
            admin.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables
        )


def test_the_first_officer_of_a_server_signs_in_and_sees_the_console(database, bureau):
    password = password_in(entered(database, bureau))
    browser = Client()

    answer = browser.post("/sign-in", {"username": "gao.ning", "password": password})

    assert answer.status_code == 302
    assert len(password.replace("-", "")) == 20


def test_an_officers_first_page_says_who_gave_the_password_and_it_was_no_window(database, bureau):
    password = password_in(entered(database, bureau))
    browser = Client()
    browser.post("/sign-in", {"username": "gao.ning", "password": password})

    page = browser.get("/my/password").content.decode()

    assert "安全管理员给的第一个密码" in page
    assert "窗口" not in page.split("<main")[1].split("</main")[0]


def test_entering_again_changes_nothing_and_shows_no_password(database, bureau):
    entered(database, bureau)
    before = counted(database)

    said = entered(database, bureau)

    assert counted(database) == before == (1, 1, 2, 1)
    assert not [line for line in said if line.startswith("password")]
    assert "account is there 账号已有: gao.ning" in said


def test_a_duty_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(Misconfigured, match=r"no duty system\.rule.*calendar\.load"):
        officers.known_duties(["system.rule"])


def test_each_step_is_on_record_without_a_name(database, bureau):
    entered(database, bureau)

    with database.superuser() as admin:
        rows = admin.execute(
            "SELECT did, actor, detail::text FROM audit_auditentry ORDER BY at"
        ).fetchall()
    assert [did for did, _, _ in rows] == [
        "department.open",
        "officer.appoint",
        "duty.give",
        "duty.give",
        "account.open",
    ]
    assert {actor for _, actor, _ in rows} == {"task:officer-command"}
    assert "高宁" not in str(rows)


def test_a_department_that_is_not_there_needs_its_names(database):
    with pytest.raises(Misconfigured, match="--department-name-en, --department-credit-code"):
        entered(database, NewDepartment("990100-07", "示范市档案局"))

    assert counted(database) == (0, 0, 0, 0)


@pytest.mark.parametrize("region", ["110101", "99", "华山"])
def test_a_demo_takes_no_real_place_and_nobody_takes_a_broken_code(database, bureau, region):
    with database.as_worker(), pytest.raises(Misconfigured, match=r"real place|no region code"):
        officers.add(bureau, GAO, region, print)


def test_a_login_name_of_somebody_else_is_refused_before_anybody_is_entered(database, bureau):
    entered(database, bureau)
    other = NewOfficer("0002", "周敏", "窗口", "window", "gao.ning", ())

    with pytest.raises(Refused, match="登录名已有人用"):
        entered(database, bureau, other)

    assert counted(database)[1] == 1


def test_the_three_administrators_are_three_by_command_too(database, bureau):
    entered(database, bureau)

    with database.as_worker(), pytest.raises(Refused, match="三员分立"):
        officers.give_duty("gao.ning", "audit.read", "", print)


def test_duties_come_and_go_and_the_list_says_so(database, bureau):
    entered(database, bureau)
    said: list[str] = []

    with database.as_worker():
        officers.give_duty("gao.ning", "calendar.load", "", said.append)
        officers.give_duty("gao.ning", "calendar.load", "", said.append)
        given = list(officers.listed(""))
        officers.end_duty("gao.ning", "calendar.load", "", said.append)
        ended = list(officers.listed("990100-05"))
        nobody = list(officers.listed("no-such"))

    assert said[1] == "duty is held 职责已有: calendar.load 990100"
    assert given == [
        "990100-05/0001  gao.ning  高宁  系统管理员  calendar.load desk.open system.operate"
    ]
    assert ended == ["990100-05/0001  gao.ning  高宁  系统管理员  desk.open system.operate"]
    assert nobody == ["nobody yet 还没有人"]


def test_somebody_who_left_is_listed_as_gone(database, bureau):
    entered(database, bureau)

    with database.as_worker():
        officers.leave("gao.ning", lambda line: None)
        listed = list(officers.listed(""))

    assert "left 已离岗" in listed[0]
    assert "system.operate" not in listed[0]


def test_a_lost_password_is_replaced_and_the_old_one_opens_nothing(database, bureau):
    lost = password_in(entered(database, bureau))
    said: list[str] = []

    with database.as_worker():
        officers.new_password("gao.ning", said.append)
        with pytest.raises(Misconfigured, match="There is no officer nobody"):
            officers.leave("nobody", print)

    old = Client().post("/sign-in", {"username": "gao.ning", "password": lost})
    new = Client().post("/sign-in", {"username": "gao.ning", "password": password_in(said)})
    assert (old.status_code, new.status_code) == (422, 302)


def test_an_unknown_deed_or_a_missing_name_is_told_with_the_usage(capsys):
    for words in (["officer"], ["officer", "add"], ["officer", "duty", "sell", "a", "b"]):
        with pytest.raises(SystemExit):
            cli.main(words)

    assert "usage: tongban officer" in capsys.readouterr().err


def test_a_value_the_table_refuses_is_a_sentence_and_no_traceback(database, bureau):
    long = NewOfficer("0" * 21, "高宁", "岗", "post", "gao.ning", ())
    nameless = NewOfficer("0003", "", "岗", "post", "gao.ning", ())

    with pytest.raises(Refused, match="too long"), refusing.entering():
        entered(database, bureau, long)
    with pytest.raises(Refused, match="officer_has_name_and_number"), refusing.entering():
        entered(database, bureau, nameless)

    assert counted(database) == (0, 0, 0, 0)
