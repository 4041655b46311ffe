"""What the platform and a verification service say to each other (核验接口), version 1.

docs/protocol/verification.md is the specification. Both sides hold one secret and sign with
HMAC-SHA256 exactly the bytes they send; an answer is bound to its question by the nonce.
"""

import hashlib
import hmac

VERSION = "tongban-verification/1"
PERSON_PATH, BODY_PATH = "/v1/person", "/v1/body"
TIME, NONCE, SIGNATURE = "Tongban-Time", "Tongban-Nonce", "Tongban-Signature"
MOST_BYTES = 16_384
"""Neither a question nor an answer is longer."""
SECRET_LEAST = 32
"""Characters of the secret."""
MOST_SKEW_S = 300
"""A question older than this, by its own time, is refused as a replay."""


def question_signature(secret: str, path: str, time: str, nonce: str, body: bytes) -> str:
    """The signature of a question: hex."""
    return _signed(secret, "question", path, time, nonce, _digest(body))


def answer_signature(secret: str, nonce: str, status: int, body: bytes) -> str:
    """The signature of the answer to the question with this nonce: hex."""
    return _signed(secret, "answer", nonce, str(status), _digest(body))


def is_signed(expected: str, given: str) -> bool:
    """Whether a header carries the expected signature; in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())


def _signed(secret: str, *lines: str) -> str:
    message = "\n".join((VERSION, *lines)).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
