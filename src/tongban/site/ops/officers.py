"""First people on a server (工作人员): departments, officers, duties, accounts, by command.

Each step is an action of identity's and on the audit log as task:officer-command. Doing it again
goes on where it stopped and changes nothing that is there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password

from tongban.identity import actions, queries
from tongban.identity.actions import Hashed
from tongban.kernel import clock, legible
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured, Refused
from tongban.kernel.regions import NATION, is_code

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
    """Enter all that is missing. Raises Refused or Misconfigured, what was entered stays."""
    region = _known_region(region)
    department_id = _department(department, region, say)
    officer_id = _officer(department_id, officer, say)
    for code in dict.fromkeys(("desk.open", *officer.duties)):
        _duty(officer_id, code, region, say)
    _account(officer_id, officer.login, say)


def listed(department: str) -> Iterator[str]:
    """One line for each officer, of one department or of all."""
    with acting(ME):
        rows = queries.staff(department, clock.today())
    if not rows:
        yield "nobody yet 还没有人"
    for row in rows:
        left = f"  left 已离岗 {row.left_on}" if row.left_on else ""
        duties = " ".join(row.duties) or "-"
        yield f"{row.department}/{row.number}  {row.login or '-'}  {row.name}  {duties}{left}"


def give_duty(login: str, code: str, region: str, say: Say) -> None:
    """From today on, until it is ended."""
    _duty(_by_login(login), code, _known_region(region), say)


def end_duty(login: str, code: str, region: str, say: Say) -> None:
    """From now on."""
    number = actions.end_duty(_by_login(login), code, region_code=region, by=ME)
    say(f"ended 已收回: {code} ({number})")


def leave(login: str, say: Say) -> None:
    """From now on: no sign-in, no duty."""
    actions.let_officer_go(_by_login(login), by=ME)
    say(f"left 已离岗: {login}")


def new_password(login: str, say: Say) -> None:
    """A lost first password is not looked up: there is a new one."""
    password = random_password()
    hashed = Hashed(make_password(password))
    actions.reset_password(login, hashed, temporary_until=_until(), by=ME)
    _tell(login, password, say)


def random_password() -> str:
    """Twenty letters that cannot be mistaken for each other, in four groups of five: 99 bits."""
    return legible.grouped(4, 5)


def _department(wanted: NewDepartment, region: str, say: Say) -> UUID:
    with acting(ME):
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


def _officer(department_id: UUID, wanted: NewOfficer, say: Say) -> UUID:
    with acting(ME):
        known = queries.appointed_officer(department_id, wanted.number)
    if known:
        say(f"officer is there 工作人员已有: {wanted.number}")
        return known
    with acting(ME):
        taken = queries.has_account(wanted.login)
    if taken:
        raise Refused(f"The login name {wanted.login} is somebody else's. Choose another --login.")
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
    with acting(ME):
        known = queries.holds_duty(officer_id, code, region, clock.today())
    if known:
        say(f"duty is held 职责已有: {code} {region}")
        return
    actions.give_duty(officer_id, code, region_code=region, valid_from=clock.today(), by=ME)
    say(f"duty given 职责已给: {code} {region}")


def _account(officer_id: UUID, login: str, say: Say) -> None:
    with acting(ME):
        known = queries.login_of(officer_id)
    if known:
        say(f"account is there 账号已有: {known}")
        return
    password = random_password()
    actions.open_account(
        login_name=login,
        password=Hashed(make_password(password)),
        trust_level=LEVEL,
        officer_id=officer_id,
        temporary_until=_until(),
        by=ME,
    )
    _tell(login, password, say)


def _until() -> datetime:
    """A first password opens the account until then, and only to be changed."""
    return clock.now() + timedelta(days=settings.FIRST_PASSWORD_DAYS)


def _tell(login: str, password: str, say: Say) -> None:
    say(f"login name 登录名: {login}")
    say(f"password 密码: {password}")
    say("It is shown once. Hand it over in person. 只显示这一次，请当面交给本人。")


def _by_login(login: str) -> UUID:
    with acting(ME):
        found = queries.officer_of(login)
    if found is None:
        raise Misconfigured(
            f"No officer signs in as {login}. `tongban officer list` shows who does."
        )
    return found


def _known_region(region: str) -> str:
    code = region or settings.SITE_REGION
    if not code:
        raise Misconfigured("Name the region with --region, or set SITE_REGION.")
    if code != NATION and not is_code(code):
        raise Misconfigured(f"{code} is no region code: 6, 9 or 12 digits (GB/T 2260).")
    if settings.DEMO and not code.startswith("99"):
        raise Misconfigured(
            f"This is a demo, and {code} is a real place: the next start would refuse it. "
            "Use a region that begins with 99."
        )
    return code


def known_duties(codes: Sequence[str]) -> None:
    """Raises Misconfigured naming what there is, before anything is entered."""
    if unknown := [code for code in codes if code not in queries.DUTIES]:
        raise Misconfigured(
            f"There is no duty {', '.join(unknown)}. There are: {', '.join(queries.DUTIES)}."
        )
