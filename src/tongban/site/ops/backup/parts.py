"""Sealed files of one backup: written with their digest, read again piece by piece."""

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tongban.kernel.crypto import archives
from tongban.kernel.crypto.archives import ArchiveKey
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.backup.manifest import Part

ENDING = ".sealed"
_READ = 1 << 20


def write(folder: Path, name: str, key: ArchiveKey, pieces: Iterable[bytes]) -> Part:
    """Pack, seal and write one part; it is on the disk when this returns."""
    path = folder / (name + ENDING)
    digest, size = hashlib.sha256(), 0
    with open(path, "xb", opener=lambda name, how: os.open(name, how, 0o600)) as file:
        for piece in archives.seal(key, name, _packed(pieces)):
            digest.update(piece)
            size += file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return Part(name, size, digest.hexdigest())


def read(folder: Path, part: Part, key: ArchiveKey) -> Iterator[bytes]:
    """The content of a part again. Raises Misconfigured where the file was damaged."""
    try:
        with (folder / (part.name + ENDING)).open("rb") as file:
            yield from _unpacked(archives.unseal(key, part.name, file))
    except (BrokenEnvelope, FileNotFoundError, zlib.error) as trouble:
        raise _damaged(folder, part) from trouble


def check(folder: Path, part: Part) -> Iterator[int]:
    """Compare a part with its digest, telling how many bytes were read each time."""
    digest, size = hashlib.sha256(), 0
    try:
        with (folder / (part.name + ENDING)).open("rb") as file:
            while piece := file.read(_READ):
                digest.update(piece)
                size += len(piece)
                yield len(piece)
    except FileNotFoundError as trouble:
        raise _damaged(folder, part) from trouble
    if (size, digest.hexdigest()) != (part.size, part.digest):
        raise _damaged(folder, part)


def _damaged(folder: Path, part: Part) -> Misconfigured:
    return Misconfigured(
        f"{part.name}{ENDING} of the backup {folder.name} is missing, damaged or altered. Nothing "
        "was changed. Use another copy of this backup, or an older one: `tongban backup list`."
    )


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(1, zlib.DEFLATED, 31)
    for piece in pieces:
        yield packing.compress(piece)
    yield packing.flush()


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """In pieces of bounded size, whatever the packed bytes claim to become."""
    unpacking = zlib.decompressobj(31)
    for piece in pieces:
        waiting = piece
        while waiting:
            yield unpacking.decompress(waiting, _READ)
            waiting = unpacking.unconsumed_tail
    yield unpacking.flush()
    if not unpacking.eof:
        raise zlib.error("cut short")
