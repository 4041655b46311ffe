"""What leaves the house as files: long streams, keys behind a passphrase, marks of origin.

The door for backups, beside `port`. A stream is sealed piece by piece, each piece bound to its
archive, its name, its number and to whether it is the last: pieces cannot be exchanged, left out,
added or cut off without notice.

    stream   (length 4 | envelope)*        pieces of PIECE bytes, the last may be shorter or empty
    locked   one line of JSON | envelope   the line says how the passphrase becomes a key
"""

import base64
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from argon2.low_level import Type, hash_secret_raw

from tongban.kernel.crypto import envelopes, master
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.keys import suite_here
from tongban.kernel.crypto.suites import Suite, named
from tongban.kernel.errors import Misconfigured

PIECE = 1 << 20
LEAST_PASSPHRASE = 12
LOCKED_FORMAT = "tongban-locked-1"
_MOST_HEAD = 1024
# RFC 9106, the second recommended choice: three passes over 64 MiB, four lanes.
_ARGON2 = {"passes": 3, "memory_kib": 65_536, "lanes": 4}
_MOST_ARGON2 = {"passes": 16, "memory_kib": 1_048_576, "lanes": 16}


@dataclass(frozen=True, slots=True)
class ArchiveKey:
    """The key of one archive, fresh for each, and the form in which it may lie beside it."""

    archive: str
    suite: Suite
    wrapped: bytes
    secret: bytes = field(repr=False)


def new_key(archive: str, under: master.MasterKey) -> ArchiveKey:
    """A fresh key, wrapped by a master key: the one in use (`keys.wrapping_key`)."""
    suite = suite_here()
    secret = suite.new_key()
    wrapped = under.wrap(suite, secret, b"archive", archive.encode())
    return ArchiveKey(archive, suite, wrapped, secret)


def open_key(archive: str, wrapped: bytes) -> ArchiveKey:
    """The key again. Raises Misconfigured when this process was never given its master key."""
    what = f"The backup {archive}"
    secret = master.unwrap(wrapped, what, b"archive", archive.encode())
    return ArchiveKey(archive, envelopes.parse(wrapped).suite, wrapped, secret)


def seal(key: ArchiveKey, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The stream as it may lie anywhere."""
    waiting: bytes | None = None
    number = 0
    for piece in _even(pieces):
        if waiting is not None:
            yield _sealed(key, name, number, waiting, last=False)
            number += 1
        waiting = piece
    yield _sealed(key, name, number, waiting or b"", last=True)


def unseal(key: ArchiveKey, name: str, sealed: BinaryIO) -> Iterator[bytes]:
    """The stream again, piece by piece. Raises BrokenEnvelope where anything differs."""
    number, found = 0, _next(sealed)
    if found is None:
        raise BrokenEnvelope(f"{name} is empty")
    while found is not None:
        following = _next(sealed)
        bound = _binding(key, name, number, last=following is None)
        envelope = envelopes.parse(found)
        if envelope.suite is not key.suite:
            raise BrokenEnvelope("the stream names another suite than its key")
        yield envelopes.unseal(envelope, key.secret, *bound)
        number, found = number + 1, following


def mark(content: bytes, under: master.MasterKey) -> str:
    """A mark that shows the content comes from a holder of this master key: the one in use."""
    return under.endorse(b"archive", content)


def bears_mark(content: bytes, found: str, what: str) -> bool:
    """Whether the mark is ours, under whichever master key of ours it names.

    Raises Misconfigured when it names one this process was never given.
    """
    ours = mark(content, master.of(marked_by(found), what))
    return hmac.compare_digest(ours.encode(), found.encode())


def marked_by(found: str) -> str:
    """The id of the master key a mark names."""
    return found.partition(":")[0]


def lock(passphrase: str, content: bytes) -> bytes:
    """A short content behind a passphrase. Raises Misconfigured when that is too short."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Misconfigured(
            f"The passphrase is too short: {len(passphrase)} characters, at least "
            f"{LEAST_PASSPHRASE} are needed. Four or five unrelated words are good and can be "
            "written down."
        )
    suite = suite_here()
    how = {"salt": base64.b64encode(secrets.token_bytes(16)).decode(), **_ARGON2}
    head = {"format": LOCKED_FORMAT, "suite": suite.name, "argon2id": how}
    line = json.dumps(head, sort_keys=True).encode() + b"\n"
    key = _from_passphrase(passphrase, how, suite)
    return line + envelopes.seal(suite, key, "passphrase", content, b"locked", line)


def unlock(passphrase: str, locked: bytes, what: str) -> bytes:
    """The content again; `what` names it. Raises Misconfigured for a wrong passphrase."""
    line, head = _head(locked, what)
    suite = named(str(head["suite"]))
    key = _from_passphrase(passphrase, head["argon2id"], suite)
    try:
        envelope = envelopes.parse(locked[len(line) :])
        return envelopes.unseal(envelope, key, b"locked", line)
    except BrokenEnvelope as error:
        raise Misconfigured(
            f"{what} does not open: the passphrase is another, or the file was altered. Nothing "
            "was changed. Try the passphrase again, or another copy of the file."
        ) from error


def _head(locked: bytes, what: str) -> tuple[bytes, dict[str, dict[str, object]]]:
    line = locked[: locked.find(b"\n", 0, _MOST_HEAD) + 1]
    try:
        head = json.loads(line)
        if head["format"] != LOCKED_FORMAT:
            raise ValueError(head["format"])
        how = head["argon2id"]
        if any(not 1 <= int(how[name]) <= most for name, most in _MOST_ARGON2.items()):
            raise ValueError("argon2id")
        base64.b64decode(how["salt"], validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise Misconfigured(
            f"{what} is no archive of keys of this program, or was made by a newer version. Name "
            "the right file, or install the version that made it."
        ) from error
    return line, head


def _from_passphrase(passphrase: str, how: dict[str, object], suite: Suite) -> bytes:
    return hash_secret_raw(
        passphrase.encode(),
        base64.b64decode(str(how["salt"])),
        time_cost=int(str(how["passes"])),
        memory_cost=int(str(how["memory_kib"])),
        parallelism=int(str(how["lanes"])),
        hash_len=suite.key_bytes,
        type=Type.ID,
    )


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of equal length, whatever length they came in."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while len(kept) >= PIECE:
            yield bytes(kept[:PIECE])
            del kept[:PIECE]
    if kept:
        yield bytes(kept)


def _sealed(key: ArchiveKey, name: str, number: int, piece: bytes, *, last: bool) -> bytes:
    bound = _binding(key, name, number, last=last)
    envelope = envelopes.seal(key.suite, key.secret, "archive", piece, *bound)
    return len(envelope).to_bytes(4, "big") + envelope


def _binding(key: ArchiveKey, name: str, number: int, *, last: bool) -> tuple[bytes, ...]:
    place = number.to_bytes(8, "big") + (b"last" if last else b"more")
    return b"stream", key.archive.encode(), name.encode(), place


def _next(sealed: BinaryIO) -> bytes | None:
    head = sealed.read(4)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    if len(head) < 4 or not 0 < length <= PIECE + 256:
        raise BrokenEnvelope("the stream is cut short or was altered")
    envelope = sealed.read(length)
    if len(envelope) < length:
        raise BrokenEnvelope("the stream is cut short")
    return envelope
