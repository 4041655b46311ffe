"""The demo's night watch: one backup each night, when BACKUP_FOLDER is set (每夜备份).

A server has a timer of its system for this (deploy/tongban-backup.timer), since a serving process
is not told the owner's address. Nothing of Django is loaded here; the backup is a child.
"""

import subprocess
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from tongban.kernel import clock, env
from tongban.site.ops import parts

_CALM_S = 600
"""A start is never slowed down: a night that was missed is made up for after this long."""
_LOOK_EVERY_S = 60
_AGAIN_AFTER = timedelta(hours=1)


def run(data: Path, say: Callable[[str], None]) -> int:
    """Until it is ended. A backup that failed is tried again after an hour."""
    hour = env.number("BACKUP_HOUR", default=2, least=0, most=23)
    folder = Path(env.text("BACKUP_FOLDER"))
    tried: datetime | None = None
    time.sleep(_CALM_S)
    while True:
        now = clock.now()
        rested = tried is None or now - tried > _AGAIN_AFTER
        if rested and is_due(last_whole(folder), now, hour):
            tried = now
            words = parts.command("backup", "--data", str(data))
            done = subprocess.run(["nice", *words], stdin=subprocess.DEVNULL)
            say(f"nightly backup {'made' if done.returncode == 0 else 'failed, see above'}")
        time.sleep(_LOOK_EVERY_S)


def is_due(last: datetime | None, now: datetime, hour: int) -> bool:
    """Whether the last hour of backup, in Shanghai, has passed since the last whole one began."""
    here = clock.shanghai(now)
    due = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    if here < due:
        due -= timedelta(days=1)
    return last is None or last < due


def last_whole(folder: Path) -> datetime | None:
    """When the newest full backup of a folder began."""
    from tongban.site.ops.backup import manifest

    return max((one.began_at for one in manifest.every(folder) if one.kind == "full"), default=None)
