"""What every act leaves behind, written in one statement at its end (ADR 22).

The audit entries of the act, of those that joined it, and the reactions it owes travel together: a
second way to the database and back would cost more than the entry itself (docs/bench.md,
audit_cost). Values come in whole and sealed; `kernel/audit` and `kernel/outbox` make them and own
the tables.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection


class Entry(NamedTuple):
    """A row of the audit log, in the order of `_ENTRY`; `detail` is JSON text."""

    id: UUID
    at: datetime
    actor: str
    did: str
    subject: str
    detail: str
    seal: str


class Owed(NamedTuple):
    """A reaction owed; `payload` is JSON text."""

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
# However many there are the text never varies, so it stays prepared.
_ENTRIES_AND_OWED = """
    WITH entries AS (
        INSERT INTO audit_auditentry (id, at, actor, did, subject, detail, seal)
        SELECT e.id, e.at, e.actor, e.did, e.subject, e.detail::jsonb, e.seal
        FROM jsonb_to_recordset(%s::jsonb) AS e (
            id uuid, at timestamptz, actor text, did text, subject text, detail text, seal text
        )
    )
    INSERT INTO outbox_owedreaction (id, event_id, event_type, payload, reaction, owed_at, due_at,
                                     attempts, failure)
    SELECT o.id, o.event_id, o.event_type, o.payload::jsonb, o.reaction, o.owed_at, o.due_at, 0, ''
    FROM jsonb_to_recordset(%s::jsonb) AS o (
        id uuid, event_id uuid, event_type text, payload text, reaction text,
        owed_at timestamptz, due_at timestamptz
    )
"""


def close(entries: Sequence[Entry], owed: Sequence[Owed]) -> None:
    """Write them in the running transaction, in the order given."""
    if not entries and not owed:
        return
    with connection.cursor() as cursor:
        if len(entries) == 1 and not owed:
            cursor.execute(_ENTRY, entries[0])
        else:
            cursor.execute(_ENTRIES_AND_OWED, [_rows(entries), _rows(owed)])


def _rows(those: Sequence[Entry] | Sequence[Owed]) -> str:
    return json.dumps([one._asdict() for one in those], default=str)
