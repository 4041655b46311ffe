"""Departments, officers and their duties (部门、工作人员、岗位职责)."""

import uuid
from datetime import date, timedelta
from uuid import UUID

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Greatest
from django.utils.translation import gettext as _

from tongban.identity import rules
from tongban.identity.models import Department, Duty, Officer
from tongban.kernel import clock, validators
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
        code=refuse_odd(code),
        credit_code=validators.credit_code(credit_code),
        name=refuse_odd(name),
        name_en=refuse_odd(name_en),
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
        staff_number=refuse_odd(staff_number),
        name=refuse_odd(name),
        post=refuse_odd(post),
        post_en=refuse_odd(post_en),
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
    if officer.left_on is not None and officer.left_on <= clock.today():
        raise Refused(_("这位工作人员已经离岗，不能再给职责。回来的，请用新的工号登记。"))
    _refuse_clashes(officer_id, code, valid_from, valid_to)
    same = {"code": code, "region_code": region_code, "valid_from": valid_from}
    # Given and ended on one day, and now given again: the row that was in force on no day.
    void = Duty.objects.filter(officer=officer, valid_to__lt=valid_from, **same)
    if not void.update(valid_to=valid_to):
        Duty(
            id=uuid.uuid4(),
            officer=officer,
            department_id=officer.department_id,
            valid_to=valid_to,
            **same,
        ).save(force_insert=True)
    record(by, "duty.give", f"officer:{officer_id}", duty=code, region=region_code)


@action
def end_duty(officer_id: UUID, code: str, *, region_code: str = "", by: Actor) -> int:
    """End a duty today (收回职责), in one region or in all; returns how many ended.

    Its last day is yesterday: whoever has it open now is refused at the next click.
    """
    ended = _end_duties(_in_force(officer_id).filter(code=code), region_code)
    if not ended:
        raise Refused(_("这位工作人员现在没有这项职责。"))
    record(
        by, "duty.end", f"officer:{officer_id}", duty=code, ended=ended, region=region_code or None
    )
    return ended


@action
def let_officer_go(officer_id: UUID, *, by: Actor) -> None:
    """An officer has left (离岗): no sign-in and no duty from today on."""
    gone = Officer.objects.filter(id=officer_id, left_on=None).update(left_on=clock.today())
    if not gone:
        raise Refused(_("没有这位工作人员，或已经离岗。"))
    ended = _end_duties(_in_force(officer_id), "")
    record(by, "officer.leave", f"officer:{officer_id}", ended=ended)


def _in_force(officer_id: UUID) -> QuerySet[Duty]:
    """Duties not over yet, with those that begin later."""
    not_over = Q(valid_to=None) | Q(valid_to__gte=clock.today())
    return Duty.objects.filter(not_over, officer_id=officer_id)


def _end_duties(duties: QuerySet[Duty], region_code: str) -> int:
    """Each ends yesterday, or, if it would begin today or later, on no day at all."""
    if region_code:
        duties = duties.filter(region_code=region_code)
    day_before = timedelta(days=1)
    return duties.update(
        valid_to=Greatest(
            Value(clock.today() - day_before),
            Cast(F("valid_from") - Value(day_before), DateField()),
        )
    )


def _refuse_clashes(officer_id: UUID, code: str, first: date, last: date | None) -> None:
    """The rule in words; the trigger duty_keeps_administrators_apart holds it in any case."""
    reaching = Q(valid_to=None) | Q(valid_to__gte=first) & Q(valid_to__gte=F("valid_from"))
    held = Duty.objects.filter(reaching, officer_id=officer_id)
    if last is not None:
        held = held.filter(valid_from__lte=last)
    if clashing := rules.clashes(code, held.values_list("code", flat=True)):
        raise Refused(
            _("三员分立：“%(code)s”不能与“%(others)s”由同一人担任。请先收回，或另选一人。")
            % {"code": code, "others": _("、").join(dict.fromkeys(clashing))}
        )


def _officer(officer_id: UUID) -> Officer:
    try:
        return Officer.objects.get(id=officer_id)
    except Officer.DoesNotExist:
        raise NotFound(_("没有这位工作人员，或不在您的部门。")) from None
