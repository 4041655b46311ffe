"""Giving and taking back the right to act for another (委托授权)."""

import json
import uuid
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from tongban.identity import queries, rules
from tongban.identity.events import MandateGiven, MandateRevoked
from tongban.identity.models import Holder, Mandate
from tongban.identity.rules import Flaw, HolderKind, MandateKind, Terms
from tongban.kernel import clock, validators
from tongban.kernel.action import action
from tongban.kernel.actor import Actor, Role
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.outbox.publish import publish

_INSERT = """
    INSERT INTO identity_mandate (id, holder_id, agent_id, kind, acts, items, valid_from, valid_to,
                                  request_key, given_at, given_by, revoked_by)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s::jsonb, %s, %s, %s, %s, %s, '')
    ON CONFLICT DO NOTHING
"""


@action
def give_mandate(
    agent_id: UUID,
    terms: Terms,
    *,
    request_key: UUID,
    agent_number: str = "",
    kind: MandateKind | None = None,
    by: Actor,
) -> UUID:
    """Let `agent_id` act for the holder `by` acts as (授予委托).

    Doing it again with the same `request_key` returns the mandate given the first time. The kind
    follows from who gives. `agent_number` is the agent's ID number as the giver typed it: their
    age is read from it (AGENT_MUST_BE_ADULT); the platform itself may leave it out.
    """
    holder_id = _giver(by)
    if wrong := _wrong(holder_id, agent_id, terms):
        # What was right when it was first sent stays given, though its days are over by now.
        earlier = Mandate.objects.filter(holder_id=holder_id, request_key=request_key).first()
        if earlier is None:
            raise Refused(wrong)
        return _given_before(earlier, agent_id, terms, by)
    _refuse_a_minor(agent_id, agent_number, by)
    kind = kind or rules.kind_between(_kind_of(holder_id, by))
    return _insert_mandate(holder_id, agent_id, terms, request_key, kind, by)


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
    if by.role is Role.PERSON and not queries.may_give(by):
        raise Refused(_("委托只能由本人或法定代表人授出和收回，代办的人不能再转委托。"))
    return by.holder_id


def _refuse_a_minor(agent_id: UUID, agent_number: str, by: Actor) -> None:
    """No agent under age. Nothing in domain.md says so, hence a setting."""
    if not settings.AGENT_MUST_BE_ADULT or (by.role is Role.TASK and not agent_number):
        return
    number = validators.id_number(agent_number)
    if not queries.number_is(agent_id, number):
        raise NotFound(_("对方的身份证号和查到的人对不上，请重新填写。"))
    if not rules.is_adult(validators.birth_date(number), clock.today(), settings.ADULT_AGE):
        raise Refused(_("对方还没有成年，不能受托办事。请另选一位成年人。"))


def _kind_of(holder_id: UUID, by: Actor) -> HolderKind:
    """Whoever acts for themselves is a person: only for others the table is asked."""
    if holder_id == by.person_id:
        return HolderKind.PERSON
    return HolderKind(Holder.objects.get(id=holder_id).kind)


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
    if not _is_first(mandate):
        earlier = Mandate.objects.get(holder_id=holder_id, request_key=request_key)
        return _given_before(earlier, agent_id, terms, by)
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


def _is_first(mandate: Mandate) -> bool:
    """Insert it; False where this request was answered before.

    Two clicks at once: the second waits here for the first, then inserts nothing. Written out,
    since Django's bulk_create does not say whether it did (docs/bench.md: mandate).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                mandate.id,
                mandate.holder_id,
                mandate.agent_id,
                mandate.kind,
                json.dumps(mandate.acts),
                json.dumps(mandate.items),
                mandate.valid_from,
                mandate.valid_to,
                mandate.request_key,
                mandate.given_at,
                mandate.given_by,
            ],
        )
        return bool(cursor.rowcount)


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


def _wrong(holder_id: UUID, agent_id: UUID, terms: Terms) -> str:
    """Why this cannot be given today; empty where it can."""
    if found := rules.flaws(terms, clock.today()):
        return " ".join(flaw_sentence(flaw) for flaw in found)
    if holder_id == agent_id:
        return _("不能委托给自己。您本来就可以办自己的事。")
    return ""


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
