"""One row for each reaction owed."""

import uuid

from django.db import models
from django.db.models import Q


class OwedReaction(models.Model):
    """One event owed to one reaction, kept until the reaction has run (应办反应)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    event_id = models.UUIDField()
    event_type = models.CharField(max_length=100)
    payload = models.JSONField()
    reaction = models.CharField(max_length=200)
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_by = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=80, blank=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "reaction"], name="owed_once_per_event_and_reaction"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dead_at=None), name="owed_is_not_both_done_and_dead"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at=None, dead_at=None),
                name="owed_and_waiting",
            ),
            models.Index(fields=["dead_at"], condition=~Q(dead_at=None), name="owed_and_dead"),
            models.Index(fields=["done_at"], condition=~Q(done_at=None), name="owed_and_done"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} -> {self.reaction}"


class JobFailure(models.Model):
    """Why a job failed last (作业失败): the kind of error, never its words.

    Goes with its job; a job that succeeds at a later attempt keeps the row until it is forgotten.
    """

    job_id = models.BigIntegerField(primary_key=True)
    failure = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(failure=""), name="job_failure_names_its_error"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.failure}"
