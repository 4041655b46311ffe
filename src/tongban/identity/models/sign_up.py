"""Somebody on the way to an account, before there is a person (注册申请)."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.identity.models.accounts import Account
from tongban.identity.rules.sign_up import AttemptOutcome, SignUpState, Trouble

_BEFORE = [SignUpState.TYPING.value, SignUpState.WAITING.value]
_NAMED = [SignUpState.OPENING.value, SignUpState.DONE.value]


class SignUp(models.Model):
    """One attempt to sign up online (注册申请), found by the keyed hash of its code.

    What was typed lies in `sealed` under the data key of purpose sign_up until a person exists
    or the sign-up expires. A guest may write what is theirs to say; that it was verified, and
    which account came of it, only the platform writes (grants, and a trigger in 0008).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key_hash = models.CharField(max_length=160, unique=True)
    address_hash = models.CharField(max_length=160)
    state = models.CharField(max_length=8)
    sealed = models.BinaryField(null=True)
    id_number_hash = models.CharField(max_length=160)
    failed = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    reference = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=8, blank=True)
    next_try_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=64, blank=True)

    agreement_version = models.PositiveSmallIntegerField(null=True)
    agreement_digest = models.CharField(max_length=80, blank=True)
    agreed_at = models.DateTimeField(null=True)

    login_name = models.CharField(max_length=60, blank=True)
    password = models.CharField(max_length=128, blank=True)
    account = models.OneToOneField(Account, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in SignUpState]),
                name="sign_up_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_BEFORE, verified_at=None)
                | ~Q(state__in=_BEFORE) & Q(verified_at__isnull=False) & ~Q(receipt=""),
                name="sign_up_goes_on_only_verified",
            ),
            models.CheckConstraint(
                condition=~Q(state=SignUpState.WAITING.value)
                | Q(reference__isnull=False, asked_at__isnull=False),
                name="sign_up_waits_for_a_question",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreement_version=None, agreement_digest="")
                | Q(agreed_at__isnull=False, agreement_version__isnull=False)
                & ~Q(agreement_digest=""),
                name="sign_up_agreement_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_NAMED) | Q(agreed_at__isnull=False) & ~Q(login_name=""),
                name="sign_up_opens_only_agreed_and_named",
            ),
            models.CheckConstraint(
                condition=Q(state=SignUpState.DONE.value, account__isnull=False)
                & Q(done_at__isnull=False, sealed=None, password="")
                | ~Q(state=SignUpState.DONE.value) & Q(account=None, done_at=None, entered_at=None),
                name="sign_up_done_has_an_account_and_keeps_nothing",
            ),
            models.CheckConstraint(
                condition=Q(trouble__in=["", *(trouble.value for trouble in Trouble)]),
                name="sign_up_trouble_is_known",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="sign_up_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(key_hash="") & ~Q(address_hash="") & ~Q(id_number_hash=""),
                name="sign_up_can_be_found",
            ),
        ]
        indexes = [
            models.Index(fields=["address_hash", "created_at"], name="sign_up_by_address"),
            models.Index(fields=["expires_at"], name="sign_up_by_end"),
        ]

    def __str__(self) -> str:
        return f"sign_up:{self.id}"


class VerificationAttempt(models.Model):
    """One question to the verification service (核验尝试), kept to count mismatches.

    Its id is the question's reference. Hashes only; it outlives its sign-up, so that starting
    anew does not begin the count anew.
    """

    id = models.UUIDField(primary_key=True)
    sign_up_id = models.UUIDField()
    id_number_hash = models.CharField(max_length=160)
    address_hash = models.CharField(max_length=160)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(outcome.value for outcome in AttemptOutcome)]),
                name="attempt_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(id_number_hash="") & ~Q(address_hash=""), name="attempt_can_be_counted"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="attempt_by_age"),
            models.Index(fields=["id_number_hash", "asked_at"], name="attempt_by_number"),
            models.Index(fields=["address_hash", "asked_at"], name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"attempt:{self.id}"
