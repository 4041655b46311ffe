"""Numbers and states of certificates (证照编号、电子证照标识、证照状态). Pure.

Identifier (GB/T 36904): an OID of China, type code (21), issuer's credit code (18), serial,
version (3) and a check character by ISO 7064 MOD 37,36.
"""

from datetime import date
from enum import StrEnum

OID = "1.2.156.3005.2"
"""Below which the identifiers of certificates stand."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST_VERSION = 1
SERIAL_DIGITS = 6


class State(StrEnum):
    """How far a certificate is (证照状态)."""

    MAKING = "making"
    """Granted; its document is being made."""
    VALID = "valid"
    REVOKED = "revoked"
    """撤销."""


REVOKES = "certificates.revoke"
"""The duty of whoever may revoke (撤销证照的职责)."""


class Reason(StrEnum):
    """Why a certificate was revoked (撤销原因): a code, so that the reason names nobody."""

    UNLAWFUL = "unlawful"
    DECEIT = "deceit"
    MISTAKE = "mistake"
    ON_REQUEST = "on_request"


class Verdict(StrEnum):
    """What checking a certificate finds (核验结果)."""

    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def identifier(type_code: str, issuer: str, serial: str, version: int = FIRST_VERSION) -> str:
    """The identifier (电子证照标识): `<OID>.<type>.<issuer>.<serial>.<version>.<check>`."""
    parts = (type_code, issuer, serial, f"{version:03d}")
    return ".".join((OID, *parts, mod_37_36("".join(parts))))


def is_identifier(text: str) -> bool:
    """Whether the text has the shape and the check character of an identifier."""
    if not text.startswith(f"{OID}."):
        return False
    *parts, check = text.removeprefix(f"{OID}.").split(".")
    if len(parts) != 4 or [len(parts[0]), len(parts[1]), len(parts[3])] != [21, 18, 3]:
        return False
    body = "".join(parts)
    return bool(body) and all(char in ALPHABET for char in body) and mod_37_36(body) == check


def mod_37_36(body: str) -> str:
    """The check character of ISO 7064 MOD 37,36 over digits and capitals."""
    left = 36
    for char in body:
        total = (left + ALPHABET.index(char)) % 36 or 36
        left = total * 2 % 37
    return ALPHABET[(37 - left) % 36]


def mod_11_10(digits: str) -> str:
    """The check digit of ISO 7064 MOD 11,10 over digits."""
    left = 10
    for digit in digits:
        total = (left + int(digit)) % 10 or 10
        left = total * 2 % 11
    return str((11 - left) % 10)


def number_in(series: str, serial: int) -> str:
    """A certificate number (证照编号): its series, six digits, and a check digit over all digits.

    The series is the type's prefix and the region, e.g. "JY2" and "990102". For food licences
    (食品经营许可证) that is JY and 14 digits, the last a check digit; our reference does not say
    by which rule, hence ISO 7064 MOD 11,10 until somebody who knows decides otherwise (ADR 30).
    """
    text = f"{series}{serial:0{SERIAL_DIGITS}d}"
    return text + mod_11_10("".join(char for char in text if char in "0123456789"))


def ends_on(issued_on: date, years: int) -> date | None:
    """The last day of a certificate of so many years; None when it has no end (长期).

    Five years from 15 October end with 14 October; from 29 February with 28 February.
    """
    if not years:
        return None
    if (issued_on.month, issued_on.day) == (2, 29):
        return date(issued_on.year + years, 2, 28)
    anniversary = issued_on.replace(year=issued_on.year + years)
    return date.fromordinal(anniversary.toordinal() - 1)


def verdict(state: str, valid_to: date | None, today: date) -> Verdict:
    """What a certificate is worth today. A revoked one stays revoked after its last day."""
    if state == State.REVOKED:
        return Verdict.REVOKED
    if state != State.VALID:
        return Verdict.UNKNOWN
    return Verdict.EXPIRED if valid_to is not None and valid_to < today else Verdict.VALID
