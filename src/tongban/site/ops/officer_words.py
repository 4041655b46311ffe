"""The words of `tongban officer` on the command line."""

from typing import TYPE_CHECKING

from tongban.site.ops import deeds
from tongban.site.ops.words import add, add_data

if TYPE_CHECKING:
    from tongban.site.ops.words import Deeds


def add_to(to: "Deeds") -> None:
    """The deed with its kinds."""
    officer = add(to, "officer", None, "who works here: officers and duties 工作人员", _OFFICERS)
    kinds = officer.add_subparsers(metavar="<add|list|duty|leave|password>", required=True)
    entered = add(kinds, "add", deeds.officer_add, _ADD_OFFICER, _OFFICERS)
    for name in ("department", "number", "name", "post", "login"):
        entered.add_argument(f"--{name}", required=True, help=_OFFICER_HELP[name])
    for name in ("department-name", "department-name-en", "department-credit-code", "post-en"):
        entered.add_argument(f"--{name}", default="", help=_OFFICER_HELP[name])
    entered.add_argument("--duty", action="append", default=[], help="what they may do; repeat it")
    listing = add(
        kinds,
        "list",
        deeds.officer_list,
        "who there is, with today's duties 名单",
        "  tongban officer list",
    )
    listing.add_argument("--department", default="", help="the code of one department")
    duty = add(
        kinds,
        "duty",
        deeds.officer_duty,
        "give a duty from today, or end it now 给出或收回职责",
        "  tongban officer duty give sun.hai calendar.load\n"
        "  tongban officer duty end sun.hai calendar.load",
    )
    duty.add_argument("what", choices=("give", "end"))
    leave = add(
        kinds,
        "leave",
        deeds.officer_leave,
        "somebody has left: no sign-in, no duty 离岗",
        "  tongban officer leave sun.hai",
    )
    password = add(
        kinds,
        "password",
        deeds.officer_password,
        "a new first password, shown once 重置密码",
        "  tongban officer password sun.hai",
    )
    for kind in (duty, leave, password):
        kind.add_argument("officer", help="the login name, or DEPARTMENT/NUMBER")
    duty.add_argument("duty", help="the duty, e.g. calendar.load")
    for kind in (entered, duty):
        kind.add_argument("--region", default="", help="where they may; SITE_REGION otherwise")
    for kind in (entered, listing, duty, leave, password):
        add_data(kind)


_OFFICERS = (
    "  tongban officer add --department 990100-05 --number 0001 --name 高宁 --post 系统管理员 \\\n"
    "      --login gao.ning --duty system.operate\n"
    "  tongban officer list\n"
    "  tongban officer duty give gao.ning calendar.load"
)
_ADD_OFFICER = (
    "enter a department, an officer, duties and an account 登记工作人员\n\n"
    "All of it is entered, or nothing. What is there already stays as it is, so it is safe to\n"
    "repeat. The account's password is\n"
    "random and shown once; it must be changed at the first sign-in. A department that is not\n"
    "there yet needs its names and its credit code."
)
_OFFICER_HELP = {
    "department": "the department's code",
    "department-name": "its name in Chinese, for a new one",
    "department-name-en": "its name in English, for a new one",
    "department-credit-code": "its unified social credit code, for a new one",
    "number": "the officer's staff number within the department",
    "name": "the officer's name",
    "post": "their post in Chinese",
    "post-en": "their post in English",
    "login": "the login name: 4 to 30 letters, digits, dots, hyphens; no ID number",
}
