"""Jobs of notices: handing messages to their channels (发送消息)."""

import json
import logging
from uuid import UUID

from django.conf import settings
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.notices import actions, ports, queries
from tongban.notices.actions.contacts import CODE_JOB
from tongban.notices.actions.outgoing import JOB
from tongban.notices.models import EmailCode
from tongban.notices.ports import ChannelAway, ChannelRefused, Outgoing
from tongban.notices.queries.briefs import written_code
from tongban.notices.queries.contacts import CODE, opened, preferences
from tongban.notices.rules import Channel, Why

log = logging.getLogger(__name__)

BACK_OFF = 3
"""Seconds, by powers: 3, 9, 27 ... ; ten tries are done within about a day."""
CODE_WAIT_S = 5

_ME = Actor.task("messages")


class GaveUp(Exception):
    """The channel stayed away: a dead letter, which the operator may run again."""


@app.task(name=JOB, retry=RetryStrategy(exponential_wait=BACK_OFF, retry_exceptions=[ChannelAway]))
def send_message(message_id: str) -> None:
    """Hand one message over. Killed between that and our note of it, it is handed over again
    under its key, and the channel knows the key.

    Raises ChannelAway to be tried again, GaveUp after MESSAGES_TRIES.
    """
    which = UUID(message_id)
    with acting(_ME):
        message = queries.ready(which)
    if message is None:
        return
    if isinstance(message, Why):
        actions.skip(which, message, by=_ME)
        return
    try:
        ports.CHANNELS[message.channel].hand_over(message)
    except ChannelRefused:
        actions.skip(which, Why.REFUSED, by=_ME)
        return
    except ChannelAway as away:
        if actions.note_failed_try(which, by=_ME):
            log.warning("a message was given up")
            raise GaveUp from away
        raise
    actions.mark_sent(which, by=_ME)


@app.task(name=CODE_JOB, retry=RetryStrategy(wait=CODE_WAIT_S, retry_exceptions=[ChannelAway]))
def send_email_code(code_id: str) -> None:
    """Hand the code over until its time is over. Raises ChannelAway to be tried again."""
    which = UUID(code_id)
    with acting(_ME):
        message = _code(which)
    if message is None:
        return
    if message is Why.NO_CHANNEL:
        actions.end_email_code(which, by=_ME)
        return
    assert isinstance(message, Outgoing)
    try:
        ports.CHANNELS[Channel.EMAIL].hand_over(message)
    except ChannelRefused:
        actions.end_email_code(which, by=_ME)
        return
    actions.mark_email_code_sent(which, by=_ME)


def _code(code_id: UUID) -> Outgoing | Why | None:
    row = EmailCode.objects.filter(id=code_id, sent_at=None, ended_at=None).first()
    if row is None:
        return None
    words = opened(row.holder_id, row.sealed, CODE)
    if not words or row.expires_at < clock.now() or Channel.EMAIL not in ports.CHANNELS:
        return Why.NO_CHANNEL
    said = json.loads(words)
    with translation.override(preferences(row.holder_id).language):
        subject, text = written_code(said["code"], settings.CODE_MINUTES)
    return Outgoing(code_id, Channel.EMAIL, said["address"], subject, text)
