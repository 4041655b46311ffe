"""Departments, officers and their duties (部门、工作人员、岗位职责)."""

import uuid
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity import rules
from tongban.identity.models import Department, Duty, Officer
from tongban.kernel import validators
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.text import refuse_odd


@action
def open_department(
    *, code: str, credit_code: str, name: str, name_en: str, region_code: str, by: Actor
) -> UUID:
    """Enter a department (部门)."""
    department = Department(
        id=uuid.uuid4(),
        code=code,
        credit_code=validators.credit_code(credit_code),
        name=name,
        name_en=name_en,
        region_code=region_code,
    )
    department.save(force_insert=True)
    record(by, "department.open", f"department:{department.id}", code=code)
    return department.id


@action
def appoint_officer(
    department_id: UUID, *, staff_number: str, name: str, post: str, post_en: str, by: Actor
) -> UUID:
    """Enter an officer (工作人员) of a department."""
    officer = Officer(
        id=uuid.uuid4(),
        department_id=department_id,
        staff_number=staff_number,
        name=refuse_odd(name),
        post=post,
        post_en=post_en,
    )
    officer.save(force_insert=True)
    record(by, "officer.appoint", f"officer:{officer.id}", department=department_id)
    return officer.id


@action
def give_duty(
    officer_id: UUID,
    code: str,
    *,
    region_code: str,
    valid_from: date,
    valid_to: date | None = None,
    by: Actor,
) -> None:
    """Let an officer do something in a region (岗位职责), from a day on."""
    if code not in rules.DUTIES:
        raise Refused(_("没有“%(code)s”这项职责。") % {"code": code})
    officer = _officer(officer_id)
    duty = Duty(
        id=uuid.uuid4(),
        officer=officer,
        department_id=officer.department_id,
        code=code,
        region_code=region_code,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    duty.save(force_insert=True)
    record(by, "duty.give", f"officer:{officer_id}", duty=code, region=region_code)


def _officer(officer_id: UUID) -> Officer:
    try:
        return Officer.objects.get(id=officer_id)
    except Officer.DoesNotExist:
        raise NotFound(_("没有这位工作人员，或不在您的部门。")) from None
