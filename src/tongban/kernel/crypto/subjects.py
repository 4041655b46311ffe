"""The own keys of persons and bodies, wrapped under the master key.

Opened ones are never kept in a process: a destroyed key is gone at once.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.crypto import keys, master
from tongban.kernel.crypto.envelopes import parse
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.kernel.crypto.suites import Suite
from tongban.kernel.errors import NotFound
from tongban.kernel.models import SubjectKey

# Almost every request asks for one; without the ORM it costs a third.
_KEY = "SELECT wrapped FROM kernel_subjectkey WHERE subject_id = %s"


def new_subject_key(subject_id: UUID) -> None:
    """Give a person or body a key of its own (in the caller's transaction)."""
    suite, secret = keys.suite_here(), keys.wrapping_key()
    SubjectKey.objects.create(
        subject_id=subject_id,
        wrapped=secret.wrap(suite, suite.new_key(), *subject_binding(subject_id)),
        master_key_id=secret.key_id,
        created_at=clock.now(),
    )


def subject_key(subject_id: UUID) -> tuple[Suite, bytes]:
    """The key of a person or body. Raises KeyDestroyed, or NotFound when it never had one."""
    with connection.cursor() as cursor:
        cursor.execute(_KEY, [subject_id])
        found = cursor.fetchone()
    row = SubjectKey(subject_id=subject_id, wrapped=found[0]) if found else None
    return opened(subject_id, row)


def subject_keys(subject_ids: Iterable[UUID]) -> dict[UUID, tuple[Suite, bytes] | None]:
    """The keys of many in one statement, None where one is destroyed; NotFound as above."""
    wanted = set(subject_ids)
    rows = SubjectKey.objects.in_bulk(wanted)
    return {
        one: None if (row := rows.get(one)) and row.wrapped is None else opened(one, row)
        for one in wanted
    }


def opened(subject_id: UUID, row: SubjectKey | None) -> tuple[Suite, bytes]:
    """A subject's key as its row holds it; raises as `subject_key` does."""
    if row is None:
        raise NotFound(_("这一主体没有自己的密钥，无法加密或解密其内容。"))
    if row.wrapped is None:
        raise KeyDestroyed(_("这部分内容的密钥已经销毁，内容已永久删除，无法恢复。"))
    wrapped, bound = bytes(row.wrapped), subject_binding(subject_id)
    secret = master.unwrap(wrapped, f"The key of subject {subject_id}", *bound)
    return parse(wrapped).suite, secret


def subject_binding(subject_id: UUID) -> tuple[bytes, ...]:
    """What a subject's wrapped key is bound to."""
    return b"subject", subject_id.bytes


def destroy_subject_key(subject_id: UUID) -> None:
    """Make everything under this key unreadable for ever; doing it twice changes nothing."""
    SubjectKey.objects.filter(subject_id=subject_id, destroyed_at=None).update(
        wrapped=None, destroyed_at=clock.now()
    )
