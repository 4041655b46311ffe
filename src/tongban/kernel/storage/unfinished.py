"""Files of which a part is here (续传): slices, sealed, each durable before it is acknowledged.

    FILES_FOLDER/.unfinished/<keyed person>-<keyed file>/
        head              what is coming, and the key of its slices, under the person's own key
        <from>-<to>       a slice, numbers of bytes
        became            the stored file it has become

The table knows nothing of them: like what lies in `incoming` they are nobody's file yet. The name
is made of who brings what for what, so the same person with the same file finds it again, from any
process, and nobody else does. Backups leave it out.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self
from uuid import UUID

from django.conf import settings

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import envelopes
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.chunks import FileKey
from tongban.kernel.crypto.envelopes import joined
from tongban.kernel.crypto.port import BrokenEnvelope
from tongban.kernel.storage import pieces, places
from tongban.kernel.storage.arrival import Arrival, room
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.pieces import Busy, Unknown
from tongban.kernel.storage.rules import MB

__all__ = ["Busy", "Coming", "Elsewhere", "Unfinished", "Unknown", "begin", "found", "sweep"]

SLICE_LEAST, SLICE_MOST = 64 * 1024, MB
"""Bytes of a slice; the last one may be shorter."""
MOST = 10
"""Unfinished files of one person; of one more, the one left alone longest goes."""

_HEAD, _BECAME = "head", "became"
_SEALED = b"file/unfinished"
_SLICE = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")
_TOKEN = re.compile(r"[0-9a-f]{32}")


class Elsewhere(Exception):
    """The slice does not begin where the file ends so far."""

    def __init__(self, expected: int) -> None:
        super().__init__("the slice begins elsewhere")
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Coming:
    """What somebody is bringing, and for what: "application:<uuid>" and a place in it."""

    subject: str
    place: str
    name: str = field(repr=False)
    size: int
    changed: str
    """When the file was last changed, as the browser says it: another version is another file."""


class Unfinished:
    """One file of which a part is here; every change inside `held`."""

    def __init__(self, folder: Path, person_id: UUID) -> None:
        self._folder = folder
        self._person_id = person_id
        self.coming, self._key = self._opened_head()

    @property
    def token(self) -> str:
        """Its name for the person who brings it; for anybody else it means nothing."""
        return self._folder.name.rpartition("-")[2]

    @property
    def offset(self) -> int:
        """How many bytes are here, durably."""
        if self.became is not None:
            return self.coming.size
        return max((end for _start, end in self._slices()), default=0)

    @property
    def became(self) -> UUID | None:
        """The stored file it has become."""
        try:
            return UUID(bytes=self._unsealed(_BECAME))
        except FileNotFoundError:
            return None

    @contextmanager
    def held(self) -> Iterator[Self]:
        """One process at a time. Raises Busy, or Unknown when it went meanwhile."""
        with pieces.held(self._folder):
            yield self

    def take(self, at: int, content: bytes) -> int:
        """The next slice; durable when this returns how many bytes are here.

        Raises Elsewhere with the right offset; Unfit when the file would grow beyond its size or
        the disk is full; ValueError for a slice of a senseless length.
        """
        if at != self.offset:
            raise Elsewhere(self.offset)
        end = at + len(content)
        if end > self.coming.size:
            raise Unfit(Fault.TOO_LARGE)
        if len(content) > SLICE_MOST or (len(content) < SLICE_LEAST and end < self.coming.size):
            raise ValueError("a slice of a senseless length")
        if content:
            self._write(f"{at}-{end}", content)
        return end

    def arrival(self) -> Arrival:
        """All of it as one file on its way in. Raises BrokenEnvelope for what lay about altered."""
        assert self.offset == self.coming.size
        arrival = Arrival(self.coming.size)
        try:
            for start, end in sorted(self._slices()):
                arrival.write(self._unsealed(f"{start}-{end}"))
        except BaseException:
            arrival.discard()
            raise
        return arrival

    def become(self, file_id: UUID) -> None:
        """It is a stored file now: whoever asks again is told so, and the slices go."""
        self._write(_BECAME, file_id.bytes)
        for start, end in self._slices():
            (self._folder / f"{start}-{end}").unlink(missing_ok=True)

    def drop(self) -> None:
        """It goes with everything that came."""
        pieces.drop(self._folder)

    def _slices(self) -> list[tuple[int, int]]:
        """Without gaps: each was written at the end of those before it, and none is taken away."""
        try:
            names = os.listdir(self._folder)
        except FileNotFoundError:
            raise Unknown from None
        slices = (_SLICE.fullmatch(name) for name in names)
        return [(int(one[1]), int(one[2])) for one in slices if one]

    def _write(self, name: str, content: bytes) -> None:
        sealed = envelopes.seal(
            self._key.suite, self._key.secret, self.token, content, *self._bound_to(name)
        )
        pieces.write(self._folder, name, sealed)

    def _unsealed(self, name: str) -> bytes:
        envelope = envelopes.parse((self._folder / name).read_bytes())
        if envelope.suite is not self._key.suite:
            raise BrokenEnvelope("the slice names another suite than its key")
        return envelopes.unseal(envelope, self._key.secret, *self._bound_to(name))

    def _bound_to(self, name: str) -> tuple[bytes, ...]:
        return (_SEALED, self._folder.name.encode(), name.encode())

    def _opened_head(self) -> tuple[Coming, FileKey]:
        try:
            sealed = (self._folder / _HEAD).read_bytes()
        except FileNotFoundError:
            raise Unknown from None
        content = crypto.decrypt_for(self._person_id, sealed, _head_bound_to(self._folder))
        head = json.loads(content)
        return Coming(**head["coming"]), FileKey.unpacked(bytes.fromhex(head["key"]))


def begin(coming: Coming, *, by: Actor) -> Unfinished:
    """The file as far as it is here; nothing of it yet is a new one. Inside `acting`.

    Raises Unfit for a size that is not taken; Busy as `held`.
    """
    if not coming.size:
        raise Unfit(Fault.EMPTY)
    if coming.size > settings.FILE_MOST_MB * MB:
        raise Unfit(Fault.TOO_LARGE)
    folder = _folder_of(by, _keyed(by, coming))
    with room():
        places.ensure(folder.parent)
        places.ensure(folder)
        with pieces.held(folder):
            if not (folder / _HEAD).exists():
                pieces.write(folder, _HEAD, _sealed_head(folder, coming, by))
    _make_way(folder)
    return Unfinished(folder, _person(by))


def found(token: str, *, subject: str, by: Actor) -> Unfinished:
    """What this person is bringing under this name, for this subject. Raises Unknown."""
    if not _TOKEN.fullmatch(token):
        raise Unknown
    one = Unfinished(_folder_of(by, token), _person(by))
    if one.coming.subject != subject:
        raise Unknown
    return one


def sweep() -> int:
    """Those nobody went on with for UNFINISHED_FILE_HOURS go; returns how many."""
    before = clock.now() - timedelta(hours=settings.UNFINISHED_FILE_HOURS)
    old = [one for one in pieces.folders() if pieces.touched(one) < before]
    gone = sum(pieces.drop_unheld(one) for one in old)
    pieces.clear()
    return gone


def _make_way(folder: Path) -> None:
    """A person has MOST of them at most; those that became files take no room and do not count."""
    mine = pieces.folders(folder.name.partition("-")[0])
    parts = sorted((one for one in mine if not (one / _BECAME).exists()), key=pieces.touched)
    for oldest in parts[: max(len(parts) - MOST, 0)]:
        if oldest != folder:
            pieces.drop_unheld(oldest)


def _sealed_head(folder: Path, coming: Coming, by: Actor) -> bytes:
    key = FileKey.fresh(settings.CRYPTO_SUITE)
    head = json.dumps({"coming": asdict(coming), "key": key.packed.hex()})
    return crypto.encrypt_for(_person(by), head.encode(), _head_bound_to(folder))


def _head_bound_to(folder: Path) -> bytes:
    return joined(_SEALED, folder.name.encode(), _HEAD.encode())


def _keyed(by: Actor, coming: Coming) -> str:
    """The same file of the same hands, for the same holder and purpose, has the same name."""
    assert by.holder_id is not None
    said = [coming.subject, coming.place, coming.name, str(coming.size), coming.changed]
    whose = (_person(by).bytes, by.holder_id.bytes)
    return _hashed(joined(b"unfinished", *whose, *(one.encode() for one in said)))


def _folder_of(by: Actor, token: str) -> Path:
    return pieces.below() / f"{_hashed(joined(b'unfinished', _person(by).bytes))}-{token}"


def _hashed(content: bytes) -> str:
    """After a change of data keys what was unfinished is not found again, and is swept."""
    return crypto.keyed_hash("file", content).rpartition(":")[2][:32]


def _person(by: Actor) -> UUID:
    assert by.person_id is not None, "a person brings files"
    return by.person_id
