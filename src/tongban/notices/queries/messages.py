"""Messages that leave: what is ready to be handed over, and what became of the last ones."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import translation

from tongban.notices import ports
from tongban.notices.models import Message
from tongban.notices.ports import Outgoing
from tongban.notices.queries.briefs import written
from tongban.notices.queries.contacts import reader_of
from tongban.notices.rules import NOT_LEFT, Channel, Why

MESSAGES_SHOWN = 10

Ready = Outgoing | Why | None
"""What to hand over, why it must not leave, or nothing: it has left already."""


def sent_today(reader_id: UUID, channel: Channel, day: date) -> int:
    """The last place of the day that is taken."""
    places = Message.objects.filter(reader_id=reader_id, channel=channel.value, day=day)
    last = places.exclude(nth=None).order_by("-nth").values_list("nth", flat=True).first()
    return last or 0


def ready(message_id: UUID) -> Ready:
    """Address and words are made now: what was chosen, taken back or erased meanwhile counts."""
    row = Message.objects.select_related("notice").filter(id=message_id).first()
    if row is None or row.state not in NOT_LEFT:
        return None
    channel = Channel(row.channel)
    if channel not in ports.CHANNELS:
        return Why.NO_CHANNEL
    reader = reader_of(row.notice.holder_id)
    if reader is None or reader.person_id != row.reader_id or not reader.preferences.wants(channel):
        return Why.UNWANTED
    to = reader.address(channel)
    if not to or ports.CHANNELS[channel].refusal(to):
        return Why.NO_ADDRESS
    with translation.override(reader.preferences.language):
        subject, text = written(row.notice, channel)
    return Outgoing(row.id, channel, to, subject, text) if text else Why.NO_WORDS


def latest_messages() -> Sequence[Message]:
    """The newest few to the person, for the page of preferences."""
    rows = Message.objects.select_related("notice").order_by("-made_at", "-id")
    return list(rows[:MESSAGES_SHOWN])
