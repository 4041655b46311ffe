"""Entering persons and bodies (自然人、法人)."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity.models import Body, Holder, Person
from tongban.identity.queries import body_is_taken, id_number_hash, name_hash, number_is_taken
from tongban.identity.queries.doors import rows_of
from tongban.identity.rules import HolderKind
from tongban.kernel import clock, validators
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Refused
from tongban.kernel.retention import holds
from tongban.kernel.text import refuse_odd, sort_key

LONGEST_SORT = 400
"""A name of seventy characters fills it; what comes after sorts nothing any more."""


@dataclass(frozen=True, slots=True)
class Details:
    """What identifies a person, in the clear: never stored, logged or shown so."""

    name: str
    id_number: str
    mobile: str | None = None


@action
def register_person(details: Details, *, by: Actor) -> UUID:
    """Enter a verified person (自然人) with their own key; returns the holder's id."""
    name = refuse_odd(details.name.strip())
    id_number = validators.id_number(details.id_number)
    if number_is_taken(id_number):
        raise Refused(_("这个身份证号已经登记过。请用原来的账号登录，或到窗口找回账号。"))
    holder = _new_holder(HolderKind.PERSON)
    crypto.new_subject_key(holder.id)
    Person(
        holder=holder,
        sealed_name=crypto.encrypt_for(holder.id, name.encode(), b"name"),
        sealed_id_number=crypto.encrypt_for(holder.id, id_number.encode(), b"id_number"),
        sealed_mobile=_sealed_mobile(holder.id, details.mobile),
        name_hash=name_hash(name),
        id_number_hash=id_number_hash(id_number),
        registered_at=clock.now(),
    ).save(force_insert=True)
    record(by, "person.register", f"holder:{holder.id}")
    return holder.id


def _sealed_mobile(holder_id: UUID, mobile: str | None) -> bytes | None:
    if not mobile:
        return None
    return crypto.encrypt_for(holder_id, validators.mobile(mobile).encode(), b"mobile")


@action
def forget_mobile(*, by: Actor) -> None:
    """Take back one's own mobile as a contact (删除联系手机号); without one, nothing changes.

    Refused while a legal hold names the person (冻结销毁).
    """
    holds.refuse_held(by.person_id)
    gone = rows_of("SELECT identity_forget_mobile() AS it", [])
    record(by, "person.forget_mobile", f"holder:{by.person_id}", gone=bool(gone[0]["it"]))


@action
def register_body(
    *, name: str, credit_code: str, region_code: str, representative_id: UUID, by: Actor
) -> UUID:
    """Enter a body (法人) and its legal representative (法定代表人); returns the holder's id."""
    name = refuse_odd(name.strip())
    credit_code = validators.credit_code(credit_code)
    if body_is_taken(credit_code):
        raise Refused(
            _("这家单位已经登记过。法定代表人换了人的，请带营业执照或证书到窗口办理变更。")
        )
    holder = _new_holder(HolderKind.BODY)
    Body(
        holder=holder,
        name=name,
        name_sort=sort_key(name)[:LONGEST_SORT],
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
