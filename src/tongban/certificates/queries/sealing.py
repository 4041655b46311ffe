"""Under whose key what a certificate says lies: the holder's own, or the house's for bodies."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.certificates.models import Certificate
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.envelopes import joined
from tongban.kernel.crypto.port import BrokenEnvelope, KeyDestroyed
from tongban.kernel.errors import NotFound
from tongban.kernel.rotation.places import Place, Sealed

_ID_BYTES = 16
CONTENT, SHOWN = b"certificate/content", b"certificate/shown"


def key_of(holder_id: UUID) -> str:
    """Persons have a key of their own, bodies have none. Raises KeyDestroyed where there was."""
    try:
        crypto.encrypt_for(holder_id, b"", CONTENT)
    except NotFound:
        return Certificate.KeyOf.HOUSE.value
    return Certificate.KeyOf.HOLDER.value


def seal(row: Certificate, what: bytes, words: object) -> bytes:
    """An envelope for this certificate alone: the id lies inside, so that many open at once."""
    plaintext = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
    if row.key_of == Certificate.KeyOf.HOLDER:
        return crypto.encrypt_for(row.holder_id, row.id.bytes + plaintext, what)
    return crypto.encrypt("certificate", row.id.bytes + plaintext, _bound(row.id, what))


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where an envelope lies, and under whose key."""

    whose: str
    holder_id: UUID
    row_id: UUID
    content: bytes


def opened(one: Envelope, what: bytes) -> dict[str, Any]:
    """What lies inside. Raises KeyDestroyed when the holder was forgotten."""
    found = opened_each([one], what)[0]
    if found is None:
        raise KeyDestroyed(_("这部分内容的密钥已经销毁，内容已永久删除，无法恢复。"))
    return found


def opened_each(envelopes: Sequence[Envelope], what: bytes) -> list[dict[str, Any] | None]:
    """Many, the keys fetched in one statement; None where the key is destroyed."""
    theirs = [one for one in envelopes if one.whose == Certificate.KeyOf.HOLDER]
    sealed = [(one.holder_id, one.content) for one in theirs]
    inside = crypto.decrypt_for_each(sealed, what) if sealed else []
    found = {one.row_id: content for one, content in zip(theirs, inside, strict=True)}
    for one in envelopes:
        if one.row_id not in found:
            found[one.row_id] = crypto.decrypt("certificate", one.content, _bound(one.row_id, what))
    return [_words(one.row_id, found[one.row_id]) for one in envelopes]


def _words(row_id: UUID, content: bytes | None) -> dict[str, Any] | None:
    if content is None:
        return None
    if content[:_ID_BYTES] != row_id.bytes:
        raise BrokenEnvelope("the envelope is another certificate's")
    words: dict[str, Any] = json.loads(content[_ID_BYTES:])
    return words


def _bound(row_id: UUID, what: bytes) -> bytes:
    return joined(row_id.bytes, what)


_OF_THE_HOUSE = Q(key_of=Certificate.KeyOf.HOUSE)
"""The others lie under their holder's own key, whose wrapping changes and nothing else."""

UNDER_DATA_KEYS: tuple[Place, ...] = (
    Sealed(
        "certificate",
        "certificates.Certificate",
        "sealed_content",
        lambda row: _bound(row.id, CONTENT),
        _OF_THE_HOUSE,
    ),
    Sealed(
        "certificate",
        "certificates.Certificate",
        "sealed_shown",
        lambda row: _bound(row.id, SHOWN),
        _OF_THE_HOUSE,
    ),
)
"""What a change of data keys meets here."""
