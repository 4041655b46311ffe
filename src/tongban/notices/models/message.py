"""What leaves the house of a notice: one row for each channel, without address and words."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.notices.models.notice import Notice
from tongban.notices.rules import LEFT, Channel, State, Status

SLOTS_CEILING = 100
"""No setting allows more to one person by one channel in a day."""
_NEEDS_A_REASON = [State.UNDELIVERED.value, State.GIVEN_UP.value, State.SKIPPED.value]


class Message(models.Model):
    """A notice on its way by SMS or e-mail (外发消息). Its id is the key the channel takes once.

    Neither words nor address stand here: both are made when it is sent, the address from what is
    sealed. `reader_id` is the person it is for: what a body is told goes to its representative, and
    who is told one `fact` in two capacities (the notice's key) gets one message. `day` and `nth`
    make the limit of a day a constraint.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="messages")
    reader_id = models.UUIDField()
    fact = models.CharField(max_length=120)
    channel = models.CharField(max_length=8)
    state = models.CharField(max_length=12, default=State.WAITING.value)
    why = models.CharField(max_length=16, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    day = models.DateField()
    nth = models.PositiveSmallIntegerField(null=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="message_once_a_channel"),
            models.UniqueConstraint(
                fields=["reader_id", "channel", "day", "nth"], name="message_slot_once"
            ),
            models.UniqueConstraint(
                fields=["reader_id", "fact", "channel"], name="message_once_a_person"
            ),
            models.CheckConstraint(condition=~Q(fact=""), name="message_is_about_a_fact"),
            models.CheckConstraint(
                condition=Q(nth__isnull=False, nth__gte=1, nth__lte=SLOTS_CEILING)
                | Q(nth=None, state=State.SKIPPED.value),
                name="message_slots_are_few",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[one.value for one in Channel]),
                name="message_goes_by_a_channel",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAITING.value, sent_at=None, ended_at=None)
                | Q(state=State.SENT.value, sent_at__isnull=False, ended_at=None)
                | Q(
                    state__in=[State.DELIVERED.value, State.UNDELIVERED.value],
                    sent_at__isnull=False,
                    ended_at__isnull=False,
                )
                | Q(
                    state__in=[State.GIVEN_UP.value, State.SKIPPED.value],
                    sent_at=None,
                    ended_at__isnull=False,
                ),
                name="message_state_fits_its_times",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_NEEDS_A_REASON) & ~Q(why="")
                | ~Q(state__in=_NEEDS_A_REASON) & Q(why=""),
                name="message_says_why_it_did_not_arrive",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("made_at"))
                & (Q(sent_at=None) | Q(sent_at__gte=F("made_at")))
                & (Q(ended_at=None) | Q(ended_at__gte=F("made_at"))),
                name="message_moments_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in LEFT]) | Q(attempts__gte=1),
                name="message_left_by_an_attempt",
            ),
        ]
        indexes = [models.Index(fields=["reader_id", "-made_at"], name="message_by_reader")]

    def __str__(self) -> str:
        return f"{self.channel}:{self.id}"


class Receipt(models.Model):
    """What a channel says became of a message (状态报告). Each one is taken once.

    It names the notice as well, with which all of them end.
    """

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="receipts")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12)
    at = models.DateTimeField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[one.value for one in Status]),
                name="receipt_says_whether_it_arrived",
            ),
        ]
        indexes = [models.Index(fields=["message", "at"], name="receipt_by_message")]

    def __str__(self) -> str:
        return f"{self.status}:{self.id}"
