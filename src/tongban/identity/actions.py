"""Every change to who people are and in whose name they act. One function, one act."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import NewType
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.identity import rules
from tongban.identity.events import MandateGiven, MandateRevoked
from tongban.identity.models import (
    Account,
    Body,
    Department,
    Duty,
    Holder,
    Mandate,
    Officer,
    Person,
)
from tongban.identity.queries import id_number_hash, may_give, name_hash
from tongban.identity.rules import Flaw, HolderKind, MandateKind, Terms
from tongban.kernel import clock, validators
from tongban.kernel.action import action
from tongban.kernel.actor import Actor, Role
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.outbox.publish import publish
from tongban.kernel.text import refuse_odd, sort_key


@dataclass(frozen=True, slots=True)
class Details:
    """What identifies a person, in the clear: never stored, logged or shown so."""

    name: str
    id_number: str
    mobile: str | None = None


# --- persons, bodies ----------------------------------------------------------------------


@action
def register_person(details: Details, *, by: Actor) -> UUID:
    """Enter a verified person (自然人) with their own key; returns the holder's id."""
    name = refuse_odd(details.name.strip())
    id_number = validators.id_number(details.id_number)
    number_hash = id_number_hash(id_number)
    if Person.objects.filter(id_number_hash=number_hash).exists():
        raise Refused(_("这个身份证号已经登记过。请用原来的账号登录，或到窗口找回账号。"))
    holder = _new_holder(HolderKind.PERSON)
    crypto.new_subject_key(holder.id)
    Person(
        holder=holder,
        sealed_name=crypto.encrypt_for(holder.id, name.encode(), b"name"),
        sealed_id_number=crypto.encrypt_for(holder.id, id_number.encode(), b"id_number"),
        sealed_mobile=crypto.encrypt_for(
            holder.id, validators.mobile(details.mobile).encode(), b"mobile"
        )
        if details.mobile
        else None,
        name_hash=name_hash(name),
        id_number_hash=number_hash,
        registered_at=clock.now(),
    ).save(force_insert=True)
    record(by, "person.register", f"holder:{holder.id}")
    return holder.id


def _sealed_mobile(holder_id: UUID, mobile: str | None) -> bytes | None:
    if not mobile:
        return None
    return crypto.encrypt_for(holder_id, validators.mobile(mobile).encode(), b"mobile")


@action
def register_body(
    *, name: str, credit_code: str, region_code: str, representative_id: UUID, by: Actor
) -> UUID:
    """Enter a body (法人) and its legal representative (法定代表人); returns the holder's id."""
    name = refuse_odd(name.strip())
    credit_code = validators.credit_code(credit_code)
    holder = _new_holder(HolderKind.BODY)
    Body(
        holder=holder,
        name=name,
        name_sort=sort_key(name),
        credit_code=credit_code,
        region_code=region_code,
        representative_id=representative_id,
        registered_at=clock.now(),
    ).save(force_insert=True)
    record(by, "body.register", f"holder:{holder.id}", representative=representative_id)
    return holder.id


def _new_holder(kind: HolderKind) -> Holder:
    holder = Holder(id=uuid.uuid4(), kind=kind)
    holder.save(force_insert=True)
    return holder


# --- departments, officers, duties ----------------------------------------------------------


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


# --- accounts -------------------------------------------------------------------------------

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
    by: Actor,
) -> UUID:
    """Open an account (账号) for one person or one officer."""
    if Account.objects.filter(login_name=login_name).exists():
        raise Refused(_("这个登录名已有人用，请换一个。"))
    account = Account(
        id=uuid.uuid4(),
        login_name=login_name,
        password=password,
        trust_level_id=trust_level,
        person_id=person_id,
        officer_id=officer_id,
        department_id=_officer(officer_id).department_id if officer_id else None,
        opened_at=clock.now(),
    )
    account.save(force_insert=True)
    record(by, "account.open", f"account:{account.id}", trust_level=trust_level)
    return account.id


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


# --- mandates -------------------------------------------------------------------------------


@action
def give_mandate(
    agent_id: UUID, terms: Terms, *, request_key: UUID, kind: MandateKind | None = None, by: Actor
) -> UUID:
    """Let `agent_id` act for the holder `by` acts as (授予委托).

    Doing it again with the same `request_key` returns the mandate given the first time. The kind
    follows from who gives; only an officer or the platform records a guardian.
    """
    holder_id = _giver(by)
    earlier = Mandate.objects.filter(holder_id=holder_id, request_key=request_key).first()
    if earlier is not None:
        return _given_before(earlier, agent_id, terms, by)
    _refuse_flaws(terms)
    if holder_id == agent_id:
        raise Refused(_("不能委托给自己。您本来就可以办自己的事。"))
    if kind is None:
        kind = rules.kind_between(HolderKind(Holder.objects.get(id=holder_id).kind))
    return _insert_mandate(holder_id, agent_id, terms, request_key, kind, by)


@action
def record_guardian(
    minor_id: UUID, guardian_id: UUID, *, born_on: date, request_key: UUID, by: Actor
) -> UUID:
    """Enter who acts for a minor (监护人), until the day before the minor comes of age."""
    today = clock.today()
    if by.role is Role.PERSON:
        raise Refused(_("监护关系由窗口核验后登记，请带上户口簿或出生医学证明到大厅办理。"))
    if rules.age_on(born_on, today) >= settings.ADULT_AGE:
        raise Refused(_("被监护人已成年，不能登记监护人。需要代办的，请由本人授予委托。"))
    last = rules.last_day_of_guardianship(born_on, settings.ADULT_AGE)
    terms = Terms(rules.ALL_ACTS, frozenset(), today, last)
    return _insert_mandate(minor_id, guardian_id, terms, request_key, MandateKind.GUARDIAN, by)


@action
def revoke_mandate(mandate_id: UUID, *, by: Actor) -> None:
    """End a mandate now (收回委托). Revoking twice changes nothing the second time."""
    holder_id = _giver(by)
    mandate = _own_mandate(mandate_id, holder_id)
    if mandate.kind == MandateKind.GUARDIAN:
        raise Refused(_("监护关系不能自行收回，请到窗口变更。"))
    open_ones = Mandate.objects.filter(id=mandate_id, revoked_at=None)
    changed = open_ones.update(revoked_at=clock.now(), revoked_by=by.subject)
    record(by, "mandate.revoke", f"mandate:{mandate_id}", changed=bool(changed))
    if changed:
        publish(MandateRevoked(by=by.subject, **_parties(mandate)))


def _giver(by: Actor) -> UUID:
    if by.holder_id is None:
        raise Refused(_("请先登录，再办理委托。"))
    if by.role is Role.PERSON and not may_give(by):
        raise Refused(_("委托只能由本人或法定代表人授出和收回，代办的人不能再转委托。"))
    return by.holder_id


def _own_mandate(mandate_id: UUID, holder_id: UUID) -> Mandate:
    try:
        return Mandate.objects.get(id=mandate_id, holder_id=holder_id)
    except Mandate.DoesNotExist:
        raise NotFound(_("没有这份委托，或它不是您授出的。")) from None


def _insert_mandate(
    holder_id: UUID, agent_id: UUID, terms: Terms, request_key: UUID, kind: MandateKind, by: Actor
) -> UUID:
    mandate = Mandate(
        id=uuid.uuid4(),
        holder_id=holder_id,
        agent_id=agent_id,
        kind=kind,
        acts=sorted(terms.acts),
        items=sorted(terms.items),
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        request_key=request_key,
        given_at=clock.now(),
        given_by=by.subject,
    )
    # Two clicks at once: the second waits here for the first, then finds its row.
    Mandate.objects.bulk_create([mandate], ignore_conflicts=True)
    kept = Mandate.objects.get(holder_id=holder_id, request_key=request_key)
    if kept.id != mandate.id:
        return _given_before(kept, agent_id, terms, by)
    record(
        by,
        "mandate.give",
        f"mandate:{mandate.id}",
        holder=holder_id,
        agent=agent_id,
        kind=kind.value,
        acts="+".join(mandate.acts),
        valid_to=terms.valid_to,
    )
    publish(MandateGiven(by=by.subject, **_parties(mandate)))
    return mandate.id


def _given_before(earlier: Mandate, agent_id: UUID, terms: Terms, by: Actor) -> UUID:
    """The same form sent twice is one mandate; the same form with other words in it is not."""
    same = (
        earlier.agent_id == agent_id
        and earlier.revoked_at is None
        and rules.same_terms(
            terms, earlier.acts, earlier.items, earlier.valid_from, earlier.valid_to
        )
    )
    if not same:
        raise Refused(
            _("这张表已经交过一次，那份委托没有变。要另外授一份，请从“授出新的委托”重新开始。")
        )
    record(by, "mandate.give_again", f"mandate:{earlier.id}")
    return earlier.id


def _parties(mandate: Mandate) -> dict[str, str]:
    return {
        "mandate_id": str(mandate.id),
        "holder_id": str(mandate.holder_id),
        "agent_id": str(mandate.agent_id),
        "kind": str(mandate.kind),
    }


def _refuse_flaws(terms: Terms) -> None:
    found = rules.flaws(terms, clock.today())
    if found:
        raise Refused(" ".join(flaw_sentence(flaw) for flaw in found))


def flaw_sentence(flaw: Flaw) -> str:
    """What to tell the giver, in the reader's language."""
    return {
        Flaw.NO_ACTS: _("请至少勾选一项对方可以做的事。"),
        Flaw.ENDS_BEFORE_IT_BEGINS: _("结束日期不能早于开始日期。"),
        Flaw.ENDED: _("结束日期已经过去，请选今天或以后。"),
        Flaw.TOO_LONG: _("一份委托最长5年，请把结束日期改早一些，到期可以再授。"),
        Flaw.TOO_FAR: _("开始日期最晚可选一年之内，请改早一些。"),
        Flaw.BAD_ITEM: _("事项编码是12位数字，请对照办事指南改正，或留空表示全部事项。"),
        Flaw.TOO_MANY_ITEMS: _("一份委托最多列200个事项，请分几份，或留空表示全部事项。"),
    }[flaw]
