"""What the code of a receipt says (回执码). Pure; docs/protocol/receipts.md.

`R2` is signed and can be checked by anybody with the public key. `R1`, the platform's keyed hash,
stands in its place for the second until a worker has signed; only the platform can check it.
"""

from dataclasses import dataclass
from datetime import datetime

MARK = "R2"
INTERIM = "R1"
_TIME = "%Y%m%d%H%M%S"
_LENGTH = 14


@dataclass(frozen=True, slots=True)
class Said:
    """What a code says: which case, when it came, the digest of what came (empty in R1)."""

    number: str
    at: str
    digest: str = ""


def body(number: str, received_at: datetime, digest: str) -> list[str]:
    """The texts that are signed. `received_at` in Shanghai, as the receipt shows it."""
    return [number, f"{received_at:{_TIME}}", digest]


def said(texts: list[str] | None) -> Said | None:
    """What signed texts say; None unless they are a receipt's."""
    if texts is None or len(texts) != 3:
        return None
    number, at, digest = texts
    return Said(number, clock_text(at), digest) if len(at) == _LENGTH else None


def interim(number: str, received_at: datetime) -> str:
    """What the keyed hash is made of."""
    return f"{INTERIM}.{number}.{received_at:{_TIME}}"


def said_interim(text: str) -> Said | None:
    """The same, read again."""
    found = text.split(".")
    if len(found) != 3 or found[0] != INTERIM or len(found[2]) != _LENGTH:
        return None
    return Said(found[1], clock_text(found[2]))


def clock_text(at: str) -> str:
    """20260302093015 as people read it."""
    return f"{at[:4]}-{at[4:6]}-{at[6:8]} {at[8:10]}:{at[10:12]}:{at[12:]}"
