"""How files nothing needs end: row and key at once, the bytes by a job after it."""

from collections.abc import Sequence
from datetime import datetime

from procrastinate.contrib.django import app

from tongban.kernel.retention.endings import ByColumn, Due, Ended
from tongban.kernel.retention.rules import Rule
from tongban.kernel.storage.actions import UNLINK


class LooseFiles(ByColumn):
    """A file attached meanwhile has no day to expire on any more: it stays (Moved)."""

    def end(self, rule: Rule, now: datetime, rows: Sequence[Due]) -> Ended:
        ended = super().end(rule, now, rows)
        app.configure_task(UNLINK).defer(file_ids=[str(row.key) for row in rows])
        return ended
