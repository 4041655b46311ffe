"""Runs of the backup (备份记录)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class BackupRun(models.Model):
    """One run of the backup that came to its end, whole or not (备份记录).

    A run that was killed leaves no row, and neither does it leave anything that could be taken
    for a backup. `size` counts bytes, `label` names the place in the operator's words, never as a
    path; the newest rows are in no backup, since a run is entered when it is over.
    """

    class Kind(models.TextChoices):
        """What the run copied."""

        FULL = "full", _("全量备份")
        BASE = "base", _("数据库基础备份")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_index=True)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=80, blank=True)
    whole = models.BooleanField()
    failure = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("full", "base")),
                name="backup_run_kind_is_known",
                violation_error_message=_("没有这种备份。"),
            ),
            models.CheckConstraint(
                condition=Q(finished_at__gte=F("began_at")),
                name="backup_run_ends_after_it_begins",
                violation_error_message=_("备份的结束时间不能早于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(whole=True, failure="", size__gt=0)
                & Q(digest__regex=r"^(sha256|sm3):[0-9a-f]{64}$")
                | Q(whole=False, digest="", size__gte=0) & Q(failure__regex=r"^[a-z][a-z_]*$"),
                name="backup_run_is_whole_or_says_why_not",
                violation_error_message=_("完整的备份须有摘要，不完整的须写明原因代码。"),
            ),
            models.CheckConstraint(
                condition=~Q(label="") & ~Q(label__regex=r"[/\\]"),
                name="backup_run_label_is_no_path",
                violation_error_message=_("备份位置写名称，不写路径。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.finished_at:%Y-%m-%d}"
