"""Registering somebody at a window (窗口实名登记): card, face, mobile, paper, open account."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.identity import queries, rules
from tongban.identity.actions.accounts import Hashed, open_account
from tongban.identity.actions.agreements import sign_agreement
from tongban.identity.actions.codes import ask_mobile_code, try_mobile_code
from tongban.identity.actions.people import Details, register_person
from tongban.identity.actions.trust import keep_evidence
from tongban.identity.events import WindowChecked
from tongban.identity.models import Account, WindowRegistration
from tongban.identity.queries import CardWords
from tongban.identity.queries.doors import rows_of
from tongban.identity.rules import Evidence, EvidenceKind, SignatureKind, window
from tongban.identity.rules.window import CardRead, Tried, TypedReason, WindowEnd
from tongban.kernel import clock, legible, validators
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.outbox.publish import publish
from tongban.kernel.retention import holds, turn
from tongban.kernel.text import refuse_odd

PURPOSE = "window.person"


@dataclass(frozen=True, slots=True)
class Opened:
    """What the slip says; the password itself is known to the page only."""

    outcome: WindowEnd
    login_name: str = field(repr=False)
    level: int
    """The account's trust level now."""


def _subject(registration_id: UUID) -> str:
    return f"registration:{registration_id}"


@action
def read_card(
    details: Details,
    *,
    how: CardRead,
    why: TypedReason | None = None,
    person_id: UUID | None,
    by: Actor,
) -> UUID:
    """Begin with the card that lay on the reader, or was typed, saying `why` (读卡).

    `person_id` is who was found by the card before (queries.find_at_window), None for nobody.
    """
    name, number = refuse_odd(details.name.strip()), validators.id_number(details.id_number)
    if rules.needs_consent(validators.birth_date(number), clock.today()):
        raise Refused(_("未满14周岁的人不单独开账号。请从“登记监护人”办，由监护人替孩子办事。"))
    if not window.why_fits(how, why):
        raise Refused(_("手工录入要写明原因：读卡器坏了，还是证件读不出。"))
    if person_id is not None and not queries.number_is(person_id, number):
        raise NotFound(_("读到的证件和查到的人对不上，请重新读卡。"))
    assert by.department_id is not None, "only an officer reads cards"
    assert by.officer_id is not None
    row_id = uuid.uuid4()
    WindowRegistration(
        id=row_id,
        department_id=by.department_id,
        officer_id=by.officer_id,
        sealed_details=queries.sealed_words(row_id, CardWords(name, number)),
        read_how=how.value,
        typed_reason=why.value if why else "",
        read_at=clock.now(),
        person_id=person_id,
    ).save(force_insert=True)
    record(
        by,
        "registration.read_card",
        _subject(row_id),
        how=how.value,
        why=why.value if why else None,
        known=bool(person_id),
    )
    return row_id


@action
def compare_face(registration_id: UUID, *, is_same: bool, by: Actor) -> None:
    """The officer has held the card beside the face (人证核对); another's card ends it here."""
    if is_same:
        row = _step(registration_id)
        row.compared_at = row.compared_at or clock.now()
        row.save(update_fields=["compared_at"])
    else:
        _end(_forgetting_step(registration_id), WindowEnd.MISMATCH)
    record(by, "registration.compare_face", _subject(registration_id), same=is_same)


@action
def ask_window_code(registration_id: UUID, mobile: str, *, address: str, by: Actor) -> None:
    """Send a code to the mobile the person named; a new one takes the old one's place."""
    row = _step(registration_id)
    _need(row.compared_at, _("请先核对人和证件，再发验证码。"))
    if row.signed_at is not None:
        raise Refused(_("协议已经签了，手机号不能再换。要换请放弃这份登记，重新读卡。"))
    number = validators.mobile(mobile)
    code_id = ask_mobile_code(
        number, purpose=PURPOSE, about=row.id, asker=by.subject, address=address, by=by
    )
    row.code_id, row.proved_at = code_id, None
    row.sealed_details = queries.sealed_words(
        row.id, replace(queries.card_words(row), mobile=number)
    )
    row.save(update_fields=["code_id", "proved_at", "sealed_details"])
    record(by, "registration.ask_code", _subject(registration_id))


@action
def prove_mobile(registration_id: UUID, code: str, *, by: Actor) -> Tried:
    """Type the code that arrived. A wrong one is counted, so it is told, not raised."""
    row = _step(registration_id)
    _need(row.code_id, _("请先发验证码，再填验证码。"))
    if row.proved_at is not None:
        record(by, "registration.prove_mobile", _subject(registration_id), again=True)
        return Tried.RIGHT
    assert row.code_id is not None
    tried = try_mobile_code(row.code_id, code, purpose=PURPOSE, about=row.id, by=by)
    if tried is Tried.RIGHT:
        row.proved_at = clock.now()
        row.save(update_fields=["proved_at"])
    record(by, "registration.prove_mobile", _subject(registration_id), outcome=tried.value)
    return tried


@action
def sign_on_paper(registration_id: UUID, version: int, digest: str, *, by: Actor) -> None:
    """The person has signed the printed agreement (签署纸质协议); its text is named by digest."""
    row = _step(registration_id)
    _need(row.proved_at, _("请先核对手机验证码，再签协议。"))
    found = queries.agreement(version)
    if found is None or found.digest != digest:
        raise NotFound(_("没有这个版本的服务协议，或文本已换。请重新打印协议。"))
    row.agreement, row.signed_at = f"{version}", row.signed_at or clock.now()
    row.save(update_fields=["agreement", "signed_at"])
    record(by, "registration.sign", _subject(registration_id), version=version)


@action
def open_at_window(
    registration_id: UUID, *, first: Hashed | None, until: datetime, by: Actor
) -> Opened:
    """Open the account, or raise the one there is to the level of this check (开通账号).

    `first` is the hash of the password on the slip, good until `until`; None leaves the password
    of an account that exists as it is. A registered person without an account gets one.
    """
    row = _ending_step(registration_id)
    _need(row.signed_at, _("请先请本人签纸质协议，再开通。"))
    opened = _raised(row, first, until, by) or _opened(row, first, until, by)
    _sign(row, by)
    row.slip = first is not None
    _end(row, opened.outcome)
    record(by, "registration.open", _subject(registration_id), outcome=opened.outcome.value)
    assert row.person_id is not None
    publish(
        WindowChecked(
            by=by.subject,
            registration_id=str(row.id),
            holder_id=str(row.person_id),
            outcome=opened.outcome.value,
            is_new_password=first is not None,
            level=opened.level,
        )
    )
    return opened


@action
def abandon_registration(registration_id: UUID, *, by: Actor) -> None:
    """Stop, and forget what the card said (放弃登记)."""
    _end(_forgetting_step(registration_id, late=True), WindowEnd.ABANDONED)
    record(by, "registration.abandon", _subject(registration_id))


# --- inside -----------------------------------------------------------------------------------


def _step(registration_id: UUID, *, late: bool = False) -> WindowRegistration:
    """The open registration, locked: the next step on another screen waits.

    Once it has lapsed it can be abandoned (`late`) and nothing else.
    """
    rows = WindowRegistration.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(id=registration_id).first()
    if row is None:
        raise NotFound(_("没有这份登记，或它不在您的部门。"))
    if row.ended_at is not None:
        raise Refused(_("这份登记已经办结。请打开它看结果，或重新读卡。"))
    if queries.is_frozen(row.id):
        raise _frozen()
    if not late and queries.has_lapsed(row):
        sentence = _("读卡已超过%(n)s小时，这份登记已失效，不能再办。请本人带身份证来，重新读卡。")
        raise Refused(sentence % {"n": settings.REGISTRATION_HOURS})
    return row


def _ending_step(registration_id: UUID, *, late: bool = False) -> WindowRegistration:
    """The same, to be ended: what the card said goes then, so nobody may place a hold meanwhile."""
    turn.take()
    return _step(registration_id, late=late)


def _forgetting_step(registration_id: UUID, *, late: bool = False) -> WindowRegistration:
    """Ended without an account that keeps the words: a hold on the person freezes them, too."""
    row = _ending_step(registration_id, late=late)
    if row.person_id is not None and holds.is_held(row.person_id):
        raise _frozen()
    return row


def _frozen() -> Refused:
    return Refused(
        _("这份登记依法冻结，要原样保留，什么都没有改动。要接着为本人办理，请重新读卡，另办一份。")
    )


def _need(earlier: Any, sentence: str) -> None:
    if earlier is None:
        raise Refused(sentence)


def _end(row: WindowRegistration, outcome: WindowEnd) -> None:
    row.outcome, row.ended_at, row.sealed_details = outcome.value, clock.now(), None
    row.save(update_fields=["outcome", "ended_at", "sealed_details", "person_id", "slip"])


def _raised(
    row: WindowRegistration, first: Hashed | None, until: datetime, by: Actor
) -> Opened | None:
    """The account of a person known before; None where there is none."""
    if row.person_id is None:
        return None
    rows = rows_of(
        "SELECT * FROM identity_raise_account(%s::uuid, %s, %s, %s::timestamptz, %s::date)",
        [row.id, queries.level_given(row), first, until, clock.today()],
    )
    if not rows and Account.objects.filter(person_id=row.person_id).exists():
        raise Refused(_("这个人的账号已经停用，窗口不能开通。请交平台管理员核实。"))
    if not rows:
        return None
    level = queries.level_given(row)
    keep_evidence(rows[0]["account_id"], level, evidence=_evidence(row), by=by)
    return Opened(WindowEnd.RAISED, rows[0]["login_name"], max(level, rows[0]["former"]))


def _opened(row: WindowRegistration, first: Hashed | None, until: datetime, by: Actor) -> Opened:
    if first is None:
        raise Refused(_("这个人还没有账号。请按“开通，打印密码单”。"))
    words = queries.card_words(row)
    if row.person_id is None:
        row.person_id = register_person(Details(words.name, words.id_number, words.mobile), by=by)
    login_name = "t" + legible.drawn(9)
    open_account(
        login_name=login_name,
        password=first,
        trust_level=queries.level_given(row),
        person_id=row.person_id,
        temporary_until=until,
        evidence=_evidence(row),
        by=by,
    )
    return Opened(WindowEnd.OPENED, login_name, queries.level_given(row))


def _evidence(row: WindowRegistration) -> Evidence:
    return Evidence(EvidenceKind.WINDOW, _subject(row.id))


def _sign(row: WindowRegistration, by: Actor) -> None:
    found = queries.agreement(int(row.agreement))
    assert found is not None
    assert row.person_id is not None
    sign_agreement(
        row.person_id,
        found.version,
        digest=found.digest,
        how=SignatureKind.PAPER,
        signed_at=row.signed_at,
        department_id=row.department_id,
        by=by,
    )
