"""Codes sent to mobiles (短信验证码): asking for one, trying one, what became of the message."""

import json
import secrets
import uuid
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app

from tongban.identity import ports, queries
from tongban.identity.models import MobileCode, PhoneMessage
from tongban.identity.queries import Load
from tongban.identity.queries.doors import rows_of
from tongban.identity.rules.window import Tried
from tongban.kernel import clock, validators
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Refused

DIGITS = 6
BETWEEN = timedelta(seconds=60)
"""Between two messages to one mobile."""

HOUR = timedelta(hours=1)
JOB = "identity.send_mobile_code"


@action
def ask_mobile_code(
    mobile: str, *, purpose: str, about: UUID, asker: str, address: str, by: Actor
) -> UUID:
    """Send a code to a mobile; it will prove something about `about` for `purpose` only.

    `asker` (a session, an officer) and `address` are counted, as keyed hashes. The message leaves
    by a job of this transaction.
    """
    number = validators.mobile(mobile)
    _refuse_without_channel(number)
    code_id, now = uuid.uuid4(), clock.now()
    counted = _Counted(number, asker, address)
    hour = int(now.timestamp() // HOUR.total_seconds())
    load = queries.code_load(*counted.hashes, now - HOUR, hour)
    _refuse_too_many(load)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row = MobileCode(
        id=code_id,
        purpose=purpose,
        about=about,
        mobile_hash=counted.hashes[0][0],
        asker_hash=counted.hashes[1][0],
        address_hash=counted.hashes[2][0],
        code_hash=queries.code_hash(code_id, code),
        sealed_message=_sealed(code_id, number, code),
        asked_at=now,
        expires_at=now + timedelta(minutes=settings.CODE_MINUTES),
        hour=hour,
        nth=load.last_nth + 1,
    )
    # Two clicks at once want the same place of the hour: one of them gets it.
    MobileCode.objects.bulk_create([row], ignore_conflicts=True)
    if queries.code_state(code_id) is None:
        raise Refused(_wait(BETWEEN))
    app.configure_task(JOB).defer(code_id=str(code_id))
    record(by, "mobile_code.ask", f"mobile_code:{code_id}", purpose=purpose, about=about)
    return code_id


@action
def try_mobile_code(code_id: UUID, code: str, *, purpose: str, about: UUID, by: Actor) -> Tried:
    """Look whether the code fits. A wrong one counts, so nothing here is refused by raising."""
    rows = rows_of(
        "SELECT * FROM identity_mobile_code_try(%s::uuid, %s::uuid, %s, %s, %s::timestamptz)",
        [code_id, about, purpose, settings.CODE_ATTEMPTS, clock.now()],
    )
    tried = _tried(code_id, code, about, rows[0]["code_hash"]) if rows else Tried.OVER
    record(by, "mobile_code.try", f"mobile_code:{code_id}", outcome=tried.value)
    return tried


@action
def mark_code_sent(code_id: UUID, *, by: Actor) -> None:
    """The channel has taken the message; its words are forgotten here."""
    _close(code_id, "sent_at")
    record(by, "mobile_code.sent", f"mobile_code:{code_id}")


@action
def give_up_code(code_id: UUID, *, by: Actor) -> None:
    """The channel stayed away until it was too late; the page says so."""
    _close(code_id, "failed_at")
    record(by, "mobile_code.give_up", f"mobile_code:{code_id}")


@action
def ring_demo_phone(mobile: str, text: str, *, key: UUID, by: Actor) -> None:
    """Put a message on the demo's phone (演示手机), once for each key."""
    message = PhoneMessage(id=key, mobile=mobile, text=text, at=clock.now())
    PhoneMessage.objects.bulk_create([message], ignore_conflicts=True)
    record(by, "demo_phone.ring", f"message:{key}")


class _Counted:
    """Under which keyed hashes a request for a code is counted; the active key's come first."""

    def __init__(self, mobile: str, asker: str, address: str) -> None:
        self.hashes = (
            queries.mobile_hashes(mobile),
            queries.counted_hashes(f"asker:{asker}"),
            queries.counted_hashes(f"address:{address}"),
        )


def _refuse_without_channel(mobile: str) -> None:
    if not ports.SMS:
        raise Refused(_("短信还没有接通，不能发验证码。已填的内容还在，接通后再来。"))
    if sentence := ports.SMS[0].refusal(mobile):
        raise Refused(sentence)


def _refuse_too_many(load: Load) -> None:
    if load.last_at and clock.now() < load.last_at + BETWEEN:
        raise Refused(_wait(load.last_at + BETWEEN - clock.now()))
    full = (
        load.to_mobile >= settings.CODES_PER_MOBILE
        or load.last_nth >= settings.CODES_PER_MOBILE
        or load.by_asker >= settings.CODES_PER_ASKER
        or load.from_address >= settings.CODES_PER_ADDRESS
        or load.in_all >= settings.CODES_PER_HOUR
    )
    if full:
        raise Refused(_("这一小时里发的验证码太多了，已填的内容还在。请过一小时再发。"))


def _wait(left: timedelta) -> str:
    seconds = max(1, round(left.total_seconds()))
    sentence = ngettext(
        "刚刚已经发过验证码，请等%(n)s秒再发。", "刚刚已经发过验证码，请等%(n)s秒再发。", seconds
    )
    return sentence % {"n": seconds}


def _sealed(code_id: UUID, mobile: str, code: str) -> bytes:
    words = json.dumps({"mobile": mobile, "code": code}).encode()
    return crypto.encrypt("mobile_code", words, queries.code_place(code_id))


def _tried(code_id: UUID, code: str, about: UUID, stored: str) -> Tried:
    if not crypto.keyed_hash_matches(
        "mobile_code", queries.code_words(code_id, code.strip()), stored
    ):
        return Tried.WRONG
    rows_of(
        "SELECT identity_mobile_code_use(%s::uuid, %s::uuid, %s::timestamptz)",
        [code_id, about, clock.now()],
    )
    return Tried.RIGHT


def _close(code_id: UUID, instant: str) -> None:
    still_open = MobileCode.objects.filter(id=code_id, sent_at=None, failed_at=None)
    still_open.update(**{instant: clock.now(), "sealed_message": None})
