"""Bodies at a window (法人登记窗口): entering one, and a new legal representative."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity import queries
from tongban.identity.actions.agreements import sign_agreement
from tongban.identity.actions.people import register_body
from tongban.identity.events import RepresentativeChanged
from tongban.identity.queries.doors import rows_of
from tongban.identity.rules import SignatureKind
from tongban.identity.rules.window import TypedReason
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.outbox.publish import publish


@dataclass(frozen=True, slots=True)
class Came:
    """Who stood at the window for the body, and what they showed."""

    by_agent: bool
    """An agent with a written authorisation, instead of the representative."""
    licence_seen: bool
    typed: TypedReason | None = None
    """Why the representative's card was typed; None where it was read."""


@action
def register_body_at_window(
    *,
    name: str,
    credit_code: str,
    representative_id: UUID,
    representative_number: str,
    came: Came,
    by: Actor,
) -> UUID:
    """Enter a body whose licence and representative an officer has seen (窗口登记法人)."""
    _refuse_unseen(came)
    _refuse_another(representative_id, representative_number)
    body_id = register_body(
        name=name,
        credit_code=credit_code,
        region_code=credit_code[2:8],
        representative_id=representative_id,
        by=by,
    )
    _sign(body_id, by)
    record(
        by,
        "body.register_at_window",
        f"holder:{body_id}",
        by_agent=came.by_agent,
        typed=came.typed,
    )
    return body_id


@action
def change_representative(
    body_id: UUID,
    *,
    former_id: UUID,
    representative_id: UUID,
    representative_number: str,
    came: Came,
    by: Actor,
) -> None:
    """Another legal representative from now on (变更法定代表人).

    The mandates of the body stand; the new representative may end them. `former_id` is the one
    the officer saw on the page: a change made meanwhile is not undone by this one.
    """
    _refuse_unseen(came)
    _refuse_another(representative_id, representative_number)
    if former_id == representative_id:
        raise Refused(_("法定代表人没有变，不用办变更。"))
    rows = rows_of(
        "SELECT identity_change_representative(%s::uuid, %s::uuid, %s::uuid, %s::date) AS it",
        [body_id, former_id, representative_id, clock.today()],
    )
    if not rows[0]["it"]:
        raise Refused(_("这家单位的法定代表人刚刚有过变更。请重新查一次，看清现在是谁。"))
    record(
        by,
        "body.change_representative",
        f"holder:{body_id}",
        former=former_id,
        new=representative_id,
        by_agent=came.by_agent,
        typed=came.typed,
    )
    publish(
        RepresentativeChanged(
            by=by.subject,
            change_id=str(uuid.uuid4()),
            holder_id=str(body_id),
            former_id=str(former_id),
            representative_id=str(representative_id),
        )
    )


def _refuse_unseen(came: Came) -> None:
    if not came.licence_seen:
        raise Refused(_("请先看过营业执照或登记证书原件，再勾选。"))


def _refuse_another(holder_id: UUID, id_number: str) -> None:
    if not queries.number_is(holder_id, id_number):
        raise NotFound(_("读到的证件和查到的人对不上，请重新读卡。"))


def _sign(body_id: UUID, by: Actor) -> None:
    """The body's signature on the paper agreement in force."""
    found = queries.agreement_on(clock.today())
    if found is None:
        raise Refused(_("服务协议还没有发布，暂时不能登记。请找平台管理员发布协议。"))
    sign_agreement(
        body_id,
        found.version,
        digest=found.digest,
        how=SignatureKind.PAPER,
        department_id=by.department_id,
        by=by,
    )
