"""Data keys in the database, by purpose, wrapped under the master key.

Unwrapped data keys are kept in the process under their key id, which is random and so the same
in every copy of a database.

A key is active, former (kept for what still lies under it) or retired (nothing does). Whoever
writes or looks up what must be found again holds the keys still until its transaction ends
(`_hold_still`); whoever makes another key active waits for them all (crypto/renewal). So nothing
new is ever made with a key that is not active any more, and a look-up never misses a key.
"""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction

from tongban.kernel import clock
from tongban.kernel.crypto import master, rings
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.rings import Ring
from tongban.kernel.crypto.suites import MAC_KEY_BYTES, Suite, named
from tongban.kernel.errors import Misconfigured
from tongban.kernel.models import DataKey

ENCRYPT, MAC = DataKey.Use.ENCRYPT, DataKey.Use.MAC

PURPOSES: tuple[tuple[str, DataKey.Use], ...] = (
    ("person", ENCRYPT),
    ("id_number", ENCRYPT),
    ("mobile", ENCRYPT),
    ("name", ENCRYPT),
    ("audit_detail", ENCRYPT),
    ("mobile_code", ENCRYPT),
    ("window", ENCRYPT),
    ("sign_up", ENCRYPT),
    ("sign_up", MAC),
    ("file", ENCRYPT),
    ("certificate", ENCRYPT),
    ("case", ENCRYPT),
    ("application", ENCRYPT),
    ("id_number", MAC),
    ("mobile", MAC),
    ("name", MAC),
    ("login", MAC),
    ("mobile_code", MAC),
    ("session", MAC),
    ("file", MAC),
    ("receipt", MAC),
    ("audit_entry", MAC),
    ("audit_leaf", MAC),
)
"""Every purpose there is. A purpose is added here by the room that needs it, with its first use."""

SEALS = frozenset({"audit_entry", "audit_leaf", "receipt"})
"""Purposes whose hashes are checked for ever and looked up never: their keys do not retire."""

_LOCK = 0x746F6E67_0002
"""The advisory lock of those who make keys ("tong", 2)."""
STILL = 0x746F6E67_0003
"""The advisory lock that holds the keys still, shared by all who use them ("tong", 3)."""


@dataclass(frozen=True, slots=True)
class WorkingKey:
    """A data key ready for use."""

    key_id: str
    purpose: str
    use: str
    suite: Suite
    secret: bytes = field(repr=False)


_MOST_RINGS = 64
RING_S = 5.0
"""How old the keys a process knows may be where an older key does no harm (SEALS)."""
_rings: dict[tuple[str, str, str], Ring] = {}
_unwrapped: dict[str, WorkingKey] = {}


def suite_here() -> Suite:
    """The suite for everything new (CRYPTO_SUITE)."""
    return named(getattr(settings, "CRYPTO_SUITE", "INTL"))


def active_key(purpose: str, use: DataKey.Use) -> WorkingKey:
    """The key new things of a purpose are made with. Raises Misconfigured when there is none."""
    ring = _ring_with(purpose, use)
    return _working(ring.rows[ring.active[purpose, str(use)]])


def living_keys(purpose: str, use: DataKey.Use) -> list[WorkingKey]:
    """The active key and, after it, the former ones things of this purpose may still lie under."""
    living = [
        row
        for row in _ring_with(purpose, use).rows.values()
        if (row.purpose, row.use) == (purpose, str(use)) and row.retired_at is None
    ]
    living.sort(key=lambda row: (row.active, row.created_at), reverse=True)
    return [_working(row) for row in living]


def _ring_with(purpose: str, use: DataKey.Use) -> Ring:
    """The keys as `_ring_of` says. Raises Misconfigured when none of the purpose is active."""
    wanted, ring = (purpose, str(use)), _ring_of(purpose)
    if wanted not in ring.active:
        ring = _reloaded()
    if wanted not in ring.active:
        raise Misconfigured(
            f"There is no active data key for {purpose!r} ({use}). "
            "Run `tongban migrate`: it makes the keys that are missing."
        )
    return ring


def key(key_id: str, purpose: str, use: DataKey.Use) -> WorkingKey:
    """The key something old was made with. Raises BrokenEnvelope unless it is of this purpose."""
    known = _unwrapped.get(key_id) or _find(key_id)
    if known is None or (known.purpose, known.use) != (purpose, str(use)):
        raise BrokenEnvelope(f"{key_id} is no key for {purpose} ({use})")
    return known


def ensure_data_keys() -> list[str]:
    """Make the data keys that are missing and open those there are; returns what was made.

    Raises Misconfigured when the master key is not the one of this database.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        keys = _reloaded()
        for row in keys.rows.values():
            unwrap(row)
        made = [new_row(*one) for one in PURPOSES if (one[0], str(one[1])) not in keys.active]
        DataKey.objects.bulk_create(made)
    forget_ring()
    return [str(row) for row in made]


def check_master() -> None:
    """Raises Misconfigured unless this process's master keys open this database's keys."""
    for row in _reloaded().rows.values():
        unwrap(row)


def wrapping_key() -> master.MasterKey:
    """The master key this database's keys lie under, which wraps new ones; first ever: our first.

    Held still until the caller's transaction ends. Raises Misconfigured when we do not have it.
    """
    _hold_still()
    row = next(iter(_reloaded().rows.values()), None)
    if row is None:
        return master.current()
    return master.of(master.wrapped_by(bytes(row.wrapped)), f"The data key {row}")


def new_row(purpose: str, use: DataKey.Use) -> DataKey:
    """A fresh active key, not in the table yet."""
    suite = suite_here()
    row = DataKey(
        key_id="d-" + secrets.token_hex(8),
        purpose=purpose,
        use=use,
        suite=suite.name,
        active=True,
        created_at=clock.now(),
    )
    fresh = secrets.token_bytes(MAC_KEY_BYTES) if use == MAC else suite.new_key()
    row.wrapped = wrapping_key().wrap(suite, fresh, *binding(row))
    return row


def binding(row: DataKey) -> Iterable[bytes]:
    """What a wrapped key is bound to: rows cannot swap their keys."""
    return (b"data", *(part.encode() for part in (row.key_id, row.purpose, row.use, row.suite)))


def unwrap(row: DataKey) -> WorkingKey:
    """A data key opened. Raises Misconfigured where our master keys do not open it."""
    secret = master.unwrap(bytes(row.wrapped), f"The data key {row}", *binding(row))
    return WorkingKey(row.key_id, row.purpose, str(row.use), named(row.suite), secret)


def _working(row: DataKey) -> WorkingKey:
    if row.key_id not in _unwrapped:
        try:
            _unwrapped[row.key_id] = unwrap(row)
        except Misconfigured:
            # What we remember of the row may lie under a master key that is gone by now.
            _unwrapped[row.key_id] = unwrap(_reloaded().rows[row.key_id])
    return _unwrapped[row.key_id]


def _find(key_id: str) -> WorkingKey | None:
    row = _ring().rows.get(key_id) or _reloaded().rows.get(key_id)
    return _working(row) if row else None


def _ring() -> Ring:
    known = _rings.get(_database())
    if known is None or time.monotonic() - known.read_at > RING_S:
        return _reloaded()
    return known


def _ring_of(purpose: str) -> Ring:
    """The keys as they are now and stay until the transaction ends, where that matters."""
    if purpose in SEALS or not connection.in_atomic_block:
        return _ring()
    _hold_still()
    return _reloaded()


def _hold_still() -> None:
    """Nobody makes another key active until this transaction ends; costs others no waiting."""
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [STILL])


def _reloaded() -> Ring:
    """Read the keys of this database again: when they are old, or an unknown one turns up."""
    ring = rings.read(_rings.get(_database()))
    if len(_rings) >= _MOST_RINGS:
        _rings.clear()
    _rings[_database()] = ring
    return ring


def forget_ring() -> None:
    """The next one who asks reads the keys anew."""
    _rings.pop(_database(), None)


def _database() -> tuple[str, str, str]:
    place = connection.settings_dict
    return str(place["HOST"]), str(place["PORT"]), str(place["NAME"])
