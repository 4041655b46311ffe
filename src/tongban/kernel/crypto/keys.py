"""Keys in the database: data keys by purpose, subject keys by person or body, all wrapped.

Unwrapped data keys are kept in the process under their key id, which is random and so the same
in every copy of a database. Subject keys are never kept: a destroyed key is gone at once.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.crypto import master
from tongban.kernel.crypto.envelopes import parse
from tongban.kernel.crypto.errors import BrokenEnvelope, KeyDestroyed
from tongban.kernel.crypto.suites import MAC_KEY_BYTES, Suite, named
from tongban.kernel.errors import Misconfigured, NotFound
from tongban.kernel.models import DataKey, SubjectKey

ENCRYPT, MAC = DataKey.Use.ENCRYPT, DataKey.Use.MAC

PURPOSES: tuple[tuple[str, DataKey.Use], ...] = (
    ("person", ENCRYPT),
    ("id_number", ENCRYPT),
    ("mobile", ENCRYPT),
    ("name", ENCRYPT),
    ("audit_detail", ENCRYPT),
    ("id_number", MAC),
    ("mobile", MAC),
    ("name", MAC),
    ("login", MAC),
    ("session", MAC),
    ("audit_entry", MAC),
    ("audit_leaf", MAC),
)
"""Every purpose there is. A purpose is added here by the room that needs it, with its first use."""

_LOCK = 0x746F6E67_0002
"""The advisory lock of those who make keys ("tong", 2)."""


@dataclass(frozen=True, slots=True)
class WorkingKey:
    """A data key ready for use."""

    key_id: str
    purpose: str
    use: str
    suite: Suite
    secret: bytes = field(repr=False)


@dataclass(slots=True)
class _Ring:
    """The data keys of one database, still wrapped."""

    rows: dict[str, DataKey]
    active: dict[tuple[str, str], str]


_MOST_RINGS = 64
_rings: dict[tuple[str, str, str], _Ring] = {}
_unwrapped: dict[str, WorkingKey] = {}


def suite_here() -> Suite:
    """The suite for everything new (CRYPTO_SUITE)."""
    return named(getattr(settings, "CRYPTO_SUITE", "INTL"))


def active_key(purpose: str, use: DataKey.Use) -> WorkingKey:
    """The key new things of a purpose are made with. Raises Misconfigured when there is none."""
    wanted, ring = (purpose, str(use)), _ring()
    if wanted not in ring.active:
        ring = _reloaded()
    if wanted not in ring.active:
        raise Misconfigured(
            f"There is no active data key for {purpose!r} ({use}). "
            "Run `tongban migrate`: it makes the keys that are missing."
        )
    return _working(ring.rows[ring.active[wanted]])


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
            _unwrap(row)
        made = [_new_row(*one) for one in PURPOSES if (one[0], str(one[1])) not in keys.active]
        DataKey.objects.bulk_create(made)
    _forget_ring()
    return [str(row) for row in made]


def check_master() -> None:
    """Raises Misconfigured unless this process's master key opens this database's keys."""
    for row in _ring().rows.values():
        _unwrap(row)


def new_subject_key(subject_id: UUID) -> None:
    """Give a person or body a key of its own (in the caller's transaction)."""
    suite, secret = suite_here(), master.current()
    SubjectKey.objects.create(
        subject_id=subject_id,
        wrapped=secret.wrap(suite, suite.new_key(), b"subject", subject_id.bytes),
        master_key_id=secret.key_id,
        created_at=clock.now(),
    )


def subject_key(subject_id: UUID) -> tuple[Suite, bytes]:
    """The key of a person or body. Raises KeyDestroyed, or NotFound when it never had one."""
    return _opened(subject_id, SubjectKey.objects.filter(subject_id=subject_id).first())


def subject_keys(subject_ids: Iterable[UUID]) -> dict[UUID, tuple[Suite, bytes] | None]:
    """The keys of many in one statement, None where one is destroyed; NotFound as above."""
    wanted = set(subject_ids)
    rows = SubjectKey.objects.in_bulk(wanted)
    return {
        one: None if (row := rows.get(one)) and row.wrapped is None else _opened(one, row)
        for one in wanted
    }


def _opened(subject_id: UUID, row: SubjectKey | None) -> tuple[Suite, bytes]:
    if row is None:
        raise NotFound(_("这一主体没有自己的密钥，无法加密或解密其内容。"))
    if row.wrapped is None:
        raise KeyDestroyed(_("这部分内容的密钥已经销毁，内容已永久删除，无法恢复。"))
    wrapped = bytes(row.wrapped)
    what = f"The key of subject {subject_id}"
    secret = master.current().unwrap(wrapped, what, b"subject", subject_id.bytes)
    return parse(wrapped).suite, secret


def destroy_subject_key(subject_id: UUID) -> None:
    """Make everything under this key unreadable for ever; doing it twice changes nothing."""
    SubjectKey.objects.filter(subject_id=subject_id, destroyed_at=None).update(
        wrapped=None, destroyed_at=clock.now()
    )


def _new_row(purpose: str, use: DataKey.Use) -> DataKey:
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
    row.wrapped = master.current().wrap(suite, fresh, *_binding(row))
    return row


def _binding(row: DataKey) -> Iterable[bytes]:
    """What a wrapped key is bound to: rows cannot swap their keys."""
    return (b"data", *(part.encode() for part in (row.key_id, row.purpose, row.use, row.suite)))


def _unwrap(row: DataKey) -> WorkingKey:
    what = f"The data key {row}"
    secret = master.current().unwrap(bytes(row.wrapped), what, *_binding(row))
    return WorkingKey(row.key_id, row.purpose, str(row.use), named(row.suite), secret)


def _working(row: DataKey) -> WorkingKey:
    if row.key_id not in _unwrapped:
        _unwrapped[row.key_id] = _unwrap(row)
    return _unwrapped[row.key_id]


def _find(key_id: str) -> WorkingKey | None:
    row = _ring().rows.get(key_id) or _reloaded().rows.get(key_id)
    return _working(row) if row else None


def _ring() -> _Ring:
    return _rings.get(_database()) or _reloaded()


def _reloaded() -> _Ring:
    """Read the keys of this database again: once a process, and when an unknown one turns up."""
    rows = {row.key_id: row for row in DataKey.objects.all()}
    active = {(row.purpose, str(row.use)): row.key_id for row in rows.values() if row.active}
    if len(_rings) >= _MOST_RINGS:
        _rings.clear()
    _rings[_database()] = ring = _Ring(rows, active)
    return ring


def _forget_ring() -> None:
    _rings.pop(_database(), None)


def _database() -> tuple[str, str, str]:
    place = connection.settings_dict
    return str(place["HOST"]), str(place["PORT"]), str(place["NAME"])
