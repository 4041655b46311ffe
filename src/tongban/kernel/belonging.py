"""Words that belong to a holder: under the holder's own key, or the house's where they have none.

Persons have a key of their own, so that they can be forgotten by destroying it; bodies have none.
An envelope is for one row and one kind of words; the row's id lies inside, so that many open in
one statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.envelopes import joined
from tongban.kernel.crypto.port import BrokenEnvelope
from tongban.kernel.errors import NotFound
from tongban.kernel.rotation.places import Place, Sealed

HOLDER, HOUSE = "holder", "house"
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where an envelope lies, and under whose key."""

    whose: str
    holder_id: UUID
    row_id: UUID
    content: bytes


@dataclass(frozen=True, slots=True)
class Belonging:
    """One kind of words: the data key's `purpose` for the house's, `what` binds the place."""

    purpose: str
    what: bytes

    def seal(self, holder_id: UUID, row_id: UUID, words: str) -> tuple[str, bytes]:
        """Whose key, and the envelope. Raises KeyDestroyed where the holder was forgotten."""
        content = row_id.bytes + words.encode()
        try:
            return HOLDER, crypto.encrypt_for(holder_id, content, self.what)
        except NotFound:
            return HOUSE, crypto.encrypt(self.purpose, content, self.bound(row_id))

    def opened(self, envelopes: Sequence[Envelope]) -> list[str | None]:
        """Many, the keys fetched in one statement; None where the key is destroyed."""
        theirs = [one for one in envelopes if one.whose == HOLDER]
        sealed = [(one.holder_id, one.content) for one in theirs]
        inside = crypto.decrypt_for_each(sealed, self.what) if sealed else []
        found = {one.row_id: content for one, content in zip(theirs, inside, strict=True)}
        for one in envelopes:
            if one.whose == HOUSE:
                bound = self.bound(one.row_id)
                found[one.row_id] = crypto.decrypt(self.purpose, one.content, bound)
        return [_inside(one.row_id, found[one.row_id]) for one in envelopes]

    def bound(self, row_id: UUID) -> bytes:
        """What binds an envelope of the house to its row."""
        return joined(row_id.bytes, self.what)

    def place(self, model: str, column: str, where: Any) -> Place:
        """What a change of data keys meets: the house's; a holder's own key changes no content."""
        return Sealed(self.purpose, model, column, lambda row: self.bound(row.pk), where)


def _inside(row_id: UUID, content: bytes | None) -> str | None:
    if content is None:
        return None
    if content[:_ID_BYTES] != row_id.bytes:
        raise BrokenEnvelope("the envelope is another row's")
    return content[_ID_BYTES:].decode()
