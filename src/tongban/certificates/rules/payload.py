"""What the code on a certificate holds, for checking without a network (docs/protocol). Pure.

    T1.<key>.<body>.<signature>      each part in URL-safe Base64 without padding

It stands behind the # of the address of verification: a phone opens the page, which never sees
what is behind the #; a program takes the payload and needs no page.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

MARK = "T1"
MOST = 1200
"""More characters fit in no code of ours."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is signed: enough to compare with the paper, no more than a stranger may read."""

    certificate_id: str
    number: str
    name: str
    holder: str
    issuer: str
    issued_on: date
    valid_to: date | None


def payload(claim: Claim, key_id: str, sign: Callable[[bytes], bytes]) -> str:
    """The text of the code, signed."""
    last = f"{claim.valid_to:%Y%m%d}" if claim.valid_to else ""
    body = [
        claim.certificate_id,
        claim.number,
        claim.name,
        claim.holder,
        claim.issuer,
        f"{claim.issued_on:%Y%m%d}",
        last,
    ]
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    signed = f"{MARK}.{_encoded(key_id.encode())}.{_encoded(text.encode())}"
    return f"{signed}.{_encoded(sign(signed.encode()))}"


def key_of(text: str) -> str:
    """Which key signed a payload; empty for what is none."""
    try:
        mark, key, _body, _signature = text.split(".")
        return _decoded(key).decode() if mark == MARK and len(text) <= MOST else ""
    except ValueError:
        return ""


def claim_of(text: str, verify: Callable[[bytes, bytes], bool]) -> Claim | None:
    """What a payload says, if its signature is right."""
    try:
        signed, _, signature = text.rpartition(".")
        if not key_of(text) or not verify(signed.encode(), _decoded(signature)):
            return None
        found = json.loads(_decoded(signed.split(".")[2]))
        identifier, number, name, holder, issuer, first, last = map(str, found)
        ends = _day(last) if last else None
        return Claim(identifier, number, name, holder, issuer, _day(first), ends)
    except (ValueError, TypeError):
        return None


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
