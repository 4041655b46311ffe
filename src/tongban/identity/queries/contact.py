"""Who reads what a holder is told, and the mobile kept for it; for the platform's own jobs."""

from uuid import UUID

from tongban.identity.models import Body, Person
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.errors import KeyDestroyed


def told_person(holder_id: UUID) -> UUID | None:
    """The person themselves, a body's legal representative, or nobody once they are erased."""
    body = Body.objects.filter(holder_id=holder_id).values_list("representative_id", flat=True)
    person_id = body.first() or holder_id
    living = Person.objects.filter(holder_id=person_id, erased_at=None)
    return person_id if living.exists() else None


def kept_mobile(person_id: UUID) -> str:
    """The mobile its owner left for notices and codes, in the clear; empty when there is none."""
    sealed = Person.objects.filter(holder_id=person_id).values_list("sealed_mobile", flat=True)
    mobile = sealed.first()
    if mobile is None:
        return ""
    try:
        return crypto.decrypt_for(person_id, bytes(mobile), b"mobile").decode()
    except KeyDestroyed:
        return ""
