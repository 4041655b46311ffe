"""Logs on disk: a large one is set aside, and goes when the law no longer asks for it.

Set-aside logs carry the moment they were set aside, web.log.20261122T023843Z; they go when their
last line is older than KEEP_LOGS_DAYS (网络安全法 2016 第二十一条: six months at least).
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tongban.kernel import clock

LARGEST_BYTES = 5_000_000


def set_aside(log: Path) -> None:
    """A log grown too large makes room; called before its process opens it."""
    if not log.exists() or log.stat().st_size < LARGEST_BYTES:
        return
    stamp = f"{clock.now():%Y%m%dT%H%M%S%fZ}"
    log.replace(log.with_name(f"{log.name}.{stamp}"))


def forget_old(folder: Path, keep: timedelta) -> int:
    """Remove set-aside logs nobody wrote to for `keep`; returns how many."""
    old = [one for one in folder.glob("*.log.*") if _last_written(one) < clock.now() - keep]
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)


def _last_written(log: Path) -> datetime:
    try:
        return datetime.fromtimestamp(log.stat().st_mtime, UTC)
    except FileNotFoundError:
        return clock.now()
