"""On what the reader's trust level rests (实名依据)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.identity.models import Person, TrustEvidence, TrustLevel
from tongban.identity.queries.sealed import words

MOST = 20


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece of evidence."""

    level: int
    how: str
    given_at: datetime


def trust_evidence() -> list[EvidenceRow]:
    """The reader's own, newest first."""
    rows = TrustEvidence.objects.order_by("-given_at", "-id")[:MOST]
    return [EvidenceRow(row.level, row.how, row.given_at) for row in rows]


def trust_levels() -> Sequence[TrustLevel]:
    """The five levels."""
    return list(TrustLevel.objects.order_by("level"))


def own_name_and_number(person_id: UUID) -> tuple[str, str]:
    """The reader's own name and ID number in the clear, for asking the verification service."""
    person = Person.objects.get(holder_id=person_id)
    return (
        words(person_id, person.sealed_name),
        words(person_id, person.sealed_id_number, "id_number"),
    )
