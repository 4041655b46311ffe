"""Signing keys in files under the master key, and the public halves everybody may check with.

`<name>-signing.key` lies in KEYS_FOLDER, 0600, and is opened only by the process that signs.
Each public half is endorsed under the master key, so that a row somebody put into the table by
database rights alone verifies nothing.
"""

import base64
import json
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from django.conf import settings

from tongban.kernel import clock
from tongban.kernel.crypto import master
from tongban.kernel.crypto.suites import INTL, Suite, named
from tongban.kernel.errors import Misconfigured
from tongban.kernel.models import VerifyingKey

FORMAT = "tongban-signing-key-1"
NAMES = ("audit",)
_NAME = re.compile(r"[a-z][a-z-]{0,31}")

SIGNING_SUITE = INTL
"""SM2 comes with the certificates; until then every signing key is Ed25519."""

_verifiers: dict[str, tuple[Suite, bytes]] = {}


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with one key; the key itself does not come out."""

    key_id: str
    sign: Callable[[bytes], bytes] = field(repr=False)


def signer(name: str) -> Signer:
    """Open a signing key. Only the process whose work it is to sign calls this.

    Raises Misconfigured when the file is missing, readable by others or of another master key.
    """
    suite, private, key_id = _read(name)
    return Signer(key_id, lambda message: suite.sign(private, message))


def verify(key_id: str, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that key's; False for a key we never endorsed."""
    known = _verifiers.get(key_id) or _endorsed(key_id)
    if known is None:
        return False
    _verifiers[key_id] = known
    suite, public = known
    return suite.verify(public, message, signature)


def ensure_signing_keys() -> list[str]:
    """Make the signing keys that never were and register those not in the table yet.

    A key the table knows but whose file is not here is left alone: it lives on another machine,
    or was lost; then `replace` starts a new one.
    """
    made = []
    for name in NAMES:
        if _path(name).exists():
            made += [key_id for key_id in [_register(name)] if key_id]
        elif not VerifyingKey.objects.filter(name=name).exists():
            made.append(replace(name))
    return made


def replace(name: str) -> str:
    """Start a new signing key; the public halves of older ones stay. Returns the new key id.

    An older file is kept beside it under its key id.
    """
    path = _path(name)
    if path.exists():
        path.rename(path.with_name(f"{path.name}.{_read(name)[2]}"))
    private = SIGNING_SUITE.new_signing_key()
    key_id = _key_id(SIGNING_SUITE, SIGNING_SUITE.public_half(private))
    sealed = master.current().wrap(SIGNING_SUITE, private, b"signing", name.encode())
    content = {
        "format": FORMAT,
        "name": name,
        "suite": SIGNING_SUITE.name,
        "key_id": key_id,
        "sealed": base64.b64encode(sealed).decode(),
    }
    master.write_private(path, (json.dumps(content, indent=2) + "\n").encode())
    _register(name)
    return key_id


def _register(name: str) -> str:
    """Put the public half into the table; returns its id, empty when it was there."""
    suite, private, key_id = _read(name)
    row = VerifyingKey(
        key_id=key_id,
        suite=suite.name,
        name=name,
        public=suite.public_half(private),
        valid_from=clock.now(),
    )
    row.endorsement = _endorsement(row)
    _row, new = VerifyingKey.objects.get_or_create(
        key_id=key_id,
        defaults={
            field: getattr(row, field)
            for field in ("suite", "name", "public", "valid_from", "endorsement")
        },
    )
    return key_id if new else ""


def _endorsed(key_id: str) -> tuple[Suite, bytes] | None:
    row = VerifyingKey.objects.filter(key_id=key_id).first()
    if row is None:
        return None
    master.current().expect(row.endorsement.partition(":")[0], f"The verifying key {key_id}")
    if row.endorsement != _endorsement(row):
        return None
    return named(row.suite), bytes(row.public)


def _endorsement(row: VerifyingKey) -> str:
    since = row.valid_from.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (row.key_id, row.suite, row.name, since)
    return master.current().endorse(*(part.encode() for part in parts), bytes(row.public))


def _read(name: str) -> tuple[Suite, bytes, str]:
    path = _path(name)
    content = _content(path)
    suite = named(content["suite"])
    private = master.current().unwrap(
        base64.b64decode(content["sealed"]), f"The signing key {path}", b"signing", name.encode()
    )
    return suite, private, _key_id(suite, suite.public_half(private))


def _content(path: Path) -> dict[str, str]:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Misconfigured(f"Other users may read {path}. Run: chmod 600 {path}")
        content = json.loads(path.read_text("utf-8"))
        if content["format"] != FORMAT or not content["sealed"]:
            raise ValueError(content["format"])
    except OSError as error:
        raise Misconfigured(
            f"The signing key {path} cannot be read ({error.strerror}). Run this where KEYS_FOLDER "
            "holds it and as a user who may read it, or restore it from its backup."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Misconfigured(
            f"{path} is not a signing key of this platform. Restore it from its backup."
        ) from error
    return dict(content)


def _key_id(suite: Suite, public: bytes) -> str:
    return f"{suite.signing_name}-{suite.digest(public).hex()[:16]}"


def _path(name: str) -> Path:
    assert _NAME.fullmatch(name), "signing keys have plain names"
    return Path(settings.KEYS_FOLDER) / f"{name}-signing.key"
