"""The master key (主密钥): wraps all other keys, comes from outside the database and DATA.

32 bytes in base64, in MASTER_KEY or in the file MASTER_KEY_FILE names; lines of the file that
begin with # are remarks. Whoever has the data but not this key has nothing.

While the master key is being changed there are several, one a line: the first is the one to move
to, the others still open what lies under them (also in MASTER_KEY_FORMER). The file is looked at
again every second and when an unknown key turns up, so that no process needs a new start. Which
of them wraps what is new is said by the database (`keys.wrapping_key`), not by the file: a key
may be laid out on every machine before the first thing depends on it.
"""

import logging
import os
import re
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from tongban.kernel import env
from tongban.kernel.crypto import envelopes
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.masterkey import (
    DEMO_REMARK,
    MasterKey,
    add_to_file,
    as_text,
    create_file,
    parse,
    parse_all,
)
from tongban.kernel.errors import Misconfigured

__all__ = [
    "DEMO_REMARK",
    "MasterKey",
    "MasterKeys",
    "add_to_file",
    "as_text",
    "create_file",
    "current",
    "file",
    "held",
    "of",
    "parse",
    "parse_all",
    "to_keep",
    "unwrap",
    "warnings",
    "wrapped_by",
]

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 1.0
"""How old what we know of the file may be."""


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The master keys a process was given, the one to move to first."""

    first: MasterKey
    former: tuple[MasterKey, ...] = ()

    def get(self, key_id: str) -> MasterKey | None:
        """The one with this id."""
        return next((one for one in (self.first, *self.former) if one.key_id == key_id), None)


def current() -> MasterKey:
    """The first master key. Raises Misconfigured when there is none or it is no key."""
    return held().first


def held() -> MasterKeys:
    """The master keys of this process, at most LOOK_AGAIN_S behind their file."""
    origin = _origin()
    known = _known.get(origin)
    if known is None:
        return _read(origin).keys
    if time.monotonic() - known.looked_at > LOOK_AGAIN_S:
        known = _looked_again(origin, known)
    return known.keys


def of(key_id: str, what: str) -> MasterKey:
    """The master key of this id; Misconfigured when this process was never given it.

    `what` names the thing that lies under it in the sentence.
    """
    found = held().get(key_id)
    if found is None and (known := _known.get(_origin())) is not None:
        found = _looked_again(_origin(), known).keys.get(key_id)
    if found is None:
        current().expect(key_id, what)
        raise AssertionError("expect refuses every other key")
    return found


def unwrap(wrapped: bytes, what: str, *bound_to: bytes) -> bytes:
    """`MasterKey.unwrap` by whichever of ours the envelope names."""
    try:
        key_id = envelopes.parse(wrapped).key_id
    except BrokenEnvelope:
        return current().unwrap(wrapped, what, *bound_to)
    return of(key_id, what).unwrap(wrapped, what, *bound_to)


def wrapped_by(wrapped: bytes) -> str:
    """The id of the master key a wrapped key lies under."""
    return envelopes.parse(wrapped).key_id


def file() -> Path | None:
    """The file the master keys come from; None where they come from MASTER_KEY itself."""
    path = os.environ.get("MASTER_KEY_FILE", "").strip()
    return Path(path) if path else None


def to_keep() -> bytes:
    """All master keys of this process as a file holds them; empty where there is none.

    Also those of MASTER_KEY_FORMER: while the key is being changed, the database lies under one.
    """
    if not env.secret("MASTER_KEY", ""):
        return b""
    keys, path = held(), file()
    if path is None or env.secret("MASTER_KEY_FORMER", ""):
        return as_text((keys.first, *keys.former))
    return path.read_bytes()


_VARIABLES = ("MASTER_KEY", "MASTER_KEY_FILE", "MASTER_KEY_FORMER", "MASTER_KEY_FORMER_FILE")
_Origin = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read, from a file of which age, and when it was last looked at."""

    keys: MasterKeys
    stamp: tuple[object, ...]
    looked_at: float


_known: dict[_Origin, _Known] = {}


def _origin() -> _Origin:
    return tuple(os.environ.get(name, "") for name in _VARIABLES)


def _looked_again(origin: _Origin, known: _Known) -> _Known:
    """Read the file again if it changed; one that makes no sense changes nothing here."""
    stamp = _stamp(origin)
    if stamp != known.stamp:
        try:
            return _read(origin)
        except Misconfigured as trouble:
            log.error("the master key file cannot be used", extra={"kind": type(trouble).__name__})
    _known[origin] = fresh = _Known(known.keys, stamp, time.monotonic())
    return fresh


def _read(origin: _Origin) -> _Known:
    # `origin` is what the environment says; env.secret reads it again and checks it.
    stamp = _stamp(origin)
    path = origin[1]
    keys = parse_all(
        env.secret("MASTER_KEY"), f"MASTER_KEY_FILE ({path})" if path else "MASTER_KEY"
    )
    former = env.secret("MASTER_KEY_FORMER", "")
    if former:
        keys += parse_all(re.sub(r"[\s,]+", "\n", former), "MASTER_KEY_FORMER")
    if len(_known) >= 16:
        _known.clear()
    _known[origin] = fresh = _Known(MasterKeys(keys[0], keys[1:]), stamp, time.monotonic())
    return fresh


def _stamp(origin: _Origin) -> tuple[object, ...]:
    """What changes whenever one of the files does."""
    found: list[object] = []
    for path in (origin[1].strip(), origin[3].strip()):
        try:
            state = Path(path).stat() if path else None
        except OSError:
            state = None
        found.append(state and (state.st_mtime_ns, state.st_size, state.st_ino))
    return tuple(found)


def warnings(data: Path) -> list[str]:
    """What an operator should change about where the master key lies; empty when all is well."""
    path = os.environ.get("MASTER_KEY_FILE", "").strip()
    if not path:
        return []
    found: list[str] = []
    file = Path(path).resolve()
    if file.is_relative_to(data.resolve()):
        found.append(
            f"The master key {file} lies inside the data folder {data}: one stolen backup holds "
            "both lock and key. Move it elsewhere and set MASTER_KEY_FILE. (The demo may.)"
        )
    if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        found.append(f"Other users may read the master key {file}. Run: chmod 600 {file}")
    return found
