"""Guardians of minors (监护人): entered, changed and ended by an officer at a window."""

import uuid
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.identity import queries, rules
from tongban.identity.actions.people import Details, register_person
from tongban.identity.events import MandateGiven, MandateRevoked
from tongban.identity.models import Guardianship, Mandate
from tongban.identity.queries.doors import rows_of
from tongban.identity.rules import MandateKind
from tongban.identity.rules.window import GuardianEnd, MinorProof, Relation, TypedReason
from tongban.kernel import clock, validators
from tongban.kernel.action import action
from tongban.kernel.actor import Actor, Role
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.outbox.publish import publish
from tongban.kernel.text import refuse_odd


@dataclass(frozen=True, slots=True)
class Shown:
    """By what the relation was shown: the document, its number, what the guardian is."""

    relation: Relation
    proof: MinorProof
    proof_number: str = field(repr=False)
    consents: bool
    """The guardian consents to the data of a child under 14 being entered."""
    typed: TypedReason | None = None
    """Why the guardian's card was typed; None where it was read."""


@action
def record_guardian(
    minor: Details,
    guardian_id: UUID,
    *,
    minor_id: UUID | None,
    guardian_number: str,
    shown: Shown,
    request_key: UUID,
    by: Actor,
) -> UUID:
    """Enter who acts for a minor (监护人), until the day before the minor comes of age.

    Both ages come from the ID numbers, which must be the registered ones; a minor nobody knows
    yet (`minor_id` None) is registered, without an account. Returns the mandate's id; the same
    `request_key` again changes nothing.
    """
    if by.role is Role.PERSON:
        raise Refused(_("监护关系由窗口核验后登记，请带上户口簿或出生医学证明到大厅办理。"))
    number = validators.id_number(minor.id_number)
    _refuse_by_age(number, validators.id_number(guardian_number), shown)
    _refuse_another(guardian_id, guardian_number)
    if minor_id is None:
        minor_id = register_person(minor, by=by)
    else:
        _refuse_another(minor_id, number)
    if minor_id == guardian_id:
        raise Refused(_("不能登记自己是自己的监护人。请核对两个人的证件。"))
    mandate, is_new = _mandate(minor_id, guardian_id, number, request_key, by)
    if is_new:
        _guardianship(mandate, shown)
    record(
        by,
        "guardian.record" if is_new else "guardian.record_again",
        f"mandate:{mandate.id}",
        holder=minor_id,
        agent=guardian_id,
        relation=shown.relation.value,
        proof=shown.proof.value,
        consented=shown.consents,
        typed=shown.typed.value if shown.typed else None,
        valid_to=mandate.valid_to,
    )
    if is_new:
        publish(MandateGiven(by=by.subject, **_parties(mandate)))
    return mandate.id


@action
def end_guardian(guardianship_id: UUID, *, why: GuardianEnd, by: Actor) -> None:
    """End a guardianship before its day (终止监护登记); what was handed in stands."""
    rows = rows_of(
        "SELECT * FROM identity_end_guardianship(%s::uuid, %s, %s::date, %s::timestamptz)",
        [guardianship_id, why.value, clock.today(), clock.now()],
    )
    if not rows:
        raise NotFound(_("没有这条监护登记，或它已经终止。"))
    ended = rows[0]
    record(by, "guardian.end", f"guardianship:{guardianship_id}", reason=why.value)
    publish(
        MandateRevoked(
            by=by.subject,
            mandate_id=str(ended["mandate_id"]),
            holder_id=str(ended["minor_id"]),
            agent_id=str(ended["guardian_id"]),
            kind=MandateKind.GUARDIAN.value,
        )
    )


def _refuse_by_age(minor_number: str, guardian_number: str, shown: Shown) -> None:
    today = clock.today()
    born = validators.birth_date(minor_number)
    if rules.is_adult(born, today, settings.ADULT_AGE):
        raise Refused(_("被监护人已成年，不能登记监护人。需要代办的，请由本人授予委托。"))
    if not rules.is_adult(validators.birth_date(guardian_number), today, settings.ADULT_AGE):
        raise Refused(_("监护人还没有成年，不能登记。请由另一位成年的监护人来办。"))
    if rules.needs_consent(born, today) and not shown.consents:
        raise Refused(_("孩子未满14周岁，登记资料要监护人同意。监护人看过说明、同意以后再勾选。"))


def _refuse_another(holder_id: UUID, id_number: str) -> None:
    if not queries.number_is(holder_id, id_number):
        raise NotFound(_("读到的证件和查到的人对不上，请重新读卡。"))


def _mandate(
    minor_id: UUID, guardian_id: UUID, minor_number: str, request_key: UUID, by: Actor
) -> tuple[Mandate, bool]:
    born = validators.birth_date(minor_number)
    wanted = Mandate(
        id=uuid.uuid4(),
        holder_id=minor_id,
        agent_id=guardian_id,
        kind=MandateKind.GUARDIAN,
        acts=sorted(rules.ALL_ACTS),
        items=[],
        valid_from=clock.today(),
        valid_to=rules.last_day_of_guardianship(born, settings.ADULT_AGE),
        request_key=request_key,
        given_at=clock.now(),
        given_by=by.subject,
    )
    # Two clicks at once: the second waits here for the first, then finds its row.
    Mandate.objects.bulk_create([wanted], ignore_conflicts=True)
    door = "SELECT * FROM identity_mandate_of_request(%s::uuid, %s::uuid)"
    kept = next(iter(Mandate.objects.raw(door, [minor_id, request_key])), None)
    if kept is None or kept.agent_id != guardian_id:
        raise Refused(_("这张表已经交过一次，那条登记没有变。要登记另一位，请重新开始。"))
    return kept, kept.id == wanted.id


def _guardianship(mandate: Mandate, shown: Shown) -> None:
    place = _free_place(mandate.holder_id)
    text = refuse_odd(shown.proof_number.strip())
    row = Guardianship(
        id=uuid.uuid4(),
        mandate=mandate,
        minor_id=mandate.holder_id,
        guardian_id=mandate.agent_id,
        place=place,
        relation=shown.relation.value,
        proof=shown.proof.value,
        sealed_proof_number=crypto.encrypt_for(mandate.holder_id, text.encode(), b"proof"),
        consented_at=clock.now() if shown.consents else None,
        recorded_at=clock.now(),
    )
    Guardianship.objects.bulk_create([row], ignore_conflicts=True)
    rows = rows_of("SELECT identity_guardianship_is_there(%s::uuid) AS it", [row.id])
    if not rows[0]["it"]:
        raise Refused(_("这位监护人已经登记过，或刚刚有人登记了另一位。请重新打开这一页看看。"))


def _free_place(minor_id: UUID) -> int:
    rows = rows_of(
        "SELECT identity_free_place(%s::uuid, %s::date, %s::timestamptz) AS place",
        [minor_id, clock.today(), clock.now()],
    )
    place: int | None = rows[0]["place"]
    if place is None:
        raise Refused(_("已经登记了两位监护人。要换人，请先终止其中一位的登记，再登记新的。"))
    return place


def _parties(mandate: Mandate) -> dict[str, str]:
    return {
        "mandate_id": str(mandate.id),
        "holder_id": str(mandate.holder_id),
        "agent_id": str(mandate.agent_id),
        "kind": str(mandate.kind),
    }
