"""Jobs of identity: carrying a code to a mobile (发送短信验证码)."""

import json
import logging
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongban.identity import actions, ports, queries
from tongban.identity.actions.codes import JOB
from tongban.identity.models import MobileCode
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting

log = logging.getLogger(__name__)

WAIT_S = 5
"""Between two tries, until the code's time is over."""

_ME = Actor.task("sms")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has not left yet."""

    mobile: str
    text: str
    is_late: bool


@app.task(name=JOB, retry=RetryStrategy(wait=WAIT_S, retry_exceptions=[ports.SmsAway]))
def send_mobile_code(code_id: str) -> None:
    """Hand the message to the channel. Killed between the two, it is sent again under its key.

    Raises SmsAway to be tried again; a code whose time is over is given up.
    """
    which = UUID(code_id)
    waiting = _waiting(which)
    if waiting is None:
        return
    if waiting.is_late or not ports.SMS:
        log.warning("a code could not be sent")
        actions.give_up_code(which, by=_ME)
        return
    ports.SMS[0].send(waiting.mobile, waiting.text, which)
    actions.mark_code_sent(which, by=_ME)


def _waiting(code_id: UUID) -> Waiting | None:
    with acting(_ME):
        row = MobileCode.objects.filter(id=code_id, sent_at=None, failed_at=None).first()
        if row is None:
            return None
        assert row.sealed_message is not None
        sealed = bytes(row.sealed_message)
        words = json.loads(crypto.decrypt("mobile_code", sealed, queries.code_place(code_id)))
    return Waiting(words["mobile"], _text(words["code"]), row.expires_at < clock.now())


def _text(code: str) -> str:
    """In Chinese whatever the page's language; it names nobody and says nothing of the matter."""
    minutes = settings.CODE_MINUTES
    return f"验证码{code}，{minutes}分钟内有效。只供您本人当面或在线办理时使用，不要转发。"
