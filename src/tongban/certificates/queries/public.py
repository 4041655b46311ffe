"""Checking a certificate (核验证照): open to everybody, through one door of the database.

Nobody is asked who they are, and nothing is written of who asked for what.
"""

import base64
import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.certificates.queries import sealing
from tongban.certificates.rules import Verdict, verdict
from tongban.certificates.rules.lines import Line, numbered, unpacked
from tongban.certificates.rules.payload import claim_of, key_of
from tongban.identity.queries import rows_of
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.port import KeyDestroyed
from tongban.kernel.db import acting

log = logging.getLogger(__name__)

LONGEST = 160


@dataclass(frozen=True, slots=True)
class Checked:
    """What a stranger learns: state, issuer, dates, and the lines with people's names masked."""

    verdict: Verdict
    name: str
    name_en: str
    holder: str
    number: str
    certificate_id: str
    issuer: str
    issuer_en: str
    issued_on: date
    valid_to: date | None
    sealed_at: datetime
    revoked_at: datetime | None
    revoke_reason: str
    lines: tuple[Line, ...]
    digest: str


def checked(asked: str, by: Actor) -> Checked | None:
    """The certificate with this code, identifier or number; None for everything else."""
    wanted = "".join(asked.split()).upper()
    if not wanted or len(wanted) > LONGEST:
        return None
    with acting(by):
        rows = rows_of("SELECT * FROM certificates_verify(%s)", [wanted])
        return _checked(rows[0]) if rows else None


def public_keys() -> dict[str, Any]:
    """What anybody checks with: keys of the codes (Ed25519) and chains of the seals (PEM)."""
    chains = crypto.public_halves("seal")
    return {
        "codes": _halves("certificate"),
        "receipts": _halves("receipt"),
        "seals": {key: chain.decode() for key, chain in chains.items()},
    }


def _halves(name: str) -> dict[str, str]:
    found = crypto.public_halves(name)
    return {key: base64.b64encode(public).decode() for key, public in found.items()}


def address(verify_code: str, payload: str = "") -> str:
    """Where the code on a certificate leads. What is behind the # goes to nobody's server."""
    page = f"{settings.SITE_URL}/verify/{verify_code}"
    return f"{page}#{payload}" if payload else page


def _checked(row: dict[str, Any]) -> Checked | None:
    if not _is_as_signed(row):
        log.error("a certificate does not agree with what was signed", extra={"entry": row["id"]})
        return None
    holder, lines = _words(row)
    return Checked(
        verdict=verdict(row["status"], row["valid_to"], clock.today()),
        holder=holder,
        lines=lines,
        **{name: row[name] for name in _AS_IT_STANDS},
    )


_AS_IT_STANDS = (
    "name",
    "name_en",
    "number",
    "certificate_id",
    "issuer",
    "issuer_en",
    "issued_on",
    "valid_to",
    "sealed_at",
    "revoked_at",
    "revoke_reason",
    "digest",
)


def _is_as_signed(row: dict[str, Any]) -> bool:
    """Whether the row says what was signed when it was issued: a changed row is worth nothing."""
    code = str(row["payload"])
    key_id = key_of(code)
    claim = claim_of(code, lambda message, signature: crypto.verify(key_id, message, signature))
    return claim is not None and (
        claim.certificate_id,
        claim.number,
        claim.issued_on,
        claim.valid_to,
    ) == (row["certificate_id"], row["number"], row["issued_on"], row["valid_to"])


def _words(row: dict[str, Any]) -> tuple[str, tuple[Line, ...]]:
    envelope = sealing.Envelope(
        row["key_of"], row["holder_id"], row["id"], bytes(row["sealed_shown"])
    )
    try:
        words = sealing.opened(envelope, sealing.SHOWN)
    except KeyDestroyed:
        return _("（已删除）"), ()
    shown = numbered(unpacked(words), str(row["number"]))
    return shown.holder, shown.lines
