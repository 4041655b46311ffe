"""Signing up online, what the one who signs up does (网上注册)."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongban.identity.actions.accounts import Hashed
from tongban.identity.models import SignUp, VerificationAttempt
from tongban.identity.queries import sign_ups
from tongban.identity.queries.sealed import id_number_hash, id_number_hashes
from tongban.identity.queries.sign_ups import Typed
from tongban.identity.rules import ELEMENTS_NEEDED, ElementKind
from tongban.identity.rules.sign_up import Lock, SignUpState, lock_of
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused

VERIFY = "identity.verify_sign_up"
OPEN = "identity.open_sign_up"
_ANEW: dict[str, Any] = {
    "state": SignUpState.TYPING,
    "failed": [],
    "reference": None,
    "asked_at": None,
    "tries": 0,
    "trouble": "",
    "next_try_at": None,
    "agreement_version": None,
    "agreement_digest": "",
    "agreed_at": None,
    "login_name": "",
    "password": "",
}
"""What changes when something typed does: nothing of what followed holds any more."""


@action
def begin_sign_up(code: str, typed: Typed, *, address: str, by: Actor) -> None:
    """Keep name and ID number under a code that brings one back. `by` is a sign-up's actor."""
    addresses = sign_ups.address_hashes(address)
    if sign_ups.begun_within_a_day(addresses) >= settings.SIGN_UPS_A_DAY:
        raise Refused(
            _("从您这里的网络今天开始的注册太多了，先不能再开始。请明天再试，或到窗口注册。")
        )
    sign_up_id, now = _id(by), clock.now()
    SignUp(
        id=sign_up_id,
        key_hash=sign_ups.code_hashes(code)[0],
        address_hash=addresses[0],
        state=SignUpState.TYPING,
        sealed=sign_ups.sealed_typed(sign_up_id, typed),
        id_number_hash=id_number_hash(typed.id_number),
        created_at=now,
        expires_at=now + timedelta(days=settings.SIGN_UP_KEEP_DAYS),
    ).save(force_insert=True)
    record(by, "sign_up.begin", by.subject)


@action
def begin_raise(typed: Typed, *, address: str, by: Actor) -> None:
    """Begin verifying somebody who has an account already (升级实名); `by` is the person.

    The row bears the person's own id, so that only they reach it; a match raises their account
    and deletes it. One that is over and not ended yet makes room.
    """
    assert by.person_id is not None
    now = clock.now()
    SignUp.objects.filter(id=by.person_id, expires_at__lte=now).delete()
    row = SignUp(
        id=by.person_id,
        key_hash=sign_ups.code_hashes(secrets.token_hex(16))[0],
        address_hash=sign_ups.address_hashes(address)[0],
        state=SignUpState.TYPING,
        sealed=sign_ups.sealed_typed(by.person_id, typed),
        id_number_hash=id_number_hash(typed.id_number),
        created_at=now,
        expires_at=now + timedelta(days=settings.SIGN_UP_KEEP_DAYS),
    )
    SignUp.objects.bulk_create([row], ignore_conflicts=True)
    record(by, "trust.begin_raise", f"sign_up:{by.person_id}")


@action
def keep_identity(name: str, id_number: str, *, by: Actor) -> None:
    """Name and ID number as they stand now; what followed is void where they changed."""
    typed = _typed(_own_step(by))
    _keep(replace(typed, name=name, id_number=id_number), typed, by)
    record(by, "sign_up.keep_identity", by.subject)


@action
def keep_elements(
    elements: Mapping[ElementKind, str], *, keeps_mobile: bool = False, by: Actor
) -> None:
    """The two elements as they stand now; what followed is void where they changed.

    `keeps_mobile`: the person wants the mobile among them kept as a contact.
    """
    typed = _typed(_own_step(by))
    _keep(replace(typed, elements=dict(elements), keeps_mobile=keeps_mobile), typed, by)
    record(
        by,
        "sign_up.keep_elements",
        by.subject,
        elements="+".join(sorted(elements)),
        keeps_mobile=keeps_mobile,
    )


@action
def ask_to_verify(*, address: str, by: Actor) -> None:
    """Ask the verification service, by a job of the same transaction.

    What is being asked or was verified is not asked again. Refuses after too many mismatches
    (SIGN_UP_MISMATCHES) and says until when.
    """
    row = _own_step(by)
    if row.state != SignUpState.TYPING or len(_typed(row).elements) != ELEMENTS_NEEDED:
        record(by, "sign_up.ask_again", by.subject)
        return
    numbers = id_number_hashes(_typed(row).id_number)
    addresses = sign_ups.address_hashes(address)
    _refuse_a_guesser(numbers, addresses)
    _ask(row, numbers[0], addresses[0], by)


@action
def ask_anew(*, by: Actor) -> None:
    """Begin to ask again where we had stopped asking (重新核验)."""
    row = _own_step(by)
    if row.state == SignUpState.WAITING and row.next_try_at is None and row.trouble:
        now = clock.now()
        SignUp.objects.filter(id=row.id).update(asked_at=now, tries=0, trouble="", next_try_at=now)
        _defer(VERIFY, row.id, reference=str(row.reference))
    record(by, "sign_up.ask_anew", by.subject)


@action
def agree(version: int, digest: str, *, by: Actor) -> None:
    """Sign the agreement (签署服务协议): this version, this text, now."""
    row = _own_step(by)
    _must_be_verified(row)
    if row.agreed_at is None or row.agreement_version != version:
        SignUp.objects.filter(id=row.id).update(
            agreement_version=version, agreement_digest=digest, agreed_at=clock.now()
        )
    record(by, "sign_up.agree", by.subject, version=version, digest=digest)


@action
def choose_login(login_name: str, password: Hashed, *, by: Actor) -> None:
    """Choose login name and password; the account is opened by a job of the same transaction.

    Whether the name is free the job decides.
    """
    row = _own_step(by)
    if row.state in (SignUpState.OPENING, SignUpState.DONE):
        record(by, "sign_up.choose_login_again", by.subject)
        return
    _must_be_verified(row)
    if row.agreed_at is None:
        raise Refused(_("请先阅读并签署服务协议。"))
    SignUp.objects.filter(id=row.id).update(
        state=SignUpState.OPENING, login_name=login_name, password=password, trouble=""
    )
    _defer(OPEN, row.id)
    record(by, "sign_up.choose_login", by.subject)


@action
def enter(*, by: Actor) -> UUID:
    """The account that was opened, for signing in once without typing the password again."""
    own = SignUp.objects.filter(id=_id(by), state=SignUpState.DONE, entered_at=None)
    account_id = own.values_list("account_id", flat=True).first()
    if account_id is None or not own.update(entered_at=clock.now()):
        raise Refused(_("账号已经开好，请用登录名和密码登录。"))
    record(by, "sign_up.enter", by.subject)
    return account_id


@action
def forget(*, by: Actor) -> None:
    """Give up signing up: what was typed is deleted at once (不注册了)."""
    SignUp.objects.filter(id=_id(by)).exclude(state=SignUpState.OPENING).delete()
    record(by, "sign_up.forget", by.subject)


def _id(by: Actor) -> UUID:
    assert by.holder_id is not None
    assert by.subject == f"sign_up:{by.holder_id}", by.subject
    return by.holder_id


def _own_step(by: Actor) -> SignUp:
    """The own row, locked: two tabs and a double click come one after the other."""
    row = SignUp.objects.select_for_update().filter(id=_id(by)).first()
    if row is None or row.expires_at <= clock.now():
        raise NotFound(_("这次注册已经结束或被删除。请重新开始，只要几分钟。"))
    return row


def _typed(row: SignUp) -> Typed:
    typed = sign_ups.typed_of(row)
    if typed is None or row.state in (SignUpState.OPENING, SignUpState.DONE):
        raise Refused(_("账号正在开通或已经开好，前面填的不能再改。"))
    return typed


def _keep(typed: Typed, before: Typed, by: Actor) -> None:
    if typed == before:
        return
    SignUp.objects.filter(id=_id(by)).update(
        sealed=sign_ups.sealed_typed(_id(by), typed),
        id_number_hash=id_number_hash(typed.id_number),
        **_ANEW,
    )


def _must_be_verified(row: SignUp) -> None:
    if row.state != SignUpState.VERIFIED:
        raise Refused(_("请先完成身份核验。"))


def _refuse_a_guesser(numbers: list[str], addresses: list[str]) -> None:
    asked = sign_ups.asked_within_a_day(numbers, addresses)
    lock = lock_of(asked, settings.SIGN_UP_MISMATCHES, settings.SIGN_UP_MISMATCHES_HERE)
    if lock is None:
        return
    opens = clock.shanghai((asked.first_at or clock.now()) + sign_ups.DAY)
    raise Refused(_locked(lock) % {"time": opens.strftime("%H:%M"), "day": _day(opens)})


def _locked(lock: Lock) -> str:
    if lock is Lock.NUMBER:
        return _(
            "这个身份证号一天内多次核对不上，为防止别人冒用，暂停网上核验。"
            "%(day)s%(time)s以后可以再试；着急请带身份证到窗口，当场就能办。"
        )
    return _(
        "从您这里的网络一天内有太多核对不上，暂停网上核验。"
        "%(day)s%(time)s以后可以再试；着急请带身份证到窗口，当场就能办。"
    )


def _day(moment: datetime) -> str:
    return _("今天") if moment.date() == clock.today() else _("明天")


def _ask(row: SignUp, number: str, address: str, by: Actor) -> None:
    reference, now = uuid.uuid4(), clock.now()
    VerificationAttempt(
        id=reference,
        sign_up_id=row.id,
        id_number_hash=number,
        address_hash=address,
        asked_at=now,
    ).save(force_insert=True)
    SignUp.objects.filter(id=row.id).update(
        **{
            **_ANEW,
            "state": SignUpState.WAITING,
            "reference": reference,
            "asked_at": now,
            "next_try_at": now,
        }
    )
    _defer(VERIFY, row.id, reference=str(reference))
    record(by, "sign_up.ask", by.subject, reference=reference)


def _defer(task: str, sign_up_id: UUID, **ids: str) -> None:
    app.configure_task(task).defer(sign_up_id=str(sign_up_id), **ids)
