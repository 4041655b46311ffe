"""Signatures on envelopes. An interface: the platform and the node bring their own keys."""

from dataclasses import dataclass
from typing import Protocol

from tongban_wire.codes import Code, WireFault
from tongban_wire.envelope import Envelope

CONTEXT = b"tongban-wire/envelope/1\n"
"""Stands before what is signed: a signature made for anything else fits no envelope."""


class Signer(Protocol):
    """Whoever holds a signing key."""

    @property
    def key_id(self) -> str:
        """The name under which others find the public half."""

    def sign(self, message: bytes, /) -> bytes:
        """The signature."""


class Verifier(Protocol):
    """Whoever knows the members' public keys."""

    def verify(self, member: str, key_id: str, message: bytes, signature: bytes) -> bool:
        """Whether the key is that member's and the signature that key's."""


@dataclass(frozen=True, slots=True)
class SignedEnvelope:
    """An envelope's bytes as they were signed, with the signature."""

    content: bytes
    key_id: str
    signature: bytes

    @classmethod
    def make(cls, envelope: Envelope, signer: Signer) -> "SignedEnvelope":
        """Sign an envelope."""
        content = envelope.to_bytes()
        return cls(content, signer.key_id, signer.sign(CONTEXT + content))

    def opened(self, verifier: Verifier) -> Envelope:
        """The envelope, once the signature proves to be its sender's. Raises WireFault."""
        envelope = Envelope.from_bytes(self.content)
        message = CONTEXT + self.content
        if not verifier.verify(envelope.sender, self.key_id, message, self.signature):
            raise WireFault(Code.SIGNATURE_WRONG, self.key_id)
        return envelope
