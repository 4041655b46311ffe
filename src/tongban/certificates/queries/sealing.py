"""Under whose key what a certificate says lies: the holder's own, or the house's for bodies."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban.certificates.models import Certificate
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.envelopes import joined
from tongban.kernel.errors import NotFound
from tongban.kernel.rotation.places import Place, Sealed

CONTENT, SHOWN = b"certificate/content", b"certificate/shown"


def key_of(holder_id: UUID) -> str:
    """Persons have a key of their own, bodies have none. Raises KeyDestroyed where there was."""
    try:
        crypto.encrypt_for(holder_id, b"", CONTENT)
    except NotFound:
        return Certificate.KeyOf.HOUSE.value
    return Certificate.KeyOf.HOLDER.value


def seal(row: Certificate, what: bytes, words: object) -> bytes:
    """An envelope that opens for this certificate alone."""
    plaintext = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
    if row.key_of == Certificate.KeyOf.HOLDER:
        return crypto.encrypt_for(row.holder_id, plaintext, _bound(row.id, what))
    return crypto.encrypt("certificate", plaintext, _bound(row.id, what))


def opened(
    whose: str, holder_id: UUID, row_id: UUID, what: bytes, envelope: bytes
) -> Mapping[str, Any]:
    """What lies inside. Raises KeyDestroyed when the holder was forgotten."""
    if whose == Certificate.KeyOf.HOLDER:
        plaintext = crypto.decrypt_for(holder_id, bytes(envelope), _bound(row_id, what))
    else:
        plaintext = crypto.decrypt("certificate", bytes(envelope), _bound(row_id, what))
    words: dict[str, Any] = json.loads(plaintext)
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
