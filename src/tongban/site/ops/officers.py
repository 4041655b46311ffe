"""First people on a server (工作人员): departments, officers, duties, accounts, by command.

Each step is an action of identity's and on the audit log as task:officer-command. The steps of
one command are one transaction: all is entered or nothing. Doing it again changes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password

from tongban.identity import actions, queries
from tongban.identity.actions import Hashed
from tongban.kernel import clock, legible
from tongban.kernel.action import unit
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.text import nfc
from tongban.site.ops import regions

Say = Callable[[str], None]

ME = Actor.task("officer-command")
LEVEL = 5
"""An officer is known to their department in person (实名等级)."""


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """What a department needs when it is not there yet."""

    code: str
    name: str = ""
    name_en: str = ""
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Who shall be able to sign in, as what."""

    number: str
    name: str
    post: str
    post_en: str
    login: str
    duties: tuple[str, ...]


def add(department: NewDepartment, officer: NewOfficer, region: str, say: Say) -> None:
    """Enter all that is missing, or nothing. Raises Refused or Misconfigured."""
    region = regions.known(region, ME)
    officer = replace(officer, login=officer.login.strip().lower())
    password = random_password()
    hashed = Hashed(make_password(password))
    said: list[str] = []
    with unit(ME, "officers.add"):
        department_id = _department(department, region, said.append)
        officer_id = _officer(department, department_id, officer, said.append)
        for code in dict.fromkeys(("desk.open", *officer.duties)):
            _duty(officer_id, code, region, said.append)
        is_new = _account(officer_id, officer.login, hashed, said.append)
    for line in said:
        say(line)
    if is_new:
        _tell(officer.login, password, say)


def listed(department: str) -> Iterator[str]:
    """One line for each officer, of one department or of all."""
    with acting(ME):
        rows = queries.staff(department, clock.today())
    if not rows:
        yield "nobody yet 还没有人"
    for row in rows:
        left = f"  left 已离岗 {row.left_on}" if row.left_on else ""
        duties = " ".join(row.duties) or "-"
        number, login = f"{row.department}/{row.number}", row.login or "-"
        yield f"{number}  {login}  {row.name}  {row.post or '-'}  {duties}{left}"


def give_duty(who: str, code: str, region: str, say: Say) -> None:
    """From today on, until it is ended. `who` is a login name or DEPARTMENT/NUMBER."""
    region = regions.known(region, ME)
    officer_id = _named(who)
    with unit(ME, "officers.give_duty"):
        _duty(officer_id, code, region, say)


def end_duty(who: str, code: str, region: str, say: Say) -> None:
    """From now on."""
    number = actions.end_duty(_named(who), code, region_code=region, by=ME)
    say(f"ended 已收回: {code} ({number})")


def leave(who: str, say: Say) -> None:
    """From now on: no sign-in, no duty."""
    actions.let_officer_go(_named(who), by=ME)
    say(f"left 已离岗: {who}")


def new_password(who: str, say: Say) -> None:
    """A lost first password is not looked up: there is a new one."""
    officer_id = _named(who)
    with acting(ME):
        login = queries.login_of(officer_id)
    if login is None:
        raise Misconfigured(
            f"{who} has no account yet. `tongban officer add` with the same number, name and "
            "post opens one."
        )
    password = random_password()
    hashed = Hashed(make_password(password))
    actions.reset_password(login, hashed, temporary_until=_until(), by=ME)
    _tell(login, password, say)


def random_password() -> str:
    """Twenty letters that cannot be mistaken for each other, in four groups of five: 99 bits."""
    return legible.grouped(4, 5)


def _department(wanted: NewDepartment, region: str, say: Say) -> UUID:
    known = {one.code: one.id for one in queries.departments()}
    if wanted.code in known:
        say(f"department is there 部门已有: {wanted.code}")
        return known[wanted.code]
    missing = [name for name in ("name", "name_en", "credit_code") if not getattr(wanted, name)]
    if missing:
        options = ", ".join(f"--department-{name.replace('_', '-')}" for name in missing)
        raise Misconfigured(f"There is no department {wanted.code} yet; give {options} to open it.")
    made = actions.open_department(
        code=wanted.code,
        credit_code=wanted.credit_code,
        name=wanted.name,
        name_en=wanted.name_en,
        region_code=region,
        by=ME,
    )
    say(f"department opened 部门已建: {wanted.code}")
    return made


def _officer(at: NewDepartment, department_id: UUID, wanted: NewOfficer, say: Say) -> UUID:
    there = queries.officer_at(at.code, wanted.number)
    if there is not None:
        if (nfc(wanted.name), wanted.post) != (there.name, there.post):
            raise Misconfigured(
                f"The number {wanted.number} of {at.code} belongs to somebody with another name "
                "or post. Nothing was entered. `tongban officer list` shows who; take another "
                "--number, or give the name and post as they stand there."
            )
        say(f"officer is there 工作人员已有: {wanted.number}")
        return there.id
    made = actions.appoint_officer(
        department_id,
        staff_number=wanted.number,
        name=wanted.name,
        post=wanted.post,
        post_en=wanted.post_en,
        by=ME,
    )
    say(f"officer appointed 工作人员已登记: {wanted.number}")
    return made


def _duty(officer_id: UUID, code: str, region: str, say: Say) -> None:
    if queries.holds_duty(officer_id, code, region, clock.today()):
        say(f"duty is held 职责已有: {code} {region}")
        return
    actions.give_duty(officer_id, code, region_code=region, valid_from=clock.today(), by=ME)
    say(f"duty given 职责已给: {code} {region}")


def _account(officer_id: UUID, login: str, hashed: Hashed, say: Say) -> bool:
    """Whether there is a new one, whose password is to be told."""
    known = queries.login_of(officer_id)
    if known is None:
        actions.open_account(
            login_name=login,
            password=hashed,
            trust_level=LEVEL,
            officer_id=officer_id,
            temporary_until=_until(),
            by=ME,
        )
    elif known.lower() != login:
        raise Misconfigured(
            f"This officer signs in as {known}, not as {login}. Nothing was entered. Repeat with "
            f"--login {known}."
        )
    else:
        say(f"account is there 账号已有: {known}")
    return known is None


def _until() -> datetime:
    """A first password opens the account until then, and only to be changed."""
    return clock.now() + timedelta(days=settings.FIRST_PASSWORD_DAYS)


def _tell(login: str, password: str, say: Say) -> None:
    say(f"login name 登录名: {login}")
    say(f"password 密码: {password}")
    say("It is shown once. Hand it over in person. 只显示这一次，请当面交给本人。")


def _named(who: str) -> UUID:
    """By login name, or by DEPARTMENT/NUMBER, which whoever has no account has too."""
    department, slash, number = who.partition("/")
    with acting(ME):
        if slash:
            there = queries.officer_at(department, number)
            found = there.id if there else None
        else:
            found = queries.officer_of(who)
    if found is None:
        raise Misconfigured(
            f"There is no officer {who}. `tongban officer list` shows login names and numbers; "
            "either will do: gao.ning or 990100-05/0001."
        )
    return found


def known_duties(codes: Sequence[str]) -> None:
    """Raises Misconfigured naming what there is, before anything is entered."""
    if unknown := [code for code in codes if code not in queries.DUTIES]:
        raise Misconfigured(
            f"There is no duty {', '.join(unknown)}. There are: {', '.join(queries.DUTIES)}."
        )
