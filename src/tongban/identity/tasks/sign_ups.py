"""Identity's jobs: asking the verification service, opening accounts, forgetting (注册后台).

Arguments are ids. Each is safe to run twice: a question that was answered or withdrawn is not
asked again, an account that is there is not opened again.
"""

from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongban.identity import ports
from tongban.identity.actions import signed_up
from tongban.identity.actions.sign_up import OPEN, VERIFY
from tongban.identity.ports import VerifierAway, VerifierTrouble
from tongban.identity.queries import sign_ups
from tongban.identity.rules.sign_up import Trouble
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

ME = Actor.task("sign-up")
_TORN = RetryStrategy(
    max_attempts=20,
    exponential_wait=2,
    retry_exceptions=[OperationalError, InterfaceError, IntegrityError],
)
"""The database was away, or two took one login name: run again, and look anew."""


@app.task(name=VERIFY, retry=_TORN)
def verify_sign_up(sign_up_id: str, reference: str) -> None:
    """Ask outside any transaction; the answer, or the trouble with it, is an act of its own.

    Raises VerifierTrouble when patience is at its end: the job becomes a dead letter (死信).
    """
    whose, question = UUID(sign_up_id), UUID(reference)
    with acting(ME):
        claim = sign_ups.open_question(whose, question, ME)
    if claim is None:
        signed_up.withdraw_question(question, by=ME)
        return
    try:
        if (service := ports.verifier()) is None:
            raise VerifierAway
        answer = service.person(claim)
    except VerifierTrouble as trouble:
        if not signed_up.note_trouble(whose, question, Trouble(trouble.kind), by=ME):
            raise
        return
    signed_up.take_answer(whose, question, answer, by=ME)


@app.task(name=OPEN, retry=_TORN)
def open_sign_up(sign_up_id: str) -> None:
    """Open the account of somebody verified, agreed and named."""
    signed_up.open_signed_up(UUID(sign_up_id), by=ME)
