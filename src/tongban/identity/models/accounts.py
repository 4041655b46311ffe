"""What people sign in with, and how sure we are of who they are (账号、实名等级)."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from tongban.identity.models.people import Person
from tongban.identity.models.staff import Officer
from tongban.kernel.rows import fetch


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


class AccountManager(BaseUserManager["Account"]):
    """Django's sign-in looks accounts up by their login name."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login_name=username)

    def get(self, *args: Any, **kwargs: Any) -> "Account":
        """By its key, which every request of somebody signed in asks for (Django's
        `ModelBackend.get_user`), without what the ORM does around it: a third of the time."""
        if args or kwargs.keys() != {"pk"}:
            return super().get(*args, **kwargs)
        found = fetch(Account, kwargs["pk"])
        if found is None:
            raise Account.DoesNotExist
        return found


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
