"""The last whole backup, as the console sees it."""

from datetime import timedelta

from tongban.identity.queries import rows_of
from tongban.kernel import clock
from tongban.kernel.health.readings import Backup

_SKEW = timedelta(minutes=5)
"""By so much the clock of the machine that makes backups may be ahead."""
_LAST = """
    SELECT r.finished_at, r.size,
           (SELECT count(*) FROM kernel_backuprun f
            WHERE NOT f.whole AND f.finished_at > r.finished_at) AS failed_since
    FROM kernel_backuprun r WHERE r.whole AND r.finished_at <= %s
    ORDER BY r.finished_at DESC LIMIT 1
"""


def last() -> Backup | None:
    """None where there has never been a whole one. The table is nobody's secret (fences.toml).

    One from a future the clock was once set to says nothing about how old the last one is.
    """
    rows = rows_of(_LAST, [clock.now() + _SKEW])
    return Backup(**rows[0]) if rows else None
