"""Where files of which a part is here lie, and how they are held and written. The disk alone.

One folder for each file; its lock lies on the folder itself and ends with the process. What a
write leaves behind when it dies is named `half`, and what a removal leaves is named `gone-...`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from tongban.kernel import faultpoints
from tongban.kernel.disk import settle
from tongban.kernel.storage import places
from tongban.kernel.storage.arrival import room

_FOLDER, _GONE, _HALF = ".unfinished", "gone-", "half"


class Busy(Exception):
    """Another process has this file in its hands just now."""


class Unknown(Exception):
    """Nothing of this name, or another person's: the two look the same."""


def below() -> Path:
    """The folder of them all; backups leave out what begins with a dot."""
    return places.folder() / _FOLDER


def folders(of: str = "") -> list[Path]:
    """Every file of which a part is here; with `of` one person's."""
    return [one for one in below().glob(f"{of}*-*") if not one.name.startswith(_GONE)]


def touched(folder: Path) -> datetime:
    """When the last slice came; for one that is gone, never."""
    try:
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """One process at a time. Raises Busy, or Unknown when there is no such folder any more."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Unknown from None
    try:
        if not places.try_lock(handle):
            raise Busy
        if not _is_still(handle, folder):
            raise Unknown
        yield
    finally:
        os.close(handle)


def write(folder: Path, name: str, content: bytes) -> None:
    """On the disk, whole, under its name: only then is it there."""
    half = folder / _HALF
    with room():
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        faultpoints.reach(faultpoints.SLICE_BEFORE_RENAME)
        half.rename(folder / name)
        settle(folder)
    faultpoints.reach(faultpoints.SLICE_AFTER_RENAME)


def drop(folder: Path) -> None:
    """Its name goes first: a part of it is never found."""
    gone = folder.with_name(f"{_GONE}{uuid4().hex}")
    folder.rename(gone)
    settle(folder.parent)
    shutil.rmtree(gone)


def drop_unheld(folder: Path) -> bool:
    """The same, but whatever is in somebody's hands, or gone, is left."""
    try:
        with held(folder):
            drop(folder)
    except (Busy, Unknown):
        return False
    return True


def clear() -> None:
    """What removals that died have left."""
    for half in below().glob(f"{_GONE}*"):
        shutil.rmtree(half, ignore_errors=True)


def _is_still(handle: int, folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), folder.stat())
    except FileNotFoundError:
        return False
