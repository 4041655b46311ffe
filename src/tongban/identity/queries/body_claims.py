"""Claims to represent a body: the person's own, and what the job asks the service."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity.models import BodyClaim, Person
from tongban.identity.ports import BodyClaim as Question
from tongban.identity.queries.sealed import words
from tongban.identity.queries.sendings import record_sending
from tongban.identity.rules.bodies import ClaimState
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.errors import NotFound

DAY = timedelta(days=1)


def body_claim(claim_id: UUID) -> BodyClaim:
    """One claim of the reader's own."""
    row = BodyClaim.objects.filter(id=claim_id).first()
    if row is None:
        raise NotFound(_("没有这份法人登记，或它不是您的。"))
    return row


def body_claims() -> list[BodyClaim]:
    """The reader's newest claims."""
    return list(BodyClaim.objects.order_by("-asked_at", "-id")[:10])


def claims_of_the_day() -> int:
    """How often the reader has asked within a day."""
    return BodyClaim.objects.filter(asked_at__gt=clock.now() - DAY).count()


def open_body_question(claim_id: UUID, by: Actor) -> Question | None:
    """What the service is asked (worker only); None for a claim that is answered.

    Sending the claimant's own name and number leaves an AccessRecord, which they see.
    """
    claim = BodyClaim.objects.filter(id=claim_id, state=ClaimState.ASKED).first()
    if claim is None:
        return None
    person = Person.objects.get(holder_id=claim.person_id)
    record_sending(claim.id, person.pk, fields=["name", "id_number"], purpose="body.verify", by=by)
    return Question(
        claim.name,
        claim.credit_code,
        words(person.pk, person.sealed_name),
        words(person.pk, person.sealed_id_number, "id_number"),
    )
