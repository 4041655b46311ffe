"""What the code on a certificate holds, for checking without a network (docs/protocol). Pure.

It stands behind the # of the address of verification: a phone opens the page, which never sees
what is behind the #; a program takes the payload and needs no page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tongban.kernel.crypto import statements

MARK = "T1"


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
    return statements.stated(MARK, body, key_id, sign)


def key_of(text: str) -> str:
    """Which key signed a payload; empty for what is none."""
    return statements.key_of(MARK, text)


def claim_of(text: str, verify: Callable[[bytes, bytes], bool]) -> Claim | None:
    """What a payload says, if its signature is right."""
    found = statements.body_of(MARK, text, verify)
    if found is None:
        return None
    try:
        identifier, number, name, holder, issuer, first, last = found
        ends = _day(last) if last else None
        return Claim(identifier, number, name, holder, issuer, _day(first), ends)
    except ValueError:
        return None


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))
