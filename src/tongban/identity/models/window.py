"""What a window enters: a person's registration on its way, a guardianship with its proof."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.identity.rules.window import (
    REPRINTS_CEILING,
    CardRead,
    GuardianEnd,
    MinorProof,
    Relation,
    TypedReason,
    WindowEnd,
)


class WindowRegistration(models.Model):
    """One person's registration at a window (窗口登记), from the card to the open account.

    What the card and the person said lies in an envelope that is emptied when it ends; each step
    has its instant, and none can be skipped. It lapses some hours after the card was read
    (rules.window.lapses_at); a trigger, `window_registration_is_opened_in_time`, knows a ceiling.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    department_id = models.UUIDField()
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    sealed_details = models.BinaryField(null=True)
    read_how = models.CharField(max_length=8)
    typed_reason = models.CharField(max_length=8, blank=True, default="", db_default="")
    """Why the card was typed and not read (手工录入的原因)."""
    read_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)
    # The code itself ends long before the registration does; its id stays as a trace.
    code = models.OneToOneField(
        "identity.MobileCode", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    proved_at = models.DateTimeField(null=True)
    agreement = models.CharField(max_length=40, blank=True)
    signed_at = models.DateTimeField(null=True)
    person = models.ForeignKey("identity.Person", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    slip = models.BooleanField(default=False)
    """Whether a first password was printed at the end."""
    reprints = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How often it was printed again; counted by the door that changes the password."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(read_how__in=[how.value for how in CardRead]),
                name="window_registration_read_how_is_known",
            ),
            models.CheckConstraint(
                condition=Q(read_how=CardRead.READER.value, typed_reason="")
                | Q(
                    read_how=CardRead.TYPED.value,
                    typed_reason__in=[why.value for why in TypedReason],
                ),
                name="window_registration_typed_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(compared_at__isnull=False) | Q(code=None, proved_at=None))
                & (Q(proved_at=None) | Q(code__isnull=False))
                & (
                    Q(signed_at=None, agreement="")
                    | Q(signed_at__isnull=False, proved_at__isnull=False) & ~Q(agreement="")
                ),
                name="window_registration_skips_no_step",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="", sealed_details__isnull=False)
                | Q(
                    ended_at__isnull=False,
                    outcome__in=[end.value for end in WindowEnd],
                    sealed_details=None,
                ),
                name="window_registration_end_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[WindowEnd.OPENED.value, WindowEnd.RAISED.value])
                | Q(signed_at__isnull=False, person__isnull=False),
                name="window_registration_success_has_signature_and_person",
            ),
            models.CheckConstraint(
                condition=Q(reprints=0)
                | Q(
                    reprints__lte=REPRINTS_CEILING,
                    slip=True,
                    outcome__in=[WindowEnd.OPENED.value, WindowEnd.RAISED.value],
                ),
                name="window_registration_reprints_are_few",
            ),
        ]
        indexes = [
            models.Index(fields=["ended_at"], name="window_registration_by_end"),
            models.Index(fields=["read_at"], name="window_registration_by_age"),
            models.Index(
                fields=["department_id", "-read_at", "id"], name="window_registration_by_dept"
            ),
        ]

    def __str__(self) -> str:
        return f"registration:{self.id}"


class Guardianship(models.Model):
    """Who is guardian of a minor, as what and by which proof (监护关系).

    The mandate lets the guardian act; this row says why it may. The number of the proof is sealed
    with the minor's key. `place` 1 or 2 makes "two guardians at most" a constraint.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    mandate = models.OneToOneField("identity.Mandate", models.PROTECT, related_name="+")
    minor = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    guardian = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    relation = models.CharField(max_length=12)
    proof = models.CharField(max_length=12)
    sealed_proof_number = models.BinaryField()
    consented_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["minor", "place"],
                condition=Q(ended_at=None),
                name="guardianship_place_is_taken_once",
            ),
            models.UniqueConstraint(
                fields=["minor", "guardian"],
                condition=Q(ended_at=None),
                name="guardianship_of_two_people_once",
            ),
            models.CheckConstraint(
                condition=Q(place__in=[1, 2]), name="guardianship_has_two_places"
            ),
            models.CheckConstraint(
                condition=~Q(minor=F("guardian")), name="guardianship_is_of_another"
            ),
            models.CheckConstraint(
                condition=Q(relation__in=[one.value for one in Relation]),
                name="guardianship_relation_is_known",
            ),
            models.CheckConstraint(
                condition=Q(proof__in=[one.value for one in MinorProof]),
                name="guardianship_proof_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="")
                | Q(
                    ended_at__isnull=False,
                    end_reason__in=[one.value for one in GuardianEnd],
                ),
                name="guardianship_end_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"guardianship:{self.id}"
