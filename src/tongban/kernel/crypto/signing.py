"""Signing keys in files under the master key, and the public halves everybody may check with.

A signing key's file (signingfiles) is opened by the process that signs; else only where a key is
registered, rewrapped or checked. Each public half is endorsed under the master key, so that a row
somebody put into the table by database rights alone verifies nothing.
"""

import dataclasses
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from tongban.kernel import clock
from tongban.kernel.crypto import keys, master
from tongban.kernel.crypto import signingfiles as files
from tongban.kernel.crypto.suites import Suite
from tongban.kernel.crypto.x509 import suite_called
from tongban.kernel.errors import Misconfigured
from tongban.kernel.models import VerifyingKey

log = logging.getLogger(__name__)

_verifiers: dict[str, tuple[Suite, bytes]] = {}


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with one key; the key itself does not come out."""

    name: str
    key_id: str
    sign: Callable[[bytes], bytes] = field(repr=False)
    stamp: tuple[int, int] | None = None
    """What the file looked like when it was read."""


def signer(name: str) -> Signer:
    """Open a signing key. Only the process whose work it is to sign calls this.

    Raises Misconfigured when the file is missing, readable by others or of another master key.
    """
    stamp = files.stamp_of(files.path_of(name))
    suite, private, key_id = files.read(files.path_of(name), name)
    return Signer(name, key_id, lambda message: suite.sign(private, message), stamp)


def renewed(held: Signer) -> Signer:
    """The signer of today: the same unless its file has changed and holds a usable key."""
    stamp = files.stamp_of(files.path_of(held.name))
    if stamp == held.stamp or stamp is None:
        return held
    try:
        return signer(held.name)
    except Misconfigured:
        log.error("the signing key's file cannot be used; the one read before signs on")
        return dataclasses.replace(held, stamp=stamp)


def verify(key_id: str, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that key's; False for a key we never endorsed."""
    known = _verifiers.get(key_id) or _endorsed(key_id)
    if known is None:
        return False
    _verifiers[key_id] = known
    suite, public = known
    return suite.verify(public, message, signature)


def public_halves(name: str) -> dict[str, bytes]:
    """Every public half there was under this name by key id, the newest first; endorsed ones."""
    rows = VerifyingKey.objects.filter(name=name).order_by("-valid_from")
    return {row.key_id: bytes(row.public) for row in rows if is_endorsed(row)}


def ensure_signing_keys() -> list[str]:
    """Make the signing keys that never were and register those not in the table yet.

    A key the table knows but whose file is not here is left alone: it lives on another machine,
    or was lost; then `tongban keys rotate --signing` starts a new one.
    """
    made = []
    for name in files.NAMES:
        if files.path_of(name).exists():
            made += [key_id for key_id in [register(files.path_of(name), name)] if key_id]
        elif not VerifyingKey.objects.filter(name=name).exists():
            fresh = files.write_next(name)
            made.append(register(fresh, name))
            files.take_place(name)
    return made


def register(path: Path, name: str) -> str:
    """Put the public half of a key file into the table; its id, empty when it was there."""
    suite, private, key_id = files.read(path, name)
    row = VerifyingKey(
        key_id=key_id,
        suite=suite.name,
        name=name,
        public=suite.public_half(private),
        valid_from=clock.now(),
    )
    row.endorsement = _endorsement(row, keys.wrapping_key())
    _row, new = VerifyingKey.objects.get_or_create(
        key_id=key_id,
        defaults={
            field: getattr(row, field)
            for field in ("suite", "name", "public", "valid_from", "endorsement")
        },
    )
    return key_id if new else ""


def endorse_all(to: master.MasterKey) -> int:
    """Endorse every public half anew under another master key (inside an action).

    Raises Misconfigured for a row whose endorsement is none: it was not put in by us.
    """
    rows = [row for row in VerifyingKey.objects.order_by("key_id") if endorsed_by(row) != to.key_id]
    for row in rows:
        if not is_endorsed(row):
            raise Misconfigured(
                f"The verifying key {row.key_id} was altered where it is stored, or was put in by "
                "somebody without the master key. Restore it from a backup, or remove the row."
            )
        row.endorsement = _endorsement(row, to)
    return VerifyingKey.objects.bulk_update(rows, ["endorsement"])


def endorsed_by(row: VerifyingKey) -> str:
    """The id of the master key a public half is endorsed under."""
    return row.endorsement.partition(":")[0]


def _endorsed(key_id: str) -> tuple[Suite, bytes] | None:
    row = VerifyingKey.objects.filter(key_id=key_id).first()
    suite = suite_called(row.suite) if row else None
    if row is None or suite is None or not is_endorsed(row):
        return None
    return suite, bytes(row.public)


def is_endorsed(row: VerifyingKey) -> bool:
    """Whether a public half was put in by us. Misconfigured for a master key not given."""
    by = master.of(endorsed_by(row), f"The verifying key {row.key_id}")
    return hmac.compare_digest(row.endorsement.encode(), _endorsement(row, by).encode())


def _endorsement(row: VerifyingKey, by: master.MasterKey) -> str:
    since = row.valid_from.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (row.key_id, row.suite, row.name, since)
    return by.endorse(*(part.encode() for part in parts), bytes(row.public))
