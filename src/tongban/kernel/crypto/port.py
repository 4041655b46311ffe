"""The front door of cryptography: what other rooms may call.

digest          "sha256:<hex>"                 the same everywhere
keyed_hash      "<key id>:<hex>"               the same only for holders of the key
keyed_hashes    all a look-up must try         under every key that is not retired
encrypt         an envelope                    by purpose, bound to its place
encrypt_for     an envelope                    by person or body; destroyable
signer, verify  signature bytes                by key id
"""

import hmac
from collections.abc import Sequence
from uuid import UUID

from tongban.kernel.crypto import envelopes, keys, master, signing, subjects
from tongban.kernel.crypto.errors import BrokenEnvelope, KeyDestroyed
from tongban.kernel.crypto.keys import ENCRYPT, MAC, check_master
from tongban.kernel.crypto.signing import Signer, public_halves, renewed, signer, verify
from tongban.kernel.crypto.subjects import destroy_subject_key, new_subject_key
from tongban.kernel.crypto.suites import Suite

__all__ = [
    "BrokenEnvelope",
    "KeyDestroyed",
    "Signer",
    "check_master",
    "decrypt",
    "decrypt_for",
    "decrypt_for_each",
    "destroy_subject_key",
    "digest",
    "encrypt",
    "encrypt_each",
    "encrypt_for",
    "ensure_keys",
    "keyed_hash",
    "keyed_hash_each",
    "keyed_hash_matches",
    "keyed_hashes",
    "master_key_id",
    "new_subject_key",
    "public_halves",
    "renewed",
    "signer",
    "verify",
]


def digest(content: bytes) -> str:
    """The digest with its algorithm before it: "sha256:..." or "sm3:..."."""
    suite = keys.suite_here()
    return f"{suite.digest_name}:{suite.digest(content).hex()}"


def keyed_hash(purpose: str, content: bytes) -> str:
    """A hash only this platform can make, to be kept or as a seal: "<key id>:<hex>".

    Different purposes give unrelated hashes. Misconfigured when the purpose has no key. To look
    something up take `keyed_hashes`: it may have been kept under a former key.
    """
    return keyed_hash_each(purpose, [content])[0]


def keyed_hash_each(purpose: str, contents: Sequence[bytes]) -> list[str]:
    """`keyed_hash` of many, the key looked up once."""
    key = keys.active_key(purpose, MAC)
    return [_keyed_hash(key, content) for content in contents]


def keyed_hashes(purpose: str, content: bytes) -> list[str]:
    """Every hash under which this content may be kept, that of the active key first.

    Whole until the transaction ends: no key becomes active meanwhile.
    """
    return [_keyed_hash(key, content) for key in keys.living_keys(purpose, MAC)]


def keyed_hash_matches(purpose: str, content: bytes, stored: str) -> bool:
    """Whether `stored` is our keyed hash of this content, under whichever key it names."""
    try:
        named = keys.key(stored.partition(":")[0], purpose, MAC)
    except BrokenEnvelope:
        return False
    return hmac.compare_digest(_keyed_hash(named, content).encode(), stored.encode())


def encrypt(purpose: str, plaintext: bytes, bound_to: bytes) -> bytes:
    """An envelope that opens only for this purpose and in this place.

    `bound_to` names the place, e.g. table, column and row: an envelope carried elsewhere does
    not open there.
    """
    return encrypt_each(purpose, [(plaintext, bound_to)])[0]


def encrypt_each(purpose: str, sealed: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
    """`encrypt` of many (plaintext, bound to), the key looked up once."""
    key, named = keys.active_key(purpose, ENCRYPT), purpose.encode()
    return [
        envelopes.seal(key.suite, key.secret, key.key_id, plaintext, named, bound_to)
        for plaintext, bound_to in sealed
    ]


def decrypt(purpose: str, envelope: bytes, bound_to: bytes) -> bytes:
    """The plaintext of `encrypt`. Raises BrokenEnvelope when anything differs."""
    parsed = envelopes.parse(bytes(envelope))
    key = keys.key(parsed.key_id, purpose, ENCRYPT)
    _same_suite(parsed, key.suite)
    return envelopes.unseal(parsed, key.secret, purpose.encode(), bound_to)


def encrypt_for(subject_id: UUID, plaintext: bytes, bound_to: bytes = b"") -> bytes:
    """An envelope under the key of one person or body, unreadable once that is destroyed.

    Raises KeyDestroyed, or NotFound when the subject never had a key.
    """
    suite, secret = subjects.subject_key(subject_id)
    return envelopes.seal(suite, secret, subject_id.hex, plaintext, b"subject", bound_to)


def decrypt_for(subject_id: UUID, envelope: bytes, bound_to: bytes = b"") -> bytes:
    """The plaintext of `encrypt_for`. Raises KeyDestroyed, NotFound or BrokenEnvelope."""
    return _opened(subject_id, subjects.subject_key(subject_id), envelope, bound_to)


def decrypt_for_each(
    sealed: Sequence[tuple[UUID, bytes]], bound_to: bytes = b""
) -> list[bytes | None]:
    """`decrypt_for` for a list, the keys fetched in one statement; None for a destroyed key."""
    found = subjects.subject_keys(subject_id for subject_id, _envelope in sealed)
    return [
        _opened(subject_id, key, envelope, bound_to) if (key := found[subject_id]) else None
        for subject_id, envelope in sealed
    ]


def _opened(subject_id: UUID, key: tuple[Suite, bytes], envelope: bytes, bound_to: bytes) -> bytes:
    suite, secret = key
    parsed = envelopes.parse(bytes(envelope))
    _same_suite(parsed, suite)
    if parsed.key_id != subject_id.hex:
        raise BrokenEnvelope("the envelope is another subject's")
    return envelopes.unseal(parsed, secret, b"subject", bound_to)


def ensure_keys() -> list[str]:
    """Make whatever key is missing, check those there are; as the owner, at `tongban migrate`.

    Safe to repeat. Returns what was made. Misconfigured when the master key is another one.
    """
    return keys.ensure_data_keys() + signing.ensure_signing_keys()


def master_key_id() -> str:
    """The name of this process's master key, which says nothing about the key itself."""
    return master.current().key_id


def _keyed_hash(key: keys.WorkingKey, content: bytes) -> str:
    message = envelopes.joined(b"tongban/keyed-hash", key.purpose.encode(), content)
    return f"{key.key_id}:{key.suite.mac(key.secret, message).hex()}"


def _same_suite(envelope: envelopes.Envelope, suite: object) -> None:
    """The key record says which algorithms: an envelope does not choose its own."""
    if envelope.suite is not suite:
        raise BrokenEnvelope("the envelope names another suite than its key")
