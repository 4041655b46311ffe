"""How a person wants to be told: choosing ways, an e-mail address and the code that proves it."""

import hmac
import json
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongban.identity.events import PersonErased
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Refused
from tongban.notices import ports, queries
from tongban.notices.models import Contact, EmailCode
from tongban.notices.queries.contacts import CODE, EMAIL, opened
from tongban.notices.rules import Channel, is_email

CODE_JOB = "notices.send_email_code"
DIGITS = 6
CODES_PER_HOUR = 5
_HOUR_S = 3600


@action
def choose_channels(
    *, wants_sms: bool, wants_email: bool, is_quiet: bool, language: str, by: Actor
) -> None:
    """Which ways, in which language, whether the night is quiet. Notices stay in the account."""
    me = _me(by)
    now = queries.preferences(me)
    if wants_email and not now.email:
        raise Refused(_("还没有确认过邮箱，先填邮箱、收验证码，再选邮件。"))
    chosen = {
        "wants_sms": wants_sms,
        "wants_email": wants_email,
        "is_quiet": is_quiet,
        "language": language,
    }
    _keep(me, chosen)
    record(by, "contact.choose", f"holder:{me}", sms=wants_sms, email=wants_email, quiet=is_quiet)


@action
def ask_email_code(address: str, *, by: Actor) -> None:
    """Send a code to an address; the message leaves by a job of this transaction."""
    me, now = _me(by), clock.now()
    if not is_email(address):
        raise Refused(_("这不像一个邮箱地址。请检查后再填，如name@example.com。"))
    channel = ports.CHANNELS.get(Channel.EMAIL)
    if channel is None:
        raise Refused(_("邮件还没有接通，现在不能确认邮箱。"))
    if sentence := channel.refusal(address):
        raise Refused(sentence)
    hour = int(now.timestamp()) // _HOUR_S
    mine = EmailCode.objects.filter(holder_id=me)
    last = mine.filter(hour=hour).order_by("-nth").values_list("nth", flat=True).first() or 0
    if last >= CODES_PER_HOUR:
        raise Refused(_("这一小时里发的验证码太多了。请过一小时再发。"))
    mine.filter(ended_at=None).update(ended_at=now, sealed=None)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row = EmailCode(
        holder_id=me,
        sealed=crypto.encrypt_for(me, _words(address, code), CODE),
        asked_at=now,
        expires_at=now + timedelta(minutes=settings.CODE_MINUTES),
        hour=hour,
        nth=last + 1,
    )
    EmailCode.objects.bulk_create([row], ignore_conflicts=True)
    if not EmailCode.objects.filter(id=row.id).exists():
        raise Refused(_("刚刚已经发过一个验证码，请用那一个。"))
    app.configure_task(CODE_JOB).defer(code_id=str(row.id))
    record(by, "email_code.ask", f"email_code:{row.id}")


@action
def try_email_code(code: str, *, by: Actor) -> bool:
    """Whether it fits the code that stands open; then the address is kept and e-mail is on.

    A wrong one counts, so nothing here is refused by raising.
    """
    me = _me(by)
    row = queries.stands_open(me)
    address = _tried(me, row, code) if row else ""
    if address and row:
        now = clock.now()
        EmailCode.objects.filter(id=row.id).update(ended_at=now, sealed=None)
        sealed = crypto.encrypt_for(me, address.encode(), EMAIL)
        _keep(me, {"sealed_email": sealed, "email_confirmed_at": now, "wants_email": True})
    record(by, "email_code.try", f"holder:{me}", fits=bool(address))
    return bool(address)


@action
def forget_email(*, by: Actor) -> None:
    """The address is deleted at once; nothing but messages needs it."""
    me = _me(by)
    Contact.objects.filter(holder_id=me).update(**_NO_EMAIL, changed_at=clock.now())
    record(by, "contact.forget_email", f"holder:{me}")


@action
def forget_contact(event: PersonErased, *, by: Actor) -> None:
    """Who is erased is told nothing any more, anywhere."""
    rows = Contact.objects.filter(holder_id=UUID(event.holder_id))
    rows.update(**_NO_EMAIL, wants_sms=False)
    record(by, "contact.forget", f"holder:{event.holder_id}", because=event.by)


@action
def mark_email_code_sent(code_id: UUID, *, by: Actor) -> None:
    """The channel has taken it."""
    EmailCode.objects.filter(id=code_id, sent_at=None).update(sent_at=clock.now())
    record(by, "email_code.sent", f"email_code:{code_id}")


@action
def end_email_code(code_id: UUID, *, by: Actor) -> None:
    """It was too late for the channel, or the channel refused; the page says so."""
    rows = EmailCode.objects.filter(id=code_id, ended_at=None)
    rows.update(ended_at=clock.now(), sealed=None)
    record(by, "email_code.end", f"email_code:{code_id}")


_NO_EMAIL = {"sealed_email": None, "email_confirmed_at": None, "wants_email": False}


def _me(by: Actor) -> UUID:
    """Always one's own, in whoever's name one acts just now."""
    assert by.person_id is not None
    return by.person_id


def _keep(person_id: UUID, changed: dict[str, object]) -> None:
    now = clock.now()
    first = Contact(
        holder_id=person_id,
        wants_sms=queries.NOBODY.wants_sms,
        wants_email=False,
        is_quiet=queries.NOBODY.is_quiet,
        language=queries.NOBODY.language,
        changed_at=now,
    )
    Contact.objects.bulk_create([first], ignore_conflicts=True)
    Contact.objects.filter(holder_id=person_id).update(**changed, changed_at=now)


def _words(address: str, code: str) -> bytes:
    return json.dumps({"address": address, "code": code}).encode()


def _tried(person_id: UUID, row: EmailCode, code: str) -> str:
    """The address the code proves; empty when it does not fit or was tried too often."""
    still = EmailCode.objects.filter(id=row.id, ended_at=None, attempts__lt=settings.CODE_ATTEMPTS)
    if not still.update(attempts=F("attempts") + 1):
        return ""
    words = opened(person_id, row.sealed, CODE)
    said = json.loads(words) if words else {"code": "", "address": ""}
    fits = hmac.compare_digest(code.strip().encode(), str(said["code"]).encode())
    return str(said["address"]) if fits and said["code"] else ""
