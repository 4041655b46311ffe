"""Whole files, sealed piece by piece (分块加密), so that memory stays small. Pure.

    "TBF1" | suite | log2 of the piece length | piece | piece | ... | last piece

Each piece is sealed under the file's own key with the nonce `number (11 bytes) | is it the last`:
the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (2015). Pieces that were cut
off, added, reordered or taken from elsewhere do not open. Everything is bound to `place`, so a
file carried to another row does not open there. docs/adr says why.
"""

import io
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, Self

from tongban.kernel.crypto.envelopes import joined
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.suites import BY_NUMBER, NONCE_BYTES, TAG_BYTES, Suite, named

MAGIC = b"TBF1"
LOG_PIECE = 16
PIECE = 1 << LOG_PIECE
HEAD_BYTES = len(MAGIC) + 2
_LOGS = range(10, 21)


@dataclass(frozen=True, slots=True)
class FileKey:
    """The key of one file, used for nothing else: its nonces may count."""

    suite: Suite
    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls, suite: str) -> Self:
        """A new key of the suite of that name."""
        chosen = named(suite)
        return cls(chosen, chosen.new_key())

    @property
    def packed(self) -> bytes:
        """As it is wrapped: the key itself says which algorithm it is for."""
        return bytes([self.suite.number]) + self.secret

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """The other way round. Raises BrokenEnvelope for anything else."""
        suite = BY_NUMBER.get(packed[0]) if packed else None
        if suite is None or len(packed) != 1 + suite.key_bytes:
            raise BrokenEnvelope("this is no key of a file")
        return cls(suite, packed[1:])


class Out(Protocol):
    """Where sealed bytes go."""

    def write(self, content: bytes, /) -> int: ...


class Sealer:
    """Takes bytes, writes pieces. Nothing is whole before `finish`."""

    def __init__(self, key: FileKey, place: bytes, out: Out) -> None:
        self._key, self._out = key, out
        head = MAGIC + bytes([key.suite.number, LOG_PIECE])
        self._beside = joined(head, place)
        self._left = bytearray()
        self._number = 0
        out.write(head)

    def write(self, content: bytes) -> None:
        """More of the file. A full piece waits until it is known not to be the last."""
        self._left += content
        while len(self._left) > PIECE:
            piece = bytes(self._left[:PIECE])
            del self._left[:PIECE]
            self._seal(piece, last=False)

    def finish(self) -> None:
        """The last piece; flushing and syncing are the caller's."""
        self._seal(bytes(self._left), last=True)
        self._left.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last)
        self._out.write(self._key.suite.seal(self._key.secret, nonce, piece, self._beside))
        self._number += 1


class Opened(io.RawIOBase):
    """A sealed file as the bytes that went in, read from any place.

    The last piece is opened first: a file cut short or grown is refused before a byte is given.
    Raises BrokenEnvelope then and at any piece that does not open.
    """

    def __init__(self, key: FileKey, place: bytes, sealed: BinaryIO) -> None:
        super().__init__()
        self._key, self._file = key, sealed
        size = sealed.seek(0, io.SEEK_END)
        sealed.seek(0)
        head = sealed.read(HEAD_BYTES)
        self._stride = _piece_length(head, key.suite) + TAG_BYTES
        self._beside = joined(head, place)
        body = size - HEAD_BYTES
        self._last = max(body - 1, 0) // self._stride
        self._size = body - (self._last + 1) * TAG_BYTES
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")
        self._piece(self._last)

    @property
    def size(self) -> int:
        """How many bytes went in."""
        return self._size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning of the file")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: object) -> int:
        into = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if self._at >= self._size or not len(into):
            return 0
        number, within = divmod(self._at, self._stride - TAG_BYTES)
        found = self._piece(number)[within : within + len(into)]
        into[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(HEAD_BYTES + number * self._stride)
            sealed = self._file.read(self._stride)
            nonce = _nonce(number, number == self._last)
            opened = self._key.suite.open(self._key.secret, nonce, sealed, self._beside)
            self._held = (number, opened)
        return self._held[1]


def place_of(file_id: bytes) -> bytes:
    """What a file is bound to: its own id."""
    return joined(b"file", file_id)


def _piece_length(head: bytes, suite: Suite) -> int:
    if len(head) != HEAD_BYTES or not head.startswith(MAGIC):
        raise BrokenEnvelope("this is no sealed file")
    if head[4] != suite.number or head[5] not in _LOGS:
        raise BrokenEnvelope("the sealed file names another suite than its key")
    return 1 << head[5]


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes([last])
