"""How a person wants to be told, and the code that shows that an e-mail address is theirs."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.notices.rules import LANGUAGES

ATTEMPTS_CEILING = 10
CODES_CEILING = 10


class Contact(models.Model):
    """By which ways a person is told (消息接收设置). Without a row the defaults hold.

    The defaults (queries/contacts.py): SMS to a mobile its owner left for it, no e-mail, quiet at
    night, Chinese. The address is sealed under the person's own key.
    """

    holder_id = models.UUIDField(primary_key=True)
    wants_sms = models.BooleanField()
    wants_email = models.BooleanField()
    sealed_email = models.BinaryField(null=True)
    email_confirmed_at = models.DateTimeField(null=True)
    is_quiet = models.BooleanField()
    language = models.CharField(max_length=8)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_email=None, email_confirmed_at=None)
                | Q(sealed_email__isnull=False, email_confirmed_at__isnull=False),
                name="contact_email_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(wants_email=False) | Q(sealed_email__isnull=False),
                name="contact_email_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES), name="contact_language_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"contact:{self.holder_id}"


class EmailCode(models.Model):
    """A code sent to an e-mail address to see whether its owner reads it (邮箱验证码).

    Address and code lie sealed under the person's own key and go when it is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder_id = models.UUIDField()
    sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    hour = models.BigIntegerField()
    nth = models.PositiveSmallIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder_id", "hour", "nth"], name="email_code_slot_once"
            ),
            models.CheckConstraint(
                condition=Q(nth__gte=1, nth__lte=CODES_CEILING), name="email_code_slots_are_few"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at")),
                name="email_code_ends_after_it_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=ATTEMPTS_CEILING), name="email_code_attempts_are_few"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, sealed__isnull=False)
                | Q(ended_at__isnull=False, sealed=None),
                name="email_code_keeps_no_words_at_its_end",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="email_code_by_age"),
            models.Index(fields=["holder_id", "-asked_at"], name="email_code_by_holder"),
        ]

    def __str__(self) -> str:
        return f"email_code:{self.id}"
