"""The lock file of PostgreSQL (postmaster.pid): who holds it, and is it only a leftover?

After a power cut the file stays and its number may belong to any new process, so the number alone
proves nothing: the process must be a postgres whose working folder is this data folder.
"""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """What the lock file says: process, socket folder, port, and its own word on its state."""

    pid: int
    socket_folder: str
    port: int
    status: str


def holder(data: Path) -> Holder | None:
    """What the lock file of this data folder says; None without a whole one."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return Holder(
            pid=int(lines[0]),
            socket_folder=lines[4].strip(),
            port=int(lines[3]),
            status=lines[7].strip() if len(lines) > 7 else "",
        )
    except (OSError, IndexError, ValueError):
        return None


def serving(data: Path) -> int | None:
    """The process number of the PostgreSQL that really serves this data folder now."""
    try:
        pid = int((data / "postmaster.pid").read_text().split(maxsplit=1)[0])
    except (OSError, IndexError, ValueError):
        return None
    return pid if _is_postgres_of(pid, data) else None


def ready(data: Path, pid: int) -> bool:
    """Has the server with this process number said that it accepts connections?"""
    found = holder(data)
    return found is not None and found.pid == pid and found.status == "ready"


def survivors(data: Path) -> list[int]:
    """Every PostgreSQL process at work in this folder, children of a killed server included."""
    numbers = (int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit())
    return [pid for pid in numbers if _is_postgres_of(pid, data)]


def disown(data: Path, socket_folder: Path, port: int) -> None:
    """Make leftovers of a dead server harmless; call it only without `survivors`.

    The lock file is not removed: it names the shared memory by which the new server makes sure
    that no child of the old one is left. Its number may by now be a stranger's, so it is set to
    ours: PostgreSQL takes a lock file of its own parent for a leftover.
    """
    lock = data / "postmaster.pid"
    if holder(data) is None:
        lock.unlink(missing_ok=True)
    else:
        _, rest = lock.read_bytes().split(b"\n", 1)
        lock.write_bytes(b"%d\n%s" % (os.getpid(), rest))
    for leftover in (f".s.PGSQL.{port}.lock", f".s.PGSQL.{port}"):
        (socket_folder / leftover).unlink(missing_ok=True)


def _is_postgres_of(pid: int, data: Path) -> bool:
    place = Path("/proc") / str(pid)
    try:
        words = (place / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    if b"postgres" not in words[0]:
        return False
    try:
        return os.path.samefile(place / "cwd", data)
    except OSError:
        return os.fsencode(data) in words
