"""Where stored files lie: FILES_FOLDER/<two letters>/<id>, and those not done in `incoming`.

Everything here is about the disk alone; whether a file is anybody's only the table knows.
"""

import fcntl
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tongban.kernel.disk import settle

INCOMING = "incoming"


def folder() -> Path:
    """FILES_FOLDER."""
    return Path(settings.FILES_FOLDER)


def place(file_id: UUID) -> Path:
    """Where a whole file lies."""
    return folder() / file_id.hex[:2] / file_id.hex


def incoming(file_id: UUID) -> Path:
    """Where a file is written before it is whole."""
    return folder() / INCOMING / file_id.hex


def ensure(path: Path) -> None:
    """Make a folder, durably: nobody else may look into it."""
    if path.is_dir():
        return
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    settle(path.parent)


def remove(path: Path) -> bool:
    """Take a file away, durably; False when there was none."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    settle(path.parent)
    return True


def lying() -> Iterator[Path]:
    """Every file there is, whole or not; a folder at a time."""
    top = folder()
    for below in sorted(top.iterdir()) if top.is_dir() else ():
        if below.is_dir():
            yield from (path for path in sorted(below.iterdir()) if path.is_file())


def id_of(path: Path) -> UUID | None:
    """Whose place this is; None for a file that is not ours."""
    try:
        return UUID(hex=path.name)
    except ValueError:
        return None


def lock(handle: int) -> None:
    """Hold the file: an upload does until its row stands, or until its process is dead."""
    fcntl.flock(handle, fcntl.LOCK_EX)


def try_lock(handle: int) -> bool:
    """False when an upload holds the file."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
