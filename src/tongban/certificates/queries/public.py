"""Checking a certificate (核验证照): open to everybody, through one door of the database.

Nobody is asked who they are, and nothing is written of who asked for what.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from tongban.certificates.queries import sealing
from tongban.certificates.rules import Verdict, verdict
from tongban.certificates.rules.lines import Line, numbered, unpacked
from tongban.identity.queries import rows_of
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto.port import KeyDestroyed
from tongban.kernel.db import acting

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


def _checked(row: dict[str, object]) -> Checked:
    holder, lines = _words(row)
    return Checked(
        verdict=verdict(row["status"], row["valid_to"], clock.today()),  # type: ignore[arg-type]
        holder=holder,
        lines=lines,
        **{name: row[name] for name in _AS_IT_STANDS},  # type: ignore[arg-type]
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


def _words(row: dict[str, object]) -> tuple[str, tuple[Line, ...]]:
    whose, envelope = str(row["key_of"]), row["sealed_shown"]
    try:
        words = sealing.opened(whose, row["holder_id"], row["id"], sealing.SHOWN, envelope)  # type: ignore[arg-type]
    except KeyDestroyed:
        return _("（已删除）"), ()
    shown = numbered(unpacked(words), str(row["number"]))
    return shown.holder, shown.lines
