"""Jobs of identity: asking the verification service about a body (法人核验)."""

from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongban.identity import actions, ports, queries
from tongban.identity.actions.body_claims import VERIFY_BODY
from tongban.identity.ports import VerifierAway, VerifierTrouble
from tongban.identity.rules.sign_up import Trouble
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

ME = Actor.task("body-claim")
_TORN = RetryStrategy(
    max_attempts=20,
    exponential_wait=2,
    retry_exceptions=[OperationalError, InterfaceError, IntegrityError],
)


@app.task(name=VERIFY_BODY, retry=_TORN)
def verify_body(claim_id: str) -> None:
    """Ask outside any transaction. Raises VerifierTrouble when patience is at its end (死信)."""
    which = UUID(claim_id)
    with acting(ME):
        question = queries.open_body_question(which, ME)
    if question is None:
        return
    try:
        if (service := ports.verifier()) is None:
            raise VerifierAway
        answer = service.body(question)
    except VerifierTrouble as trouble:
        if not actions.note_body_trouble(which, Trouble(trouble.kind), by=ME):
            raise
        return
    actions.take_body_answer(which, answer, by=ME)
