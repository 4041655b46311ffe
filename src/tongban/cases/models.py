"""What government does with an application. The law stands in the constraints too."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.cases.rules import (
    BEFORE_ACCEPTANCE,
    DECIDED,
    ENDED,
    EXAMINED,
    DeclineReason,
    Stage,
    Step,
)


def _in(stages: frozenset[Stage]) -> Q:
    return Q(stage__in=sorted(stage.value for stage in stages))


class Case(models.Model):
    """The government's handling of one application (办件).

    `next_due_on` is the last day of whatever is to happen next: it orders the inbox. `due_on` is
    the statutory, `promised_due_on` the promised last day, both written only from the calendar.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=45, unique=True)
    query_code = models.CharField(max_length=9, unique=True)
    application_id = models.UUIDField(unique=True)
    version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    person_id = models.UUIDField()
    """Who applied, for themselves or for the holder."""
    department_id = models.UUIDField()
    stage = models.CharField(max_length=12, default=Stage.RECEIVED.value)
    received_at = models.DateTimeField()
    next_due_on = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    promised_due_on = models.DateField(null=True)
    is_provisional = models.BooleanField(default=False)
    """A year without an announced calendar was counted: 待国务院公布节假日安排后确认."""
    first_examiner_id = models.UUIDField(null=True)
    second_examiner_id = models.UUIDField(null=True)
    granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decline_reason = models.CharField(max_length=12, default="", blank=True)
    right_body = models.ForeignKey(
        "identity.Department", models.PROTECT, null=True, related_name="+"
    )
    """The body whose matter it is, where this one's it is not."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in Stage]), name="case_stage_is_known"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Z]{18}[1-7][0-9]{12}[0-9]{8}[0-9]{6}$"),
                name="case_number_has_45_characters",
            ),
            models.CheckConstraint(
                condition=Q(query_code__regex=r"^[2-9A-HJKMNP-RT-Y]{4}-[2-9A-HJKMNP-RT-Y]{4}$"),
                name="case_query_code_has_its_shape",
            ),
            models.CheckConstraint(
                condition=_in(BEFORE_ACCEPTANCE)
                & Q(accepted_at=None, accepted_on=None, due_on=None, promised_due_on=None)
                | Q(stage=Stage.WITHDRAWN.value)
                & Q(accepted_at=None, accepted_on=None, due_on=None, promised_due_on=None)
                | ~_in(BEFORE_ACCEPTANCE)
                & Q(
                    accepted_at__isnull=False,
                    accepted_on__isnull=False,
                    due_on__isnull=False,
                    promised_due_on__isnull=False,
                ),
                name="case_accepted_has_deadlines",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None)
                | Q(due_on__gte=F("promised_due_on"), promised_due_on__gte=F("accepted_on")),
                name="case_promise_only_shortens",
            ),
            models.CheckConstraint(
                condition=_in(EXAMINED)
                & Q(first_examiner_id__isnull=False, second_examiner_id__isnull=False)
                & ~Q(first_examiner_id=F("second_examiner_id"))
                | ~_in(EXAMINED)
                & (
                    Q(second_examiner_id=None)
                    | Q(stage=Stage.WITHDRAWN.value, first_examiner_id__isnull=False)
                    & ~Q(first_examiner_id=F("second_examiner_id"))
                ),
                name="case_reviewed_by_two_officers",
            ),
            models.CheckConstraint(
                condition=_in(DECIDED)
                & Q(granted__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                | ~_in(DECIDED) & Q(granted=None, decided_at=None, decided_by=None),
                name="case_decided_says_how_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("first_examiner_id")) & ~Q(decided_by=F("second_examiner_id")),
                name="case_decided_by_who_did_not_examine",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.DECLINED.value)
                & (
                    Q(decline_reason=DeclineReason.NOT_A_MATTER.value, right_body=None)
                    | Q(decline_reason=DeclineReason.OTHER_BODY.value, right_body__isnull=False)
                )
                | ~Q(stage=Stage.DECLINED.value) & Q(decline_reason="", right_body=None),
                name="case_declined_names_the_right_body",
                violation_error_message="不属于本机关职权范围的，应当告知向哪个机关申请。",
            ),
            models.CheckConstraint(
                condition=_in(ENDED) & Q(ended_at__isnull=False, next_due_on=None)
                | ~_in(ENDED) & Q(ended_at=None, next_due_on__isnull=False),
                name="case_ended_says_when",
            ),
            # The target of the composite foreign keys of everything below.
            models.UniqueConstraint(
                fields=["id", "holder_id", "department_id"], name="case_of_holder_and_department"
            ),
        ]
        indexes = [
            models.Index(
                fields=["department_id", "next_due_on", "id"],
                condition=Q(ended_at=None),
                name="case_inbox",
            ),
            models.Index(
                fields=["department_id", "stage", "next_due_on", "id"],
                condition=Q(ended_at=None),
                name="case_inbox_by_stage",
            ),
            models.Index(
                fields=["department_id", "-ended_at", "-id"],
                condition=Q(ended_at__isnull=False),
                name="case_ended_by_department",
            ),
            models.Index(fields=["holder_id", "-received_at", "-id"], name="case_by_holder"),
            models.Index(fields=["person_id", "-received_at", "-id"], name="case_by_applicant"),
            models.Index(fields=["ended_at"], name="case_by_end"),
        ]

    def __str__(self) -> str:
        return self.number


class OfCase(models.Model):
    """Columns of everything that hangs on a case: (case, holder, department) is a composite
    foreign key, since plain ones ignore row security."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder_id = models.UUIDField()
    department_id = models.UUIDField()

    class Meta:
        abstract = True


class CaseStep(OfCase):
    """One thing that was done (办理过程): which, when, by whom; no words."""

    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="steps")
    nth = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    officer_id = models.UUIDField(null=True)
    """NULL: the applicant, or the platform itself."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "nth"], name="case_step_in_order"),
            models.CheckConstraint(
                condition=Q(step__in=[step.value for step in Step]), name="case_step_is_known"
            ),
            models.CheckConstraint(condition=Q(nth__gte=1), name="case_step_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.nth} {self.step}"


class CaseReceipt(OfCase):
    """The signed code of a case's receipt (收件回执的签名), made once by a worker."""

    case = models.OneToOneField(Case, models.DO_NOTHING, related_name="receipt")
    code = models.CharField(max_length=1200)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^R2\.[\w-]+\.[\w-]+\.[\w-]+$"),
                name="case_receipt_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"receipt of {self.case_id}"


class CorrectionNotice(OfCase):
    """All defects, told once (一次性告知补正): 行政许可法 第三十二条第一款第四项."""

    case = models.OneToOneField(Case, models.DO_NOTHING, related_name="correction")
    officer_id = models.UUIDField()
    noticed_at = models.DateTimeField()
    due_on = models.DateField()
    """Until when the applicant may correct."""
    key_of = models.CharField(max_length=8)
    sealed_points = models.BinaryField()
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(key_of__in=("holder", "house")) & ~Q(sealed_points=b""),
                name="correction_notice_says_what",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at=None) | Q(corrected_at__gte=F("noticed_at")),
                name="correction_follows_its_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"correction of {self.case_id}"


class Opinion(OfCase):
    """What one examiner found (审查意见); two different officers: 行政许可法 第三十四条."""

    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="opinions")
    officer_id = models.UUIDField()
    favours = models.BooleanField()
    at = models.DateTimeField()
    key_of = models.CharField(max_length=8)
    sealed_words = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "officer_id"], name="opinion_of_two_different_officers"
            ),
            models.CheckConstraint(
                condition=Q(key_of__in=("holder", "house")) & ~Q(sealed_words=b""),
                name="opinion_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"opinion on {self.case_id}"


class Decision(OfCase):
    """Granted, or refused with reasons (决定): 行政许可法 第三十八条."""

    case = models.OneToOneField(Case, models.DO_NOTHING, related_name="decision")
    officer_id = models.UUIDField()
    granted = models.BooleanField()
    at = models.DateTimeField()
    key_of = models.CharField(max_length=8, default="", blank=True)
    sealed_reason = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(granted=True, key_of="", sealed_reason=b"")
                | ~Q(sealed_reason=b"") & Q(key_of__in=("holder", "house")),
                name="decision_refusal_has_reason",
                violation_error_message="不予许可须说明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"decision on {self.case_id}"
