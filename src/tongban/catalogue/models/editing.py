"""What an officer is writing: an item that is on no list yet."""

import uuid

from django.db import models
from django.db.models import Q, TextChoices


class ItemDraft(models.Model):
    """A text of an item that somebody is writing (事项草稿), for one implementing body.

    What is kept is what a pack's item.yaml says, plain and perhaps unfinished; base elements stay
    with the catalogue list. One draft of an item is open at a time.
    """

    class State(TextChoices):
        """Whether it can still be written on."""

        OPEN = "open"
        PROPOSED = "proposed"
        DISCARDED = "discarded"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    department = models.ForeignKey("identity.Department", models.PROTECT, related_name="+")
    code = models.CharField(max_length=33)
    based_on = models.ForeignKey(
        "catalogue.ItemVersion", models.PROTECT, null=True, related_name="+"
    )
    """The version whose text it began with; None for a new item."""
    seen = models.PositiveIntegerField()
    """How many versions the item had when whoever writes last looked: another may have come."""
    definition = models.JSONField()
    edits = models.PositiveIntegerField(default=0)
    """How often it was saved: whoever saves an older page is told."""
    begun_by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    change = models.ForeignKey(
        "catalogue.ChangeRequest", models.PROTECT, null=True, related_name="+"
    )
    """What was proposed of it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="open"), name="item_draft_one_open_each_item"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-Z]{18}[1-7][0-9]{14}$"),
                name="item_draft_code_has_its_shape",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", change__isnull=False)
                | Q(state__in=["open", "discarded"], change__isnull=True),
                name="item_draft_proposed_with_its_change",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "state"], name="item_draft_of_department"),
        ]

    def __str__(self) -> str:
        return f"item-draft:{self.id}"
