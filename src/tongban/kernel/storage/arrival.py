"""A file on its way in: written sealed, piece by piece, and whole on the disk before any row.

    arrival = Arrival(most_bytes)
    arrival.write(...)                           any number of times
    store.keep(arrival, name=..., by=...)        or arrival.discard()

What is not kept is discarded; what dies in between is an orphan, and nobody is given orphans.
"""

import contextlib
import errno
import hashlib
import os
import uuid
from collections.abc import Iterator
from typing import BinaryIO, Self

from django.conf import settings

from tongban.kernel import faultpoints
from tongban.kernel.crypto.chunks import FileKey, Opened, Sealer, place_of
from tongban.kernel.disk import settle
from tongban.kernel.storage import places
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when a disk, a quota or the largest allowed file is full."""


class _Counted:
    """What is written passes here: how much it is, and its digest."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = 0
        self.running = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.running.update(content)
        self.size += len(content)
        return self._file.write(content)


class Arrival:
    """One file being received. Raises Unfit when it is too large or the disk has no room."""

    def __init__(self, most: int) -> None:
        self.id = uuid.uuid4()
        self.key = FileKey.fresh(settings.CRYPTO_SUITE)
        self.size = 0
        self._most = most
        self._content = hashlib.sha256()
        self._path = places.incoming(self.id)
        with room():
            self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    @property
    def digest(self) -> bytes:
        """The digest of what came in."""
        return self._content.digest()

    @property
    def sealed_size(self) -> int:
        return self._out.size

    @property
    def sealed_digest(self) -> str:
        """What lies on the disk, for checking it without any key."""
        return f"sha256:{self._out.running.hexdigest()}"

    @property
    def place(self) -> bytes:
        return place_of(self.id.bytes)

    def write(self, content: bytes) -> None:
        """More of it."""
        self.size += len(content)
        if self.size > self._most:
            raise Unfit(Fault.TOO_LARGE)
        self._content.update(content)
        with room():
            self._sealer.write(content)

    def finish(self) -> None:
        """Nothing more comes. It is readable from here on, not durable yet."""
        if not self.size:
            raise Unfit(Fault.EMPTY)
        with room():
            self._sealer.finish()
            self._file.flush()

    def reader(self) -> Opened:
        """What came in, as it will be read later."""
        return Opened(self.key, self.place, self._path.open("rb"))

    @property
    def path(self) -> str:
        """Where it lies now."""
        return str(self._path)

    def settle(self) -> None:
        """On the disk, whole, in its place: after this the row may say so."""
        target = places.place(self.id)
        with room():
            faultpoints.reach(faultpoints.FILE_BEFORE_FSYNC)
            os.fsync(self._file.fileno())
            places.ensure(target.parent)
            self._path.rename(target)
            self._path = target
            faultpoints.reach(faultpoints.FILE_AFTER_RENAME)
            settle(target.parent)

    def release(self) -> None:
        """The row stands, or may stand: from here on the file is the table's, not ours."""
        self._close()

    def discard(self) -> None:
        """Whatever was written goes; nothing to do once it was released."""
        if not self._file.closed:
            self._close()
            places.remove(self._path)

    def _close(self) -> None:
        """What a full disk did not take is not written a second time."""
        with contextlib.suppress(OSError):
            self._file.close()

    def _begin(self) -> None:
        places.ensure(self._path.parent)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(handle, "wb")
        places.lock(handle)
        self._out = _Counted(self._file)
        self._sealer = Sealer(self.key, self.place, self._out)


@contextlib.contextmanager
def room() -> Iterator[None]:
    """No room on the disk is a sentence for people, not an error of ours."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise Unfit(Fault.NO_ROOM) from error
        raise
