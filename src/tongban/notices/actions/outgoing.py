"""Putting in line what of a notice leaves the house, in the notice's own transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from procrastinate.contrib.django import app

from tongban.kernel import clock
from tongban.notices import ports, queries
from tongban.notices.models import Message, Notice
from tongban.notices.queries import Reader
from tongban.notices.queries.briefs import has_words
from tongban.notices.rules import Channel, State, Why, day_of, leaves_at

JOB = "notices.send_message"


@dataclass(frozen=True, slots=True)
class Line:
    """One notice and the channels its reader wants."""

    notice: Notice

    def fill(self) -> None:
        """A message and its job for each; nothing where no channel is connected."""
        if not ports.CHANNELS or not has_words(self.notice):
            return
        reader = queries.reader_of(self.notice.holder_id)
        if reader is None:
            return
        for channel in ports.CHANNELS:
            if reader.preferences.wants(channel) and self._reaches(reader, channel):
                self._put(channel, reader)

    def _reaches(self, reader: Reader, channel: Channel) -> bool:
        """There is an address, and the person was not sent this fact in another capacity."""
        told = Message.objects.filter(
            reader_id=reader.person_id, fact=self.notice.key, channel=channel.value
        )
        return reader.address(channel) != "" and not told.exists()

    def _put(self, channel: Channel, reader: Reader) -> None:
        hours = (settings.QUIET_FROM_HOUR, settings.QUIET_UNTIL_HOUR)
        due_at = leaves_at(
            self.notice.at, channel, is_quiet=reader.preferences.is_quiet, hours=hours
        )
        message = self._placed(reader, channel, due_at)
        if message.state == State.WAITING.value:
            when = due_at if due_at > clock.now() else None
            app.configure_task(JOB, schedule_at=when).defer(message_id=str(message.id))

    def _placed(self, reader: Reader, channel: Channel, due_at: datetime) -> Message:
        """On the next free place of the day it leaves; past the last one it is only on record."""
        day = day_of(due_at)
        taken = queries.sent_today(reader.person_id, channel, day)
        for nth in range(taken + 1, settings.MESSAGES_PER_DAY + 1):
            message = self._row(reader, channel, due_at, nth=nth)
            # Two workers at once want the same place: one of them takes the next.
            Message.objects.bulk_create([message], ignore_conflicts=True)
            if Message.objects.filter(id=message.id).exists():
                return message
        now = clock.now()
        left_out = self._row(reader, channel, due_at, nth=None)
        left_out.state, left_out.why, left_out.ended_at = State.SKIPPED.value, Why.LIMIT.value, now
        Message.objects.bulk_create([left_out])
        return left_out

    def _row(
        self, reader: Reader, channel: Channel, due_at: datetime, *, nth: int | None
    ) -> Message:
        return Message(
            notice=self.notice,
            reader_id=reader.person_id,
            fact=self.notice.key,
            channel=channel.value,
            day=day_of(due_at),
            nth=nth,
            made_at=self.notice.at,
            due_at=due_at,
        )
