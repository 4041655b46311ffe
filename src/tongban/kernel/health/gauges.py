"""The same numbers for Prometheus (指标)."""

from collections.abc import Iterator
from datetime import datetime

from tongban.kernel.health.readings import Backup, Pulse, Vitals

Reading = tuple[str, str, float]
"""Name, help, value."""


def of_pulse(pulse: Pulse, now: datetime) -> Iterator[Reading]:
    """What runs behind."""
    yield "tongban_audit_waiting", "Audit entries without a place", pulse.entries_waiting
    yield "tongban_audit_lag_seconds", "Age of the oldest of them", _age(pulse.entry_oldest, now)
    yield "tongban_outbox_waiting", "Reactions owed", pulse.owed_waiting
    yield "tongban_outbox_lag_seconds", "Age of the oldest of them", _age(pulse.owed_oldest, now)
    yield "tongban_outbox_dead", "Reactions that wait for a person", pulse.owed_dead
    yield "tongban_jobs_dead", "Jobs that wait for a person", pulse.jobs_dead


def of_vitals(vitals: Vitals) -> Iterator[Reading]:
    """What else the console shows."""
    yield "tongban_audit_refused", "Audit entries with a foreign seal", vitals.entries_refused
    yield "tongban_jobs_queued", "Jobs in line", vitals.jobs_queued
    yield "tongban_jobs_running", "Jobs under way", vitals.jobs_running
    yield "tongban_jobs_stalled", "Jobs whose worker shows no heartbeat", vitals.jobs_stalled
    yield "tongban_sequencer_elected", "1 while a sequencer works", vitals.is_sequencer_elected
    for part in ("live", "worker", "sequencer", "web"):
        number = vitals.sessions.get(part, 0)
        yield f"tongban_{part}_sessions", "Database sessions of this part", number
    yield "tongban_database_connections", "Connections in use", vitals.connections_used
    yield "tongban_database_connections_most", "Connections allowed", vitals.connections_most
    yield "tongban_database_bytes", "Size of the database", vitals.database_bytes


def of_backup(last: Backup | None, now: datetime) -> Iterator[Reading]:
    """How old the last whole backup is; nothing where there is none."""
    if last is not None and last.finished_at is not None:
        age = _age(last.finished_at, now)
        yield "tongban_backup_age_seconds", "Age of the last whole backup", age


def _age(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
