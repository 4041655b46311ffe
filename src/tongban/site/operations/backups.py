"""The last whole backup, as the console sees it."""

from tongban.identity.queries import rows_of
from tongban.kernel.health.readings import Backup

_LAST = """
    SELECT r.finished_at, r.size,
           (SELECT count(*) FROM kernel_backuprun f
            WHERE NOT f.whole AND f.finished_at > r.finished_at) AS failed_since
    FROM kernel_backuprun r WHERE r.whole ORDER BY r.finished_at DESC LIMIT 1
"""


def last() -> Backup | None:
    """None where there has never been a whole one. The table is nobody's secret (fences.toml)."""
    rows = rows_of(_LAST, [])
    return Backup(**rows[0]) if rows else None
