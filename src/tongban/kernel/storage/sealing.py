"""Under whose key a file's key and name are wrapped: the holder's own, or the house's."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.chunks import FileKey
from tongban.kernel.crypto.envelopes import joined
from tongban.kernel.crypto.port import BrokenEnvelope
from tongban.kernel.errors import NotFound
from tongban.kernel.rotation.places import Fleeting, Place, Sealed
from tongban.kernel.storage.models import StoredFile

KEY, NAME = b"file/key", b"file/name"
_ID_BYTES = 16


def key_of(holder_id: UUID) -> str:
    """Persons have a key of their own and can be forgotten by destroying it; bodies have none.

    Raises KeyDestroyed where there was one.
    """
    try:
        crypto.encrypt_for(holder_id, b"", KEY)
    except NotFound:
        return StoredFile.KeyOf.HOUSE.value
    return StoredFile.KeyOf.HOLDER.value


def seal(whose: str, holder_id: UUID, file_id: UUID, what: bytes, plaintext: bytes) -> bytes:
    """An envelope for this file alone: the id lies inside, so that many open in one statement."""
    content = file_id.bytes + plaintext
    if whose == StoredFile.KeyOf.HOLDER:
        return crypto.encrypt_for(holder_id, content, what)
    return crypto.encrypt("file", content, joined(holder_id.bytes, what))


def file_key(row: StoredFile) -> FileKey:
    """The key its pieces are sealed under. Raises KeyDestroyed when the holder was forgotten."""
    envelope = bytes(row.wrapped_key)
    if row.key_of == StoredFile.KeyOf.HOLDER:
        content = crypto.decrypt_for(row.holder_id, envelope, KEY)
    else:
        content = _of_the_house(row, envelope, KEY)
    return FileKey.unpacked(_inside(row, content))


def names(rows: Sequence[StoredFile]) -> list[str | None]:
    """Names of many files, the keys fetched in one statement; None where the key is destroyed."""
    theirs = [row for row in rows if row.key_of == StoredFile.KeyOf.HOLDER]
    sealed = [(row.holder_id, bytes(row.sealed_name)) for row in theirs]
    opened = crypto.decrypt_for_each(sealed, NAME) if sealed else []
    found = {row.id: content for row, content in zip(theirs, opened, strict=True)}
    for row in rows:
        if row.id not in found:
            found[row.id] = _of_the_house(row, bytes(row.sealed_name), NAME)
    return [
        None if (content := found[row.id]) is None else _inside(row, content).decode()
        for row in rows
    ]


def content_hash(holder_id: UUID, put_by: UUID | None, digest: bytes) -> str:
    """Finds equal content again: of this holder, from these hands, for whoever has the key."""
    hands = put_by.bytes if put_by else b""
    return crypto.keyed_hash("file", joined(holder_id.bytes, hands, digest))


def _of_the_house(row: StoredFile, envelope: bytes, what: bytes) -> bytes:
    return crypto.decrypt("file", envelope, _place_of(row, what))


def _place_of(row: StoredFile, what: bytes) -> bytes:
    return joined(row.holder_id.bytes, what)


def _inside(row: StoredFile, content: bytes) -> bytes:
    if content[:_ID_BYTES] != row.id.bytes:
        raise BrokenEnvelope("the envelope is another file's")
    return content[_ID_BYTES:]


def _nothing() -> Q:
    """No row: under a new key equal content is not found again, and is simply kept twice."""
    return Q(pk__in=())


_FILES = "storage.StoredFile"
_OF_THE_HOUSE = Q(key_of=StoredFile.KeyOf.HOUSE)
"""The others lie under their holder's own key, whose wrapping changes and nothing else."""

UNDER_DATA_KEYS: tuple[Place, ...] = (
    Sealed(
        "file", "storage.StoredFile", "sealed_name", lambda row: _place_of(row, NAME), _OF_THE_HOUSE
    ),
    Sealed(
        "file", "storage.StoredFile", "wrapped_key", lambda row: _place_of(row, KEY), _OF_THE_HOUSE
    ),
    Fleeting("file", _FILES, "content_hash", _nothing),
)
"""What a change of data keys meets here."""
