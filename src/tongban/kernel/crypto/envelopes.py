"""The form in which anything encrypted is kept. Pure.

    version 1 | suite | length of key id | key id | nonce (12) | ciphertext and tag

Version, suite and key id are authenticated together with what the caller binds the envelope to
(its purpose and its place), each with its length before it, so that no two bindings look alike.
"""

import secrets
from dataclasses import dataclass

from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.suites import BY_NUMBER, NONCE_BYTES, TAG_BYTES, Suite

VERSION = 1
_MOST_KEY_ID = 64


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope taken apart but not opened."""

    suite: Suite
    key_id: str
    nonce: bytes
    sealed: bytes


def seal(suite: Suite, key: bytes, key_id: str, plaintext: bytes, *bound_to: bytes) -> bytes:
    """Encrypt under a fresh nonce, bound to everything in `bound_to`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    head = _head(suite, key_id)
    return head + nonce + suite.seal(key, nonce, plaintext, joined(head, *bound_to))


def unseal(envelope: Envelope, key: bytes, *bound_to: bytes) -> bytes:
    """Open it. Raises BrokenEnvelope when it was altered or bound to something else."""
    beside = joined(_head(envelope.suite, envelope.key_id), *bound_to)
    return envelope.suite.open(key, envelope.nonce, envelope.sealed, beside)


def parse(stored: bytes) -> Envelope:
    """Take an envelope apart. Raises BrokenEnvelope for anything else."""
    if len(stored) < 3 or stored[0] != VERSION or stored[1] not in BY_NUMBER:
        raise BrokenEnvelope("this is no envelope of a known version and suite")
    begin = 3 + stored[2]
    if len(stored) < begin + NONCE_BYTES + TAG_BYTES:
        raise BrokenEnvelope("the envelope is cut short")
    try:
        key_id = stored[3:begin].decode("ascii")
    except UnicodeDecodeError as error:
        raise BrokenEnvelope("the envelope names no key") from error
    nonce, sealed = stored[begin : begin + NONCE_BYTES], stored[begin + NONCE_BYTES :]
    return Envelope(BY_NUMBER[stored[1]], key_id, nonce, sealed)


def joined(*parts: bytes) -> bytes:
    """Several byte strings as one, each after its length: nothing can slip from one to another."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _head(suite: Suite, key_id: str) -> bytes:
    name = key_id.encode("ascii")
    assert 0 < len(name) <= _MOST_KEY_ID, "key ids are short and plain"
    return bytes((VERSION, suite.number, len(name))) + name
