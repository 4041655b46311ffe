"""Accounts: opening them, signing in and out, changing whom one acts for (账号)."""

import uuid
from datetime import datetime
from typing import NewType
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity.actions.trust import keep_evidence
from tongban.identity.models import Account, Officer
from tongban.identity.queries.doors import rows_of
from tongban.identity.rules import Evidence
from tongban.identity.rules.sign_up import is_login_name
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused

Hashed = NewType("Hashed", str)
"""A password as it is stored (argon2id, `make_password`). Hashing is slow on purpose and has no
business inside a transaction."""


@action
def open_account(
    *,
    login_name: str,
    password: Hashed,
    trust_level: int,
    person_id: UUID | None = None,
    officer_id: UUID | None = None,
    evidence: Evidence | None = None,
    temporary_until: datetime | None = None,
    by: Actor,
) -> UUID:
    """Open an account (账号) for one person or one officer.

    A person's account of level 3 or more names its evidence; an officer's rests on the post.
    """
    if not is_login_name(login_name):
        raise Refused(_("登录名要4至30位，以字母开头，只用字母、数字、点和横线。"))
    if Account.objects.filter(login_name=login_name).exists():
        raise Refused(_("这个登录名已有人用，请换一个。"))
    account = Account(
        id=uuid.uuid4(),
        login_name=login_name,
        password=password,
        trust_level_id=trust_level,
        person_id=person_id,
        officer_id=officer_id,
        department_id=_department_of(officer_id),
        opened_at=clock.now(),
        temporary_until=temporary_until,
    )
    account.save(force_insert=True)
    if evidence is not None and person_id is not None:
        keep_evidence(account.id, trust_level, evidence=evidence, by=by)
    record(by, "account.open", f"account:{account.id}", trust_level=trust_level)
    return account.id


@action
def reset_password(
    login_name: str, password: Hashed, *, temporary_until: datetime, by: Actor
) -> UUID:
    """Give an officer's account a new first password (重置密码); its open sessions end.

    It must be changed at the first sign-in, by `temporary_until`.

    By whoever runs the server: a citizen's password is the citizen's own matter.
    """
    accounts = Account.objects.select_related("officer")
    account = accounts.filter(login_name=login_name, officer__isnull=False).first()
    if account is None or account.officer is None:
        raise NotFound(_("没有这个工作人员账号。"))
    if account.officer.left_on is not None and account.officer.left_on <= clock.today():
        raise Refused(_("这位工作人员已经离岗，不能再登录。回来的，请用新的工号登记。"))
    Account.objects.filter(id=account.id).update(password=password, temporary_until=temporary_until)
    record(by, "account.reset_password", f"account:{account.id}")
    return account.id


@action
def change_password(account_id: UUID, password: Hashed, *, by: Actor) -> None:
    """Set one's own password; one handed out at a window is one's own from then on."""
    rows = rows_of("SELECT identity_change_password(%s::uuid, %s) AS it", [account_id, password])
    if not rows[0]["it"]:
        raise NotFound(_("没有这个账号，或它不是您的。"))
    record(by, "account.change_password", f"account:{account_id}")


@action
def sign_in(account_id: UUID, *, how: str, by: Actor) -> None:
    """Somebody has signed in; the session itself is the framework's."""
    record(by, "account.sign_in", f"account:{account_id}", how=how)


@action
def refuse_sign_in(name_for_the_lock: str, *, by: Actor) -> None:
    """A sign-in failed; the log keeps a keyed hash of what was typed as the name."""
    record(by, "account.sign_in_failed", "account:unknown", tried=name_for_the_lock)


@action
def sign_out(account_id: UUID, *, by: Actor) -> None:
    """Somebody has signed out; the session itself is the framework's."""
    record(by, "account.sign_out", f"account:{account_id}")


@action
def act_for(holder_id: UUID, *, by: Actor) -> None:
    """From now on this session acts for the holder (切换办事身份), or for the person again.

    `by` already acts for the holder: whoever calls has asked queries.capacity_for.
    """
    record(by, "account.act_for", f"holder:{holder_id}")


def _department_of(officer_id: UUID | None) -> UUID | None:
    """The department of an officer's account; a person's account has none."""
    if officer_id is None:
        return None
    rows = Officer.objects.filter(id=officer_id).values_list("department_id", flat=True)
    if (department_id := rows.first()) is None:
        raise NotFound(_("没有这位工作人员，或不在您的部门。"))
    return department_id
