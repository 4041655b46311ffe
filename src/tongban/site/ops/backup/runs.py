"""How a backup stands in the database (BackupRun), and what the database knows of a folder."""

import re
from collections.abc import Sequence
from datetime import datetime

from tongban.site.ops.backup import dump
from tongban.site.ops.backup.manifest import Manifest

_KNOWN = """
    SELECT max(began_at) FROM kernel_backuprun
    WHERE whole AND digest = ANY(%s) AND began_at <= %s
"""
_MOST_LABEL = 60


def label(words: str) -> str:
    """A place in the operator's words as the table takes it: no path, and not too long."""
    return re.sub(r"[/\\]", "-", words)[:_MOST_LABEL] or "backup"


def last_known(owner: str, found: Sequence[Manifest], now: datetime) -> datetime | None:
    """When the newest of these began that the database itself entered as whole.

    A manifest says of itself what whoever wrote it likes; its digest stands in the table only when
    this house made it or goes on from it. Raises Misconfigured when the database does not answer.
    """
    with dump.connected(owner) as connection:
        row = connection.execute(_KNOWN, [[one.digest for one in found], now]).fetchone()
    return row[0] if row and isinstance(row[0], datetime) else None
