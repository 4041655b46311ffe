"""Who works here, for whoever runs the server (task): officers, their accounts and duties."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.identity.models import Account, Duty, Officer


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One officer as the command lists them."""

    department: str
    number: str
    name: str
    post: str
    login: str
    duties: tuple[str, ...]
    left_on: date | None


def staff(department_code: str, on: date) -> Sequence[StaffRow]:
    """The officers of a department, of all without a code, with the duties of the day."""
    officers = Officer.objects.select_related("department").order_by(
        "department__code", "staff_number"
    )
    if department_code:
        officers = officers.filter(department__code=department_code)
    logins = dict(
        Account.objects.filter(officer__isnull=False).values_list("officer_id", "login_name")
    )
    duties: dict[UUID, list[str]] = {}
    for officer_id, code in _of_the_day(on).values_list("officer_id", "code"):
        duties.setdefault(officer_id, []).append(code)
    return [
        StaffRow(
            one.department.code,
            one.staff_number,
            one.name,
            one.post,
            logins.get(one.id, ""),
            tuple(dict.fromkeys(duties.get(one.id, ()))),
            one.left_on,
        )
        for one in officers
    ]


def holds_duty(officer_id: UUID, code: str, region_code: str, on: date) -> bool:
    """Whether the officer holds exactly this duty there, on the day."""
    held = _of_the_day(on).filter(officer_id=officer_id, code=code, region_code=region_code)
    return held.exists()


def login_of(officer_id: UUID) -> str | None:
    """The login name of an officer's account."""
    rows = Account.objects.filter(officer_id=officer_id)
    return rows.values_list("login_name", flat=True).first()


def officer_of(login_name: str) -> UUID | None:
    """The officer who signs in under this name."""
    rows = Account.objects.filter(login_name=login_name, officer__isnull=False)
    return rows.values_list("officer_id", flat=True).first()


def officer_at(department_code: str, staff_number: str) -> Officer | None:
    """The officer with this number in the department, whether still there or not."""
    rows = Officer.objects.filter(department__code=department_code, staff_number=staff_number)
    return rows.first()


def _of_the_day(on: date) -> QuerySet[Duty]:
    not_over = Q(valid_to=None) | Q(valid_to__gte=on)
    return Duty.objects.filter(not_over, valid_from__lte=on).order_by("code")
