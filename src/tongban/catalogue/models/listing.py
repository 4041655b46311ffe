"""The lists of items (目录清单、实施清单): their versions, and how each came about."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, TextChoices


class ListKind(TextChoices):
    """Which list."""

    CATALOGUE = "catalogue"
    """目录清单: base elements, for everybody."""
    IMPLEMENTATION = "implementation"
    """实施清单: the items of one implementing body."""


class ChangeRequest(models.Model):
    """A change of a list that somebody proposes (清单变动申请): what is to stand there, why, from
    when. In force once the establishment and the legal office both favour it.
    """

    class Operation(TextChoices):
        """国办函〔2016〕108号 ch. 5: 新增, 变更, 拆分, 合并, 暂停, 恢复, 取消."""

        ADD = "add"
        CHANGE = "change"
        SPLIT = "split"
        MERGE = "merge"
        SUSPEND = "suspend"
        RESUME = "resume"
        CANCEL = "cancel"

    class State(TextChoices):
        """How far it is."""

        OPEN = "open"
        APPROVED = "approved"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    list = models.CharField(max_length=14, choices=ListKind.choices)
    operation = models.CharField(max_length=7, choices=Operation.choices)
    codes = ArrayField(models.CharField(max_length=33))
    """What it acts on; empty where something is added."""
    content = models.JSONField()
    """What stands there after it: entries of the catalogue list, or items; as plain values."""
    based_on = models.CharField(max_length=80, blank=True)
    """Digest of what it acts on, as it stood: another change may have come between."""
    reason = models.CharField(max_length=2000)
    effective_on = models.DateField()
    department = models.ForeignKey("identity.Department", models.PROTECT, related_name="+")
    proposed_by = models.CharField(max_length=80)
    """Who proposes it, as the audit log names them."""
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id", "proposed_by"], name="change_request_of_whom_proposed_it"
            ),
            models.CheckConstraint(
                condition=Q(list__in=ListKind.values), name="change_request_list_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    operation__in=["add", "change", "split", "merge", "suspend", "resume", "cancel"]
                ),
                name="change_request_operation_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state__in=["approved", "refused", "withdrawn"], closed_at__isnull=False),
                name="change_request_closed_with_its_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="change_request_has_a_reason"),
        ]
        indexes = [
            models.Index(
                F("proposed_at").desc(), F("id").desc(), name="change_request_newest_first"
            ),
        ]

    def __str__(self) -> str:
        return f"change:{self.id}"


class ChangeReview(models.Model):
    """What one of the two offices says of a change (编制、法制审核). One each, by two people, and
    neither proposed it.
    """

    class Office(TextChoices):
        """Whose review it is."""

        ESTABLISHMENT = "establishment"
        LEGAL = "legal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="reviews")
    proposed_by = models.CharField(max_length=80)
    """As the change says; the table holds it to that."""
    office = models.CharField(max_length=13, choices=Office.choices)
    department = models.ForeignKey("identity.Department", models.PROTECT, related_name="+")
    """The office itself."""
    reviewed_by = models.CharField(max_length=80)
    favours = models.BooleanField()
    said = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "office"], name="change_review_once_each_office"
            ),
            models.UniqueConstraint(
                fields=["change", "reviewed_by"], name="change_review_by_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("proposed_by")), name="change_review_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(office__in=["establishment", "legal"]),
                name="change_review_office_known",
            ),
            models.CheckConstraint(
                condition=Q(favours=True) | ~Q(said=""), name="change_review_against_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"review:{self.change_id}:{self.office}"


class ListVersion(models.Model):
    """One version of a list (清单版本): each change leaves one of every list it touches."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    list = models.CharField(max_length=14, choices=ListKind.choices)
    department = models.ForeignKey(
        "identity.Department", models.PROTECT, null=True, related_name="+"
    )
    """Whose implementation list; the catalogue list is nobody's own."""
    number = models.PositiveIntegerField()
    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    digest = models.CharField(max_length=80)
    """Of the whole list as it is from then on, by what is known when the version is made."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "department", "number"],
                nulls_distinct=False,
                name="list_version_number_once",
            ),
            models.UniqueConstraint(
                fields=["change", "list", "department"],
                nulls_distinct=False,
                name="list_version_once_each_change",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="list_version_counts_from_one"),
            models.CheckConstraint(
                condition=Q(list="catalogue", department__isnull=True)
                | Q(list="implementation", department__isnull=False),
                name="list_version_of_a_department_or_of_all",
            ),
            models.CheckConstraint(condition=~Q(digest=""), name="list_version_has_a_digest"),
        ]

    def __str__(self) -> str:
        return f"list:{self.list}:{self.number}"


class EntryVersion(models.Model):
    """One version of an entry of the catalogue list (目录清单事项版本), from its day until a later
    version's. Never changed once it is there; a code is never used again.
    """

    class State(TextChoices):
        """How the entry stands from then on."""

        ACTIVE = "active"
        SUSPENDED = "suspended"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    state = models.CharField(max_length=9, choices=State.choices)
    list_version = models.ForeignKey(ListVersion, models.PROTECT, related_name="+")
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="entry_version_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="entry_version_counts_from_one"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{12}$"), name="entry_version_code_has_its_shape"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "suspended", "cancelled"]),
                name="entry_version_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"entry:{self.code}:{self.number}"


class Succession(models.Model):
    """Which entry or item stands for one that was split or merged (拆分、合并的去向)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    before = models.CharField(max_length=33)
    after = models.CharField(max_length=33)
    list_version = models.ForeignKey(ListVersion, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="succession_told_once"),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="succession_to_another_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before}>{self.after}"
