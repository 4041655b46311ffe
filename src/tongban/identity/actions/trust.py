"""Raising the trust level of an account (实名等级), never without evidence."""

import uuid
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity.models import Account, TrustEvidence
from tongban.identity.rules import Evidence
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound


@action
def raise_trust(account_id: UUID, level: int, *, evidence: Evidence, by: Actor) -> bool:
    """Keep the evidence, and raise the account to its level unless it is there already.

    Only the platform (task) may; the same evidence counts once. True where the level rose.
    """
    keep_evidence(account_id, level, evidence=evidence, by=by)
    lower = Account.objects.filter(id=account_id, trust_level_id__lt=level)
    raised = bool(lower.update(trust_level_id=level))
    record(by, "trust.raise", f"account:{account_id}", level=level, raised=raised)
    return raised


@action
def keep_evidence(account_id: UUID, level: int, *, evidence: Evidence, by: Actor) -> None:
    """Keep on what a level rests (实名依据); the same evidence is kept once."""
    people = Account.objects.filter(id=account_id, person__isnull=False)
    person_id = people.values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotFound(_("没有这个个人账号。"))
    row = TrustEvidence(
        id=uuid.uuid4(),
        account_id=account_id,
        holder_id=person_id,
        level=level,
        how=evidence.how.value,
        reference=evidence.reference,
        given_at=clock.now(),
        given_by=by.subject,
    )
    TrustEvidence.objects.bulk_create([row], ignore_conflicts=True)
    record(
        by,
        "trust.keep_evidence",
        f"account:{account_id}",
        level=level,
        how=evidence.how.value,
        evidence=evidence.reference,
    )
