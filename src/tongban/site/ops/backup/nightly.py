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
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import parts
from tongban.site.ops.backup import manifest, runs

_CALM_S = 600
"""A start is never slowed down: a night that was missed is made up for after this long."""
_LOOK_EVERY_S = 60
_AGAIN_AFTER = timedelta(hours=1)


def run(data: Path, say: Callable[[str], None]) -> int:
    """Until it is ended. A backup that failed is tried again after an hour."""
    hour = env.number("BACKUP_HOUR", default=2, least=0, most=23)
    folder, owner = Path(env.text("BACKUP_FOLDER")), env.secret("DATABASE_OWNER_URL")
    tried: datetime | None = None
    time.sleep(_CALM_S)
    while True:
        now = clock.now()
        rested = tried is None or now - tried > _AGAIN_AFTER
        if rested and is_missing(folder, owner, now, hour):
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


def is_missing(folder: Path, owner: str, now: datetime, hour: int) -> bool:
    """Whether the folder has no full backup of the last night that the database knows as whole.

    While the database does not answer nothing could be copied either.
    """
    found = [one for one in manifest.every(folder) if one.kind == "full"]
    try:
        return is_due(runs.last_known(owner, found, now), now, hour)
    except Misconfigured:
        return False
