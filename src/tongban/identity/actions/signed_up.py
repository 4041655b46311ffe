"""Signing up online, what the platform does behind it (核验、开户). Only the worker may."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from tongban.identity.actions.accounts import Hashed, open_account
from tongban.identity.actions.agreements import sign_agreement
from tongban.identity.actions.people import Details, register_person
from tongban.identity.actions.sign_up import VERIFY
from tongban.identity.actions.trust import raise_trust
from tongban.identity.models import Account, SignUp, VerificationAttempt
from tongban.identity.ports import Answer
from tongban.identity.queries import sign_ups
from tongban.identity.queries.sendings import hand_over
from tongban.identity.queries.sign_ups import Typed
from tongban.identity.rules import (
    IDENTITY,
    ElementKind,
    Evidence,
    EvidenceKind,
    SignatureKind,
    Verdict,
)
from tongban.identity.rules.sign_up import (
    AttemptOutcome,
    SignUpState,
    Trouble,
    wait_before_try,
)
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record

LEVEL = 3
"""verified_name: name, number and two elements compared (domain.md 1.2)."""


@action
def take_answer(sign_up_id: UUID, reference: UUID, answer: Answer, *, by: Actor) -> None:
    """The service has answered; an answer to a question withdrawn meanwhile changes nothing."""
    row = _asked_step(sign_up_id, reference)
    is_match = answer.verdict is Verdict.MATCH
    outcome = AttemptOutcome.MATCH if is_match else AttemptOutcome.MISMATCH
    VerificationAttempt.objects.filter(id=reference, outcome="").update(outcome=outcome)
    if row is not None and is_match:
        _matched(row, answer, by)
    elif row is not None:
        # An unknown number is told like a name that does not fit: which of them, we do not say.
        failed = sorted(answer.failed) or [IDENTITY]
        _change(row, state=SignUpState.TYPING, failed=failed, trouble="", next_try_at=None)
    record(
        by,
        "sign_up.take_answer",
        f"sign_up:{sign_up_id}",
        verdict=answer.verdict.value,
        reference=reference,
        receipt=answer.reference,
        used=row is not None,
    )


@action
def note_trouble(sign_up_id: UUID, reference: UUID, trouble: Trouble, *, by: Actor) -> bool:
    """No answer that can be used: plan the next try, or stop when patience is at its end.

    False when we stop (VERIFICATION_PATIENCE_HOURS); the person may begin anew.
    """
    row = _asked_step(sign_up_id, reference)
    next_at = None
    if row is not None and row.asked_at is not None:
        wait = timedelta(seconds=wait_before_try(row.tries + 1))
        patience = timedelta(hours=settings.VERIFICATION_PATIENCE_HOURS)
        next_at = clock.now() + wait
        if next_at > row.asked_at + patience:
            next_at = None
        _change(row, tries=row.tries + 1, trouble=trouble, next_try_at=next_at)
    if next_at is not None:
        app.configure_task(VERIFY, schedule_at=next_at).defer(
            sign_up_id=str(sign_up_id), reference=str(reference)
        )
    record(by, "sign_up.note_trouble", f"sign_up:{sign_up_id}", trouble=trouble.value)
    return row is None or next_at is not None


@action
def withdraw_question(reference: UUID, *, by: Actor) -> None:
    """A question that was never asked does not count."""
    VerificationAttempt.objects.filter(id=reference, outcome="").update(outcome=AttemptOutcome.VOID)
    record(by, "sign_up.withdraw_question", f"attempt:{reference}")


@action
def open_signed_up(sign_up_id: UUID, *, by: Actor) -> None:
    """Register the person, keep the signature, open the account, and delete what was typed.

    All in one transaction; doing it again changes nothing. A login name taken meanwhile sends
    them back one page; an account opened meanwhile makes them known.
    """
    row = _step(sign_up_id)
    if row is None or row.state != SignUpState.OPENING:
        record(by, "sign_up.open_again", f"sign_up:{sign_up_id}")
        return
    typed = sign_ups.typed_of(row)
    assert typed is not None, "the constraint of the table: only done keeps nothing"
    found = sign_ups.registered_as(typed)
    if found is not None and (found.has_account or not found.same_name):
        _change(row, state=SignUpState.KNOWN, login_name="", password="")
    elif Account.objects.filter(login_name=row.login_name).exists():
        taken = {"trouble": Trouble.NAME_TAKEN, "login_name": "", "password": ""}
        _change(row, state=SignUpState.VERIFIED, **taken)
    else:
        _open(row, typed, found.person_id if found else None, by)
    record(by, "sign_up.open", f"sign_up:{sign_up_id}", state=str(row.state))


def _matched(row: SignUp, answer: Answer, by: Actor) -> None:
    """Somebody without an account goes on; somebody with one rises, and nothing typed is kept."""
    account_id = Account.objects.filter(person_id=row.id).values_list("id", flat=True).first()
    if account_id is None:
        _verified(row, answer)
        return
    evidence = Evidence(EvidenceKind.SIGN_UP, f"attempt:{row.reference}")
    raise_trust(account_id, LEVEL, evidence=evidence, by=by)
    row.delete()


def _verified(row: SignUp, answer: Answer) -> None:
    """Compared: the elements have done their duty and go, as the agreement says."""
    typed = sign_ups.typed_of(row)
    assert typed is not None, "the constraint of the table: only done keeps nothing"
    found = sign_ups.registered_as(typed)
    is_known = found is not None and (found.has_account or not found.same_name)
    _change(
        row,
        state=SignUpState.KNOWN if is_known else SignUpState.VERIFIED,
        sealed=sign_ups.sealed_typed(row.id, typed.after_comparison()),
        verified_at=clock.now(),
        receipt=answer.reference,
        trouble="",
        next_try_at=None,
    )


def _open(row: SignUp, typed: Typed, person_id: UUID | None, by: Actor) -> None:
    assert row.agreement_version is not None, "the constraint of the table"
    if person_id is None:
        mobile = typed.elements.get(ElementKind.MOBILE) if typed.keeps_mobile else None
        person_id = register_person(Details(typed.name, typed.id_number, mobile), by=by)
    hand_over(row.id, person_id)
    sign_agreement(
        person_id,
        row.agreement_version,
        digest=row.agreement_digest,
        how=SignatureKind.ONLINE,
        signed_at=row.agreed_at,
        signed_by=f"sign_up:{row.id}",
        by=by,
    )
    account_id = open_account(
        login_name=row.login_name,
        password=Hashed(row.password),
        trust_level=LEVEL,
        person_id=person_id,
        evidence=Evidence(EvidenceKind.SIGN_UP, f"sign_up:{row.id}"),
        by=by,
    )
    done = {"account_id": account_id, "done_at": clock.now(), "sealed": None, "password": ""}
    _change(row, state=SignUpState.DONE, trouble="", **done)


def _step(sign_up_id: UUID) -> SignUp | None:
    return SignUp.objects.select_for_update().filter(id=sign_up_id).first()


def _asked_step(sign_up_id: UUID, reference: UUID) -> SignUp | None:
    """The sign-up, locked, where it still waits for the answer to this question."""
    row = _step(sign_up_id)
    waits = row is not None and (row.state, row.reference) == (SignUpState.WAITING, reference)
    return row if waits else None


def _change(row: SignUp, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
