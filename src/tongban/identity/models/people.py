"""Persons, bodies, departments, officers, duties, mandates, accounts.

What identifies a person (name, ID number, mobile) is sealed with that person's own key and found
by keyed hash; the row policies (fences.toml) decide who may read the sealed bytes.
"""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, Value

from tongban.identity.rules import HolderKind, MandateKind


class TrustLevel(models.Model):
    """How sure we are of who somebody is, 1 to 5 (实名等级)."""

    level = models.PositiveSmallIntegerField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    how = models.CharField(max_length=120)
    how_en = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5), name="trust_level_is_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.name}"


class Holder(models.Model):
    """A person or a body: whoever can hold rights and be acted for (权利主体)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in HolderKind]),
                name="holder_is_person_or_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Person(models.Model):
    """A human being (自然人). Its details are sealed with its own key.

    An erased person (已删除) keeps only the id: what the law keeps still points somewhere.
    """

    holder = models.OneToOneField(Holder, models.PROTECT, primary_key=True, related_name="+")
    kind = models.CharField(max_length=8, default=HolderKind.PERSON.value)
    sealed_name = models.BinaryField()
    sealed_id_number = models.BinaryField()
    sealed_mobile = models.BinaryField(null=True)
    name_hash = models.CharField(max_length=160)
    id_number_hash = models.CharField(max_length=160, unique=True, null=True)
    registered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=HolderKind.PERSON.value), name="person_is_a_person_holder"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False)
                | ~Q(name_hash="") & ~Q(id_number_hash="") & Q(id_number_hash__isnull=False),
                name="person_can_be_found",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    name_hash="",
                    id_number_hash=None,
                    sealed_name=b"",
                    sealed_id_number=b"",
                    sealed_mobile=None,
                ),
                name="person_erased_leaves_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"person:{self.pk}"


class Body(models.Model):
    """A legal person or other organisation (法人及其他组织)."""

    holder = models.OneToOneField(Holder, models.PROTECT, primary_key=True, related_name="+")
    kind = models.CharField(max_length=8, default=HolderKind.BODY.value)
    name = models.CharField(max_length=200)
    name_sort = models.CharField(max_length=400)
    credit_code = models.CharField(max_length=18, unique=True)
    region_code = models.CharField(max_length=12)
    representative = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=HolderKind.BODY.value), name="body_is_a_body_holder"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="body_has_a_name"),
            models.CheckConstraint(
                condition=Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="body_credit_code_is_gb_32100",
            ),
        ]
        indexes = [models.Index(fields=["representative"], name="body_by_representative")]

    def __str__(self) -> str:
        return self.name


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


class Mandate(models.Model):
    """The right to act for another, with scope and dates (委托授权).

    `holder` is the one acted for, `agent` the person acting. `request_key` makes giving twice
    (a double click, a retry) one mandate.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    acts = models.JSONField()
    items = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    request_key = models.UUIDField()
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "request_key"], name="mandate_given_once_a_request"
            ),
            models.CheckConstraint(condition=~Q(holder=F("agent")), name="mandate_is_for_another"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in MandateKind]),
                name="mandate_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="mandate_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(given_by=""), name="mandate_has_a_giver"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_by=""),
                name="mandate_revocation_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-given_at", "id"], name="mandate_by_holder"),
            models.Index(fields=["agent", "-given_at", "id"], name="mandate_by_agent"),
            models.Index(
                fields=["valid_to"], condition=Q(revoked_at=None), name="mandate_by_last_day"
            ),
            models.Index(
                fields=["revoked_at"], condition=~Q(revoked_at=None), name="mandate_by_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class AccountManager(BaseUserManager["Account"]):
    """Django's sign-in looks accounts up by their login name."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login_name=username)


class Account(AbstractBaseUser):
    """What somebody signs in with (账号): of exactly one person or one officer."""

    last_login = None
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    login_name = models.CharField(max_length=60, unique=True)
    trust_level = models.ForeignKey(TrustLevel, models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="+")
    officer = models.OneToOneField(Officer, models.PROTECT, null=True, related_name="+")
    department_id = models.UUIDField(null=True)
    is_active = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    temporary_until = models.DateTimeField(null=True)
    """Until when the password handed out at a window opens; None once it is the owner's own."""

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "login_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, officer=None, department_id=None)
                | Q(person=None, officer__isnull=False, department_id__isnull=False),
                name="account_is_of_one_person_or_one_officer",
            ),
            models.CheckConstraint(
                # An ID number as a login name would put it into every log-in form and table.
                condition=~Q(login_name__regex=r"[0-9]{15}") & ~Q(login_name=""),
                name="account_login_name_is_no_id_number",
            ),
        ]

    def __str__(self) -> str:
        return f"account:{self.pk}"
