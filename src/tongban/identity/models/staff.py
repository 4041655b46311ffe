"""Who works here: departments, officers, duties (部门、工作人员、岗位职责)."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q, Value


class Department(models.Model):
    """A body that serves (部门)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=20, unique=True)
    credit_code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=160)
    region_code = models.CharField(max_length=12)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(name_en=""), name="department_has_both_names"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="department_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """Somebody who handles cases for a department (工作人员)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    staff_number = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    post = models.CharField(max_length=80)
    post_en = models.CharField(max_length=120)
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "staff_number"], name="officer_staff_number_once"
            ),
            # The target of the composite foreign key of duties.
            models.UniqueConstraint(fields=["id", "department"], name="officer_in_department"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(staff_number=""), name="officer_has_name_and_number"
            ),
        ]

    def __str__(self) -> str:
        return self.staff_number


class Duty(models.Model):
    """What an officer may do, where and from when to when (岗位职责)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="duties")
    department_id = models.UUIDField()
    code = models.CharField(max_length=40)
    region_code = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "code", "region_code", "valid_from"], name="duty_given_once"
            ),
            # Ended on the day it was given, a duty was in force on no day at all.
            models.CheckConstraint(
                condition=Q(valid_to=None)
                | Q(valid_to__gte=F("valid_from") - Value(timedelta(days=1))),
                name="duty_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="duty_has_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.region_code}"
