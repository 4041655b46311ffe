"""Changing keys: the few writes that `kernel/rotation` puts together and records.

Each belongs inside an action. What changes which key is active, or which master key wraps, first
waits for everybody who holds the keys still (keys.STILL), and lets no new one begin meanwhile:
a matter of milliseconds, and of STILL_WITHIN at most.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from tongban.kernel import clock
from tongban.kernel.crypto import keys, master, subjects
from tongban.kernel.crypto.envelopes import parse
from tongban.kernel.crypto.master import MasterKey
from tongban.kernel.models import DataKey, SubjectKey

STILL_WITHIN = "5s"
"""How long to wait for transactions that use keys before giving up (and trying again)."""

_REWRAP = """
    UPDATE kernel_subjectkey AS s SET wrapped = n.fresh, master_key_id = %s
    FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS n (subject_id, stored, fresh)
    WHERE s.subject_id = n.subject_id AND s.wrapped = n.stored
"""


def renew(purpose: str, use: DataKey.Use) -> tuple[str, str]:
    """Make a fresh key active for a purpose; returns the ids of the former and the new one."""
    wait_for_all()
    former = DataKey.objects.get(purpose=purpose, use=use, active=True)
    DataKey.objects.filter(key_id=former.key_id).update(active=False)
    fresh = keys.new_row(purpose, use)
    DataKey.objects.bulk_create([fresh])
    keys.forget_ring()
    return former.key_id, fresh.key_id


def retire(key_id: str) -> None:
    """Say that nothing lies under a former key any more."""
    DataKey.objects.filter(key_id=key_id, active=False, retired_at=None).update(
        retired_at=clock.now()
    )
    keys.forget_ring()


def move_data_keys(to: MasterKey) -> int:
    """From now on `to` wraps what is new; every data key lies under it at once."""
    wait_for_all()
    rows = list(DataKey.objects.order_by("key_id"))
    for row in rows:
        opened = keys.unwrap(row)
        row.wrapped = to.wrap(opened.suite, opened.secret, *keys.binding(row))
    DataKey.objects.bulk_update(rows, ["wrapped"])
    keys.forget_ring()
    return len(rows)


def subjects_under_another(to: MasterKey, after: UUID, most: int) -> list[UUID]:
    """The next subjects, in order, whose living keys do not lie under this master key."""
    rows = _under_another(to).filter(subject_id__gt=after).order_by("subject_id")
    return list(rows.values_list("subject_id", flat=True)[:most])


def count_under_another(to: MasterKey) -> int:
    """How many living subject keys do not lie under this master key."""
    return _under_another(to).count()


def _under_another(to: MasterKey) -> QuerySet[SubjectKey]:
    return SubjectKey.objects.filter(destroyed_at=None).exclude(master_key_id=to.key_id)


def rewrap_subject_keys(subject_ids: Sequence[UUID], to: MasterKey) -> int:
    """Put these subjects' keys under another master key; one destroyed meanwhile stays so."""
    stored = SubjectKey.objects.filter(subject_id__in=subject_ids, destroyed_at=None)
    rows = [(row.subject_id, bytes(row.wrapped)) for row in stored if row.wrapped is not None]
    fresh = [_rewrapped(subject_id, wrapped, to) for subject_id, wrapped in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            _REWRAP,
            [to.key_id, [one for one, _ in rows], [wrapped for _, wrapped in rows], fresh],
        )
        return int(cursor.rowcount)


def _rewrapped(subject_id: UUID, wrapped: bytes, to: MasterKey) -> bytes:
    bound = subjects.subject_binding(subject_id)
    secret = master.unwrap(wrapped, f"The key of subject {subject_id}", *bound)
    return to.wrap(parse(wrapped).suite, secret, *bound)


def wait_for_all() -> None:
    """Alone with the keys until this transaction ends. OperationalError after STILL_WITHIN."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [STILL_WITHIN])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [keys.STILL])
