"""Applications: what somebody asks for, sealed, and what they hand in with it."""

import uuid

from django.db import models
from django.db.models import F, Q

from tongban.applications.rules import How, State


class KeyOf(models.TextChoices):
    """Under whose key the content lies."""

    HOLDER = "holder"
    HOUSE = "house"


class Application(models.Model):
    """What one holder asks of one item (申请), from the first draft on.

    `sealed_content` holds the answers, where each came from and what the applicant called wrong.
    `revision` counts the handings-in: 1 the first, 2 after a correction. `edits` counts the times
    it was saved: whoever saves says what they saw, so that two open pages lose nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    holder_id = models.UUIDField()
    person_id = models.UUIDField()
    """Who fills it in, for themselves or for the holder."""
    version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    """The version of the item it was begun with; it keeps that one."""
    item_code = models.CharField(max_length=33)
    department_id = models.UUIDField(null=True)
    """Who handles it; NULL until it is handed in: no officer sees drafts."""
    state = models.CharField(max_length=10, default=State.DRAFT.value)
    revision = models.PositiveSmallIntegerField(default=0)
    edits = models.PositiveIntegerField(default=0)
    key_of = models.CharField(max_length=8, choices=KeyOf.choices)
    sealed_content = models.BinaryField()
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """When it was withdrawn."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]),
                name="application_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.DRAFT.value, revision=0, submitted_at=None, department_id=None
                )
                | ~Q(state=State.DRAFT.value)
                & Q(revision__gte=1, submitted_at__isnull=False, department_id__isnull=False),
                name="application_handed_in_has_a_department_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN.value, closed_at__isnull=False)
                | ~Q(state=State.WITHDRAWN.value) & Q(closed_at=None),
                name="application_withdrawn_says_when",
            ),
            models.CheckConstraint(
                condition=Q(saved_at__gte=F("started_at"))
                & (Q(submitted_at=None) | Q(submitted_at__gte=F("started_at"))),
                name="application_begins_before_it_is_saved",
            ),
            models.CheckConstraint(
                condition=Q(key_of__in=("holder", "house")) & ~Q(sealed_content=b""),
                name="application_is_under_a_key",
            ),
            models.CheckConstraint(
                condition=Q(item_code__regex=r"^[0-9A-Z]{33}$"),
                name="application_names_its_item",
            ),
            models.UniqueConstraint(
                fields=["holder_id", "person_id", "item_code"],
                condition=Q(state=State.DRAFT.value),
                name="application_one_draft_an_item",
            ),
            # The target of the composite foreign keys of materials and revisions.
            models.UniqueConstraint(fields=["id", "holder_id"], name="application_of_holder"),
        ]
        indexes = [
            models.Index(fields=["holder_id", "-saved_at", "-id"], name="application_by_holder"),
            models.Index(
                fields=["saved_at"],
                condition=Q(state=State.DRAFT.value),
                name="application_old_drafts",
            ),
        ]

    def __str__(self) -> str:
        return f"application:{self.pk}"


class ApplicationMaterial(models.Model):
    """One thing handed in for one material an item asks for (申请材料).

    (application, holder) is a composite foreign key: nobody adds to another's application.
    `reference` names a certificate held (免提交).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    application = models.ForeignKey(Application, models.DO_NOTHING, related_name="materials")
    holder_id = models.UUIDField()
    department_id = models.UUIDField(null=True)
    """Who may look at it; NULL until it is handed in."""
    requirement = models.CharField(max_length=40)
    how = models.CharField(max_length=12)
    file_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=80, default="", blank=True)
    trust_grade = models.CharField(max_length=1)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how=How.UPLOAD.value, file_id__isnull=False, reference="")
                | Q(how=How.CERTIFICATE.value, file_id=None) & ~Q(reference="")
                | Q(how=How.PLEDGE.value, file_id=None, reference=""),
                name="material_is_a_file_a_certificate_or_a_pledge",
            ),
            models.CheckConstraint(
                condition=Q(trust_grade__in=("A", "B", "C", "D")),
                name="material_has_a_trust_grade",
            ),
            models.CheckConstraint(
                condition=Q(requirement__regex=r"^[a-z][a-z0-9_]*$"),
                name="material_names_its_requirement",
            ),
            models.UniqueConstraint(
                fields=["application", "requirement", "file_id"],
                condition=Q(file_id__isnull=False),
                name="material_file_once",
            ),
            models.UniqueConstraint(
                fields=["application", "requirement"],
                condition=Q(file_id=None),
                name="material_without_file_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} of {self.application_id}"


class FormerRevision(models.Model):
    """An application as it was handed in before it was corrected (补正前的申请): what was looked at
    then stays as it was, its list of materials inside."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    application = models.ForeignKey(Application, models.DO_NOTHING, related_name="former")
    holder_id = models.UUIDField()
    department_id = models.UUIDField()
    revision = models.PositiveSmallIntegerField()
    key_of = models.CharField(max_length=8, choices=KeyOf.choices)
    sealed_content = models.BinaryField()
    submitted_at = models.DateTimeField()
    reopened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "revision"], name="former_revision_once"
            ),
            models.CheckConstraint(
                condition=Q(revision__gte=1) & Q(reopened_at__gte=F("submitted_at")),
                name="former_revision_was_handed_in",
            ),
            models.CheckConstraint(
                condition=Q(key_of__in=("holder", "house")) & ~Q(sealed_content=b""),
                name="former_revision_is_under_a_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.revision}"


class KeptPost(models.Model):
    """What somebody typed on a page after their session had ended (过期会话的填写内容): kept for an
    hour, given back to the same person only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    application_id = models.UUIDField()
    person_id = models.UUIDField()
    page = models.CharField(max_length=40)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application_id", "person_id", "page"], name="kept_post_once_a_page"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("kept_at")) & ~Q(sealed=b"") & ~Q(page=""),
                name="kept_post_ends",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="kept_post_expiring")]

    def __str__(self) -> str:
        return f"kept:{self.pk}"
