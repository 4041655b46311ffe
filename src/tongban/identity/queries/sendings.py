"""That a person's data went to the verification service, on record before they go (送核验留痕)."""

import uuid
from collections.abc import Sequence
from uuid import UUID

from tongban.kernel import clock
from tongban.kernel.access.models import AccessedHolder, AccessRecord
from tongban.kernel.actor import Actor


def record_sending(
    question: UUID, holder_id: UUID, *, fields: Sequence[str], purpose: str, by: Actor
) -> None:
    """One record for one question, however often it is asked; `by` is the platform.

    `holder_id` is whoever will see it: a person, or a sign-up until there is one.
    """
    record = AccessRecord(
        id=question,
        at=clock.now(),
        reader=by.subject,
        fields=list(fields),
        purpose=purpose,
        case_ref="",
    )
    AccessRecord.objects.bulk_create([record], ignore_conflicts=True)
    _seen_by(question, holder_id)


def hand_over(sign_up_id: UUID, person_id: UUID) -> None:
    """What was sent for a sign-up is from now on seen by the person it became."""
    kept = AccessedHolder.objects.filter(holder_id=sign_up_id)
    for record_id in list(kept.values_list("record_id", flat=True)):
        _seen_by(record_id, person_id)
    kept.delete()


def _seen_by(record_id: UUID, holder_id: UUID) -> None:
    at = AccessRecord.objects.values_list("at", flat=True).get(id=record_id)
    row = AccessedHolder(id=uuid.uuid4(), record_id=record_id, holder_id=holder_id, at=at)
    AccessedHolder.objects.bulk_create([row], ignore_conflicts=True)
