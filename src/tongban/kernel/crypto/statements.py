"""Signed statements (签名声明): a few texts that anybody can check with a public key alone. Pure.

    <mark>.<key>.<body>.<signature>      the last three in URL-safe Base64 without padding

The mark says what kind of statement it is and is signed with it, so that a statement of one kind
is none of another. docs/protocol names the kinds: T1 on certificates, R2 on receipts.
"""

import base64
import json
from collections.abc import Callable, Sequence

MOST = 1200
"""More characters fit in no code of ours."""


def stated(mark: str, body: Sequence[str], key_id: str, sign: Callable[[bytes], bytes]) -> str:
    """The text of a statement, signed."""
    text = json.dumps(list(body), ensure_ascii=False, separators=(",", ":"))
    signed = f"{mark}.{_encoded(key_id.encode())}.{_encoded(text.encode())}"
    return f"{signed}.{_encoded(sign(signed.encode()))}"


def key_of(mark: str, text: str) -> str:
    """Which key signed a statement of this kind; empty for what is none."""
    try:
        its_mark, key, _body, _signature = text.split(".")
        return _decoded(key).decode() if its_mark == mark and len(text) <= MOST else ""
    except ValueError:
        return ""


def body_of(mark: str, text: str, verify: Callable[[bytes, bytes], bool]) -> list[str] | None:
    """What a statement says, if its signature is right; None for everything else."""
    try:
        signed, _, signature = text.rpartition(".")
        if not key_of(mark, text) or not verify(signed.encode(), _decoded(signature)):
            return None
        return [str(word) for word in json.loads(_decoded(signed.split(".")[2]))]
    except (ValueError, TypeError):
        return None


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
