"""How drafts end that nobody handed in: with their materials, whose files are loose again."""

from collections.abc import Sequence
from datetime import datetime

from tongban.applications.models import ApplicationMaterial
from tongban.applications.queries import rows as applications
from tongban.kernel.action import current
from tongban.kernel.retention.endings import ByColumn, Due, Ended
from tongban.kernel.retention.rules import Rule
from tongban.kernel.storage import actions as storage


class OldDrafts(ByColumn):
    """A draft saved meanwhile is not due any more: it stays (Moved)."""

    def end(self, rule: Rule, now: datetime, rows: Sequence[Due]) -> Ended:
        keys = [str(row.key) for row in rows]
        used = ApplicationMaterial.objects.filter(
            application_id__in=keys, file_id__isnull=False
        ).values_list("application_id", "file_id")
        files = sorted(set(used), key=str)
        ended = super().end(rule, now, rows)
        for application_id, file_id in files:
            if file_id is not None:
                storage.release(file_id, to=applications.subject(application_id), by=current().by)
        return ended
