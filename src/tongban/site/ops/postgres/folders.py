"""The folders of the server: writable, roomy enough, private, and short enough for a socket."""

import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

from tongban.kernel import disk
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.postgres.footing import hand_over

LONGEST_SOCKET_PATH = 100
"""The system allows 107 bytes; some room is left for the name of a lock file."""
LEAST_FREE_BYTES = 300 * 1024 * 1024
"""What a new database takes, with room for its first log files."""


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        probe = folder / f".probe-{secrets.token_hex(4)}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as trouble:
        raise Misconfigured(
            f"Cannot write in {folder}: {trouble.strerror}. Make it writable for this user, free "
            "space on its disk, or choose another folder: make demo DATA=/path/to/folder."
        ) from trouble


def need_space(folder: Path) -> None:
    disk.need_room(folder, LEAST_FREE_BYTES, "a new database", way_on="choose another DATA=")


def socket_folder(home: Path, port: int, owner: tuple[int, int]) -> Path:
    beside = home / "socket"
    if len(os.fsencode(beside / f".s.PGSQL.{port}")) <= LONGEST_SOCKET_PATH:
        if beside.is_dir() and not beside.is_symlink():
            # Ours from a start on another footing: only we write in the folder it lies in.
            hand_over(beside, owner)
        return _private_folder(beside, owner)
    short = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return _private_folder(Path(tempfile.gettempdir()) / f"tongban-{short}", owner)


def _private_folder(folder: Path, owner: tuple[int, int]) -> Path:
    """A 0700 folder of `owner`; one that another user planted there is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner[0], os.geteuid()):
        raise Misconfigured(
            f"{folder}, needed for the database socket, belongs to somebody else. Remove it, or "
            "choose another folder with DATA=."
        )
    if (found.st_uid, found.st_gid) != owner:
        os.chown(folder, *owner)
    folder.chmod(0o700)
    return folder


def write_private(path: Path, secret: str, owner: tuple[int, int] | None = None) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
    if owner:
        os.chown(path, *owner)
