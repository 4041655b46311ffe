"""Files that hold keys: 0600 in a folder 0700, whole or not there at all after a power cut."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from tongban.kernel.disk import settle
from tongban.kernel.errors import Misconfigured


def write_private(path: Path, content: bytes) -> None:
    """A new file. Raises FileExistsError when it is there already."""
    with _half_written(path, content) as half:
        os.link(half, path)


def replace_private(path: Path, content: bytes) -> None:
    """The same file with another content, still its owner's; readers see the old or the new.

    Raises OSError where this user may not give the file to its owner.
    """
    path = path.resolve()
    owner = path.stat()
    with _half_written(path, content) as half:
        os.chown(half, owner.st_uid, owner.st_gid)
        half.replace(path)


def refuse_missing_folder(folder: Path, what: str) -> None:
    """Raises Misconfigured where there is none: making it would put the keys on another disk."""
    if not folder.is_dir():
        raise Misconfigured(
            f"There is no folder {folder}, and none was made: {what} would lie on this machine's "
            "own disk instead. Nothing was written. Is the medium mounted? Then make the folder "
            "on it, or name one that exists."
        )


def put_in_place(fresh: Path, path: Path) -> None:
    """Give a file another's name; the other is gone."""
    fresh.replace(path)
    settle(path.parent)


@contextlib.contextmanager
def _half_written(path: Path, content: bytes) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield half
    finally:
        half.unlink(missing_ok=True)
    settle(path.parent)
