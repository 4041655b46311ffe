"""What the platform and a message gateway say to each other (消息网关接口), version 1.

docs/protocol/messages.md is the specification. Both sides hold one secret and sign with
HMAC-SHA256 exactly the bytes they send. A message has a key, under which it is taken once.
"""

import hashlib
import hmac

VERSION = "tongban-messaging/1"
MESSAGE_PATH, RECEIPT_PATH = "/v1/messages", "/messages/receipts"
TIME, NONCE, SIGNATURE = "Tongban-Time", "Tongban-Nonce", "Tongban-Signature"
MOST_BYTES = 16_384
"""Neither a message nor a receipt is longer."""
SECRET_LEAST = 32
"""Characters of the secret."""
MOST_SKEW_S = 300
"""What was signed longer ago, by its own time, is refused."""

TAKEN, REFUSED = "taken", "refused"
"""What a gateway answers: it has the message (perhaps since long), or will never carry it."""


def message_signature(secret: str, time: str, nonce: str, body: bytes) -> str:
    """The signature of a message handed over: hex."""
    return _signed(secret, "message", MESSAGE_PATH, time, nonce, _digest(body))


def answer_signature(secret: str, nonce: str, status: int, body: bytes) -> str:
    """The signature of the answer to the message with this nonce: hex."""
    return _signed(secret, "answer", nonce, str(status), _digest(body))


def receipt_signature(secret: str, time: str, nonce: str, body: bytes) -> str:
    """The signature of a delivery receipt: hex."""
    return _signed(secret, "receipt", RECEIPT_PATH, time, nonce, _digest(body))


def is_signed(expected: str, given: str) -> bool:
    """Whether a header carries the expected signature; in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())


def _signed(secret: str, *lines: str) -> str:
    message = "\n".join((VERSION, *lines)).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
