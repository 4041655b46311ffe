"""The named suites of algorithms. Pure: keys come in as bytes, nothing is read or kept.

INTL: SHA-256, HMAC-SHA-256, AES-256-GCM, Ed25519 (RFC 8032). SM: SM3 (GB/T 32905), HMAC-SM3,
SM4-GCM (GB/T 32907); SM2 signatures are refused until they are built in.
"""

import hashlib
import hmac
import secrets
from abc import ABC, abstractmethod

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hmac import HMAC

from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.errors import Misconfigured

NONCE_BYTES = 12
"""Random nonces: under one key at most 2**32 envelopes (NIST SP 800-38D 8.3)."""

TAG_BYTES = 16
MAC_KEY_BYTES = 32


class Suite(ABC):
    """One set of algorithms that belong together."""

    name: str
    number: int
    """How envelopes name the suite; never reused."""
    digest_name: str
    key_bytes: int
    """Length of an encryption key."""
    signing_name: str

    @abstractmethod
    def digest(self, message: bytes) -> bytes:
        """The 32-byte digest."""

    @abstractmethod
    def mac(self, key: bytes, message: bytes) -> bytes:
        """The 32-byte HMAC."""

    @abstractmethod
    def seal(self, key: bytes, nonce: bytes, plaintext: bytes, beside: bytes) -> bytes:
        """Ciphertext and tag; `beside` is authenticated with it but not contained in it."""

    @abstractmethod
    def open(self, key: bytes, nonce: bytes, sealed: bytes, beside: bytes) -> bytes:
        """The plaintext. Raises BrokenEnvelope when anything at all differs."""

    @abstractmethod
    def new_signing_key(self) -> bytes:
        """A fresh private key."""

    @abstractmethod
    def public_half(self, private: bytes) -> bytes:
        """The public key that belongs to a private one."""

    @abstractmethod
    def sign(self, private: bytes, message: bytes) -> bytes:
        """A signature."""

    @abstractmethod
    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the signature is that key's over that message."""

    def new_key(self) -> bytes:
        """A fresh encryption key."""
        return secrets.token_bytes(self.key_bytes)


class Intl(Suite):
    """The international suite."""

    name = "INTL"
    number = 1
    digest_name = "sha256"
    key_bytes = 32
    signing_name = "ed25519"

    def digest(self, message: bytes) -> bytes:
        return hashlib.sha256(message).digest()

    def mac(self, key: bytes, message: bytes) -> bytes:
        return hmac.digest(key, message, "sha256")

    def seal(self, key: bytes, nonce: bytes, plaintext: bytes, beside: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, plaintext, beside)

    def open(self, key: bytes, nonce: bytes, sealed: bytes, beside: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(nonce, sealed, beside)
        except InvalidTag as error:
            raise BrokenEnvelope("the envelope does not open here") from error

    def new_signing_key(self) -> bytes:
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def public_half(self, private: bytes) -> bytes:
        key = Ed25519PrivateKey.from_private_bytes(private)
        return key.public_key().public_bytes_raw()

    def sign(self, private: bytes, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(private).sign(message)

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class ShangMi(Suite):
    """The national suite (国密)."""

    name = "SM"
    number = 2
    digest_name = "sm3"
    key_bytes = 16
    signing_name = "sm2"

    def digest(self, message: bytes) -> bytes:
        running = hashes.Hash(hashes.SM3())
        running.update(message)
        return running.finalize()

    def mac(self, key: bytes, message: bytes) -> bytes:
        running = HMAC(key, hashes.SM3())
        running.update(message)
        return running.finalize()

    def seal(self, key: bytes, nonce: bytes, plaintext: bytes, beside: bytes) -> bytes:
        running = Cipher(SM4(key), GCM(nonce)).encryptor()
        running.authenticate_additional_data(beside)
        return running.update(plaintext) + running.finalize() + running.tag

    def open(self, key: bytes, nonce: bytes, sealed: bytes, beside: bytes) -> bytes:
        if len(sealed) < TAG_BYTES:
            raise BrokenEnvelope("the envelope is cut short")
        mode = GCM(nonce, sealed[-TAG_BYTES:])
        running = Cipher(SM4(key), mode).decryptor()
        running.authenticate_additional_data(beside)
        try:
            return running.update(sealed[:-TAG_BYTES]) + running.finalize()
        except InvalidTag as error:
            raise BrokenEnvelope("the envelope does not open here") from error

    def new_signing_key(self) -> bytes:
        raise _sm2_later()

    def public_half(self, private: bytes) -> bytes:
        raise _sm2_later()

    def sign(self, private: bytes, message: bytes) -> bytes:
        raise _sm2_later()

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        raise _sm2_later()


def _sm2_later() -> Misconfigured:
    return Misconfigured(
        "The suite SM cannot sign or verify yet: SM2 is not built in. "
        "Digests, keyed hashes and encryption work under SM; signing keys and seals stay with INTL."
    )


INTL = Intl()
SM = ShangMi()
SUITES: dict[str, Suite] = {suite.name: suite for suite in (INTL, SM)}
BY_NUMBER: dict[int, Suite] = {suite.number: suite for suite in (INTL, SM)}


def named(name: str) -> Suite:
    """The suite of that name. Raises Misconfigured for an unknown one."""
    if name not in SUITES:
        raise Misconfigured(f"There is no suite {name!r}; the suites are {', '.join(SUITES)}.")
    return SUITES[name]
