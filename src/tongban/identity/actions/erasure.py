"""Erasing a person (删除个人信息, 个人信息保护法 第四十七条).

What identified the person is gone for ever: the key, what it hid here, the look-up hashes, the
login name, what was typed on the way to an account. What the law keeps stays, pointing at an id:
the log, mandates, signatures, who looked at whom. Names and content of stored files lie under the
person's key and go with it. Older backups hold the wrapped key until they expire; a restore does
it again (`erase_again`).
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.identity.events import MandateRevoked, PersonErased
from tongban.identity.models import (
    Account,
    Body,
    BodyClaim,
    Guardianship,
    Mandate,
    MobileCode,
    Person,
    SignUp,
    VerificationAttempt,
    WindowRegistration,
)
from tongban.identity.queries.sealed import own_number_hashes
from tongban.identity.rules import Grounds
from tongban.identity.rules.window import GuardianEnd, WindowEnd
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.outbox.publish import publish
from tongban.kernel.retention import holds


class Ended(NamedTuple):
    """What an erasure ended, for the log: how many of each."""

    accounts: int
    mandates: int
    unfinished: int


@action
def erase_person(holder_id: UUID, grounds: Grounds, *, by: Actor) -> None:
    """Make a person's details unreadable for ever, end their account and their mandates.

    Refused while a legal hold names them or a thing of theirs (冻结销毁), for the representative of
    a body, and for somebody erased already. Who may decide this, and that two people do, is the
    caller's business: the page or process that offers it.
    """
    holds.refuse_held_of(holder_id)
    if not grounds.document.strip():
        raise Refused(_("删除个人信息须写明决定文书的文号。"))
    person = _locked_step(holder_id)
    if person is None:
        raise NotFound(_("没有这位自然人。"))
    if person.erased_at is not None:
        raise Refused(_("这位自然人的个人信息已经删除，不用再删。"))
    if Body.objects.filter(representative_id=holder_id).exists():
        raise Refused(_("这位自然人是法人的法定代表人，不能删除。请先办理法定代表人变更，再删除。"))
    ended = _erased(person, by)
    record(
        by,
        "person.erase",
        f"holder:{holder_id}",
        case=grounds.case.value,
        document=crypto.digest(grounds.document.strip().encode()),
        accounts=ended.accounts,
        mandates=ended.mandates,
        unfinished=ended.unfinished,
    )
    publish(PersonErased(by=by.subject, holder_id=str(holder_id)))


@action
def erase_again(holder_id: UUID, *, by: Actor) -> None:
    """Repeat, in a restored house, an erasure that was decided and done; twice changes nothing.

    Neither a hold nor a body stands in the way: the person was gone already. Of a holder this
    house does not know, or who is no person, only a key that may be there is destroyed.
    """
    person = _locked_step(holder_id)
    if person is not None and person.erased_at is None:
        _erased(person, by)
    crypto.destroy_subject_key(holder_id)
    record(by, "person.erase_again", f"holder:{holder_id}", known=person is not None)


def _locked_step(holder_id: UUID) -> Person | None:
    """Whoever ties something to the person from here on waits, and is refused."""
    return Person.objects.select_for_update().filter(holder_id=holder_id).first()


def _erased(person: Person, by: Actor) -> Ended:
    """All of it; returns how many of what."""
    accounts = list(Account.objects.filter(person_id=person.pk).values_list("id", flat=True))
    unfinished = _end_unfinished(person, accounts)
    _take_away_details(person.pk)
    crypto.destroy_subject_key(person.pk)
    _end_accounts(accounts)
    _end_guardianships(person.pk)
    mandates = _end_mandates(person.pk, by)
    return Ended(len(accounts), mandates, unfinished)


def _take_away_details(holder_id: UUID) -> None:
    Person.objects.filter(holder_id=holder_id).update(
        sealed_name=b"",
        sealed_id_number=b"",
        sealed_mobile=None,
        name_hash="",
        id_number_hash=None,
        erased_at=clock.now(),
    )


def _end_accounts(accounts: list[UUID]) -> None:
    """No password fits any more and every session ends at its next request."""
    for account_id in accounts:
        Account.objects.filter(id=account_id).update(
            login_name=f"erased-{account_id}", password="!", is_active=False
        )


def _end_guardianships(holder_id: UUID) -> None:
    """As minor and as guardian; the mandate of each ends with the others."""
    theirs = Q(minor_id=holder_id) | Q(guardian_id=holder_id)
    Guardianship.objects.filter(theirs, ended_at=None).update(
        ended_at=clock.now(), end_reason=GuardianEnd.ENDED.value
    )


def _end_mandates(holder_id: UUID, by: Actor) -> int:
    """Mandates given and held; those who were to act for the person are told."""
    theirs = Q(holder_id=holder_id) | Q(agent_id=holder_id)
    open_ones = list(Mandate.objects.filter(theirs, revoked_at=None).order_by("id"))
    for mandate in open_ones:
        Mandate.objects.filter(id=mandate.id, revoked_at=None).update(
            revoked_at=clock.now(), revoked_by=by.subject
        )
        if mandate.agent_id != holder_id:
            publish(
                MandateRevoked(
                    by=by.subject,
                    mandate_id=str(mandate.id),
                    holder_id=str(mandate.holder_id),
                    agent_id=str(mandate.agent_id),
                    kind=mandate.kind,
                )
            )
    return len(open_ones)


def _end_unfinished(person: Person, accounts: Sequence[UUID]) -> int:
    """End it and forget what was typed, before the person's key is destroyed; returns how much.

    Also sign-ups begun under the person's ID number that nobody has finished.
    """
    numbers = own_number_hashes(person)
    typed = Q(id=person.pk) | Q(account_id__in=accounts) | Q(id_number_hash__in=numbers)
    _gone, by_model = SignUp.objects.filter(typed).delete()
    VerificationAttempt.objects.filter(
        Q(sign_up_id=person.pk) | Q(id_number_hash__in=numbers)
    ).delete()
    claims, _models = BodyClaim.objects.filter(person_id=person.pk).delete()
    return by_model.get(SignUp._meta.label, 0) + claims + _end_at_windows(person.pk)


def _end_at_windows(person_id: UUID) -> int:
    """What the card said is forgotten, and a code on its way is not sent any more."""
    now = clock.now()
    theirs = WindowRegistration.objects.filter(person_id=person_id)
    codes = theirs.exclude(code=None).values("code_id")
    MobileCode.objects.filter(id__in=codes, sent_at=None, failed_at=None).update(
        sealed_message=None, failed_at=now
    )
    return theirs.filter(ended_at=None).update(
        sealed_details=None, outcome=WindowEnd.ABANDONED.value, ended_at=now
    )
