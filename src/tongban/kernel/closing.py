"""What every act leaves behind, written in one statement at its end (ADR 22).

The audit entry and the reaction the act owes travel together: a second way to the database and
back would cost more than the entry itself (docs/bench.md, audit_cost). Values come in whole and
sealed; `kernel/audit` and `kernel/outbox` make them and own the tables.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection


class Entry(NamedTuple):
    """A row of the audit log, in the order of `_ENTRY`; `detail` is JSON."""

    id: UUID
    at: datetime
    actor: str
    did: str
    subject: str
    detail: str
    seal: str


class Owed(NamedTuple):
    """A reaction owed, in the order of `_OWED`; `payload` is JSON."""

    id: UUID
    event_id: UUID
    event_type: str
    payload: str
    reaction: str
    owed_at: datetime
    due_at: datetime


_ENTRY = """
    INSERT INTO audit_auditentry (id, at, actor, did, subject, detail, seal)
    VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s)
"""
_OWED = """
    INSERT INTO outbox_owedreaction (id, event_id, event_type, payload, reaction, owed_at, due_at,
                                     attempts, failure)
    VALUES (%s, %s, %s, %s::jsonb, %s, %s, %s, 0, '')
"""
# Of two constants, once: the text never varies, so it stays prepared.
_ENTRY_AND_OWED = f"WITH entry AS ({_ENTRY}) {_OWED}"


def close(entry: Entry | None, owed: Sequence[Owed]) -> None:
    """Write them in the running transaction; further reactions in a batch of their own."""
    with connection.cursor() as cursor:
        if entry is not None and owed:
            cursor.execute(_ENTRY_AND_OWED, [*entry, *owed[0]])
            owed = owed[1:]
        elif entry is not None:
            cursor.execute(_ENTRY, entry)
        if owed:
            cursor.executemany(_OWED, owed)
