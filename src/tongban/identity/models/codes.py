"""Codes sent to mobiles, and the phone of the demo."""

import uuid

from django.db import models
from django.db.models import F, Q

ATTEMPTS_CEILING = 10
SENDS_CEILING = 20


class MobileCode(models.Model):
    """A code sent to a mobile to see whether its owner holds it (短信验证码).

    Neither number nor code stands here in the clear: both are keyed hashes, and the words for the
    channel are an envelope that is emptied once they have been sent or given up. `about` is what
    the code proves something for; `hour` and `nth` make the limit for one mobile a constraint.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(max_length=40)
    about = models.UUIDField()
    mobile_hash = models.CharField(max_length=160)
    asker_hash = models.CharField(max_length=160)
    address_hash = models.CharField(max_length=160)
    code_hash = models.CharField(max_length=160)
    sealed_message = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    hour = models.BigIntegerField()
    nth = models.PositiveSmallIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mobile_hash", "hour", "nth"], name="mobile_code_slot_once"
            ),
            models.CheckConstraint(
                condition=Q(nth__gte=1, nth__lte=SENDS_CEILING), name="mobile_code_slots_are_few"
            ),
            models.CheckConstraint(
                condition=~Q(purpose="")
                & ~Q(mobile_hash="")
                & ~Q(asker_hash="")
                & ~Q(address_hash="")
                & ~Q(code_hash=""),
                name="mobile_code_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at")),
                name="mobile_code_ends_after_it_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=ATTEMPTS_CEILING), name="mobile_code_attempts_are_few"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, failed_at=None, sealed_message__isnull=False)
                | Q(sent_at__isnull=False, failed_at=None, sealed_message=None)
                | Q(sent_at=None, failed_at__isnull=False, sealed_message=None),
                name="mobile_code_keeps_no_words_once_sent",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None)
                | Q(used_at__gte=F("asked_at"), used_at__lte=F("expires_at"), attempts__gte=1),
                name="mobile_code_is_used_in_time",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="mobile_code_by_age"),
            models.Index(fields=["asked_at"], name="mobile_code_by_time"),
            models.Index(fields=["asker_hash", "asked_at"], name="mobile_code_by_asker"),
            models.Index(fields=["address_hash", "asked_at"], name="mobile_code_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}:{self.id}"


class PhoneMessage(models.Model):
    """A message on the demo's phone (演示手机短信): to numbers that were never assigned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    mobile = models.CharField(max_length=11)
    text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mobile__regex=r"^1990099[0-9]{4}$"),
                name="phone_message_is_to_a_fictional_number",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="phone_message_says_something"),
        ]
        indexes = [
            models.Index(fields=["at"], name="phone_message_by_age"),
            models.Index(fields=["mobile", "-at"], name="phone_message_by_mobile"),
        ]

    def __str__(self) -> str:
        return f"message:{self.id}"
