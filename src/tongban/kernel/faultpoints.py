"""Named places where a test may kill the process, as a power cut would.

In production this is one comparison with None. A test starts a process with
`TONGBAN_KILL_AT=before_commit:40` (die at the 40th visit) and `TONGBAN_KILL_MARK=<file>`,
where the dying process leaves its pid and the point, so that the test can prove the kill fell
where it was meant to.
"""

import itertools
import os
import signal

BEFORE_COMMIT = "before_commit"
AFTER_COMMIT = "after_commit"
BEFORE_DONE = "before_done"
SEQUENCING = "sequencing"
BACKUP_COPIED = "backup_copied"
BACKUP_NAMED = "backup_named"
RESTORE_LOADING = "restore_loading"
RESTORE_LOADED = "restore_loaded"
RESTORE_ENTERED = "restore_entered"
FILE_BEFORE_FSYNC = "file_before_fsync"
FILE_AFTER_RENAME = "file_after_rename"
SLICE_BEFORE_RENAME = "slice_before_rename"
SLICE_AFTER_RENAME = "slice_after_rename"

POINTS = frozenset(
    {
        BEFORE_COMMIT,
        AFTER_COMMIT,
        BEFORE_DONE,
        SEQUENCING,
        BACKUP_COPIED,
        BACKUP_NAMED,
        RESTORE_LOADING,
        RESTORE_LOADED,
        RESTORE_ENTERED,
        FILE_BEFORE_FSYNC,
        FILE_AFTER_RENAME,
        SLICE_BEFORE_RENAME,
        SLICE_AFTER_RENAME,
    }
)


def _armed() -> tuple[str, int] | None:
    text = os.environ.get("TONGBAN_KILL_AT")
    if not text:
        return None
    point, _, nth = text.partition(":")
    assert point in POINTS, f"TONGBAN_KILL_AT names no known point: {point}"
    return point, int(nth or 1)


_target = _armed()
_visits = itertools.count(1)


def reach(point: str) -> None:
    """Pass the named point; die here if a test asked for it."""
    if _target is None or point != _target[0]:
        return
    if next(_visits) == _target[1]:
        _leave_mark(point)
        os.kill(os.getpid(), signal.SIGKILL)


def _leave_mark(point: str) -> None:
    path = os.environ.get("TONGBAN_KILL_MARK")
    if path:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(fd, f"{os.getpid()} {point}\n".encode())
        os.fsync(fd)
        os.close(fd)
