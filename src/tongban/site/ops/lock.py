"""One Tongban in one DATA folder at a time. The kernel drops the lock when its holder dies."""

import contextlib
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from tongban.kernel.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class Held:
    """The lock; `unclean` when the one before us was killed and its children may still end."""

    descriptor: int
    unclean: bool
    made: tuple[Path, ...] = ()
    """The lock's file and the folders above it, where taking it made them; the deepest first."""

    def serves(self, port: int) -> None:
        """Leave word at which port, for the doctor."""
        with contextlib.suppress(OSError):
            os.pwrite(self.descriptor, f"{os.getpid()}\n{port}\n".encode(), 0)

    def release(self) -> None:
        """A clean end: the next start need not wait for anybody."""
        os.ftruncate(self.descriptor, 0)
        os.close(self.descriptor)

    def undo(self) -> None:
        """Nothing was begun after all: what taking the lock made goes again, and only that."""
        for one in self.made:
            with contextlib.suppress(OSError):
                one.rmdir() if one.is_dir() else one.unlink()
        if not self.unclean:
            os.ftruncate(self.descriptor, 0)
        os.close(self.descriptor)


def take(data: Path) -> Held:
    """Lock the folder until this process ends.

    Raises Misconfigured when the folder cannot be written or another process holds it.
    """
    while True:
        made = tuple(one for one in (data / "lock", data, *data.parents) if not one.exists())
        held = _locked(data)
        if os.fstat(held).st_nlink:
            break
        os.close(held)  # whoever held it before us undid it meanwhile
    unclean = os.fstat(held).st_size > 0
    _sign(held, data)
    return Held(held, unclean, made)


def _locked(data: Path) -> int:
    try:
        data.mkdir(mode=0o711, parents=True, exist_ok=True)
        held = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as trouble:
        raise Misconfigured(
            f"Cannot write in {data}: {trouble.strerror}. Make it writable for this user, free "
            "space on its disk, or choose another folder: make demo DATA=/path/to/folder."
        ) from trouble
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as trouble:
        holder = os.pread(held, 20, 0).decode().split("\n")[0]
        os.close(held)
        raise Misconfigured(
            f"Another Tongban (process {holder or 'unknown'}) runs in {data}. Stop it with "
            "Ctrl-C, or choose another folder: make demo DATA=/path/to/folder."
        ) from trouble
    return held


def port_left_word_of(data: Path) -> int | None:
    """The port the holder of the folder serves; a leftover where nobody holds it any more.

    Only reads: a doctor who took the lock to find out could be in the way of a start.
    """
    try:
        return int((data / "lock").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None


def _sign(held: int, data: Path) -> None:
    try:
        os.ftruncate(held, 0)
        os.pwrite(held, f"{os.getpid()}\n".encode(), 0)
    except OSError as trouble:
        raise Misconfigured(
            f"Cannot write in {data}: {trouble.strerror}. Free some space on its disk, or choose "
            "another folder: make demo DATA=/path/to/folder."
        ) from trouble
