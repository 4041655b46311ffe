"""How rows end: by their rule's column, or in a special way a rule names.

An ending says which rows are due and ends exactly those. It opens no transaction and writes no
audit entry: `actions.end_batch` does, for all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Model, Q, QuerySet

from tongban.kernel.retention import holds, tables
from tongban.kernel.retention.rules import Rule

Moment = datetime | date
Ended = Mapping[str, Sequence[object]]
"""What went, by table: the ids."""


class Moved(Exception):
    """A row changed between choosing and ending; nothing has ended, choose again."""


@dataclass(frozen=True, slots=True)
class Due:
    """One row whose time has come, and the moment that counts."""

    key: object
    anchor: Moment


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows are due, how many of those are held, and the oldest moment of any row."""

    due: int
    held: int
    oldest: Moment | None


class Ending(Protocol):
    """A way rows end."""

    def due(self, rule: Rule, now: datetime, limit: int) -> list[Due]:
        """The rows due and not held, oldest first."""

    def end(self, rule: Rule, now: datetime, rows: Sequence[Due]) -> Ended:
        """End exactly these. Raises Moved when that is no longer possible."""

    def count(self, rule: Rule, now: datetime) -> Count:
        """For status and alarms."""


class ByColumn:
    """The ordinary way: DELETE what the rule's column and conditions name, and its parts."""

    def due(self, rule: Rule, now: datetime, limit: int) -> list[Due]:
        rows = _free(rule, _due(rule, now)).order_by(rule.anchor, "pk")
        return [Due(*row) for row in rows.values_list("pk", rule.anchor)[:limit]]

    def end(self, rule: Rule, now: datetime, rows: Sequence[Due]) -> Ended:
        keys = [row.key for row in rows]
        ended: dict[str, Sequence[object]] = {rule.table: keys}
        for part in settings.RETENTION.parts_of(rule.table):
            model = tables.model_of(part.name)
            belonging = model._base_manager.filter(**{f"{part.by}__in": keys})
            ended[part.name] = list(belonging.values_list("pk", flat=True))
            _delete(belonging)
        # Asked again in the statement itself: what somebody changed meanwhile is not due any more.
        if _delete(_due(rule, now).filter(pk__in=keys)) != len(keys):
            raise Moved(rule.name)
        return ended

    def count(self, rule: Rule, now: datetime) -> Count:
        due = _due(rule, now)
        free = _free(rule, due).count()
        rows = _free(rule, _all(rule)).filter(**{f"{rule.anchor}__isnull": False})
        # Not min(): by the index this stops at the first row.
        oldest = rows.order_by(rule.anchor).values_list(rule.anchor, flat=True).first()
        return Count(free, due.count() - free, oldest)


class FinishedJobs:
    """Jobs of the queue that have run: their end stands in their events, which go with them."""

    def due(self, rule: Rule, now: datetime, limit: int) -> list[Due]:
        with connection.cursor() as cursor:
            cursor.execute(_FINISHED, [rule.before(now), limit])
            return [Due(*row) for row in cursor.fetchall()]

    def end(self, rule: Rule, now: datetime, rows: Sequence[Due]) -> Ended:
        keys = [row.key for row in rows]
        with connection.cursor() as cursor:
            cursor.execute(_END_JOBS, [keys])
            if cursor.rowcount != len(keys):
                raise Moved(rule.name)
        return {rule.table: keys}

    def count(self, rule: Rule, now: datetime) -> Count:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_JOBS, [rule.before(now)])
            due, oldest = cursor.fetchone()
        return Count(due, 0, oldest)


_FINISHED = """
    SELECT job.id, max(event.at) FROM procrastinate_jobs job
    JOIN procrastinate_events event ON event.job_id = job.id
    WHERE job.status IN ('succeeded', 'cancelled', 'aborted')
    GROUP BY job.id HAVING max(event.at) < %s ORDER BY 2, 1 LIMIT %s
"""
_END_JOBS = """
    DELETE FROM procrastinate_jobs
    WHERE id = ANY (%s::bigint[]) AND status IN ('succeeded', 'cancelled', 'aborted')
"""
_COUNT_JOBS = """
    SELECT count(*) FILTER (WHERE at < %s), min(at) FROM (
        SELECT max(event.at) AS at FROM procrastinate_jobs job
        JOIN procrastinate_events event ON event.job_id = job.id
        WHERE job.status IN ('succeeded', 'cancelled', 'aborted') GROUP BY job.id
    ) ended
"""

SPECIAL: dict[str, Ending] = {"finished_jobs": FinishedJobs()}
"""Ends that rules name with `by`. A domain adds its own at start-up (`register`)."""

_BY_COLUMN = ByColumn()


def register(name: str, ending: Ending) -> None:
    """Add a special end for rules to name; called once, at start-up."""
    assert name not in SPECIAL, f"there is an ending {name} already"
    SPECIAL[name] = ending


def ending_of(rule: Rule) -> Ending:
    """The way this rule's rows end."""
    return SPECIAL[rule.by] if rule.by else _BY_COLUMN


def _all(rule: Rule) -> "QuerySet[Model]":
    """The rows the rule speaks of, whatever their age."""
    return tables.model_of(rule.table)._base_manager.filter(_where(rule))


def _where(rule: Rule) -> Q:
    narrowed: dict[str, Any] = {}
    for column, match in rule.where.items():
        if isinstance(match, tuple):
            narrowed[f"{column}__in"] = match
        else:
            narrowed[f"{column}__isnull"] = match == "null"
    return Q(**narrowed)


def _due(rule: Rule, now: datetime) -> "QuerySet[Model]":
    anchor = tables.model_of(rule.table)._meta.get_field(rule.anchor)
    limit = rule.before(now) if isinstance(anchor, DateTimeField) else rule.last_day(now)
    return _all(rule).filter(**{f"{rule.anchor}__lt": limit})


def _free(rule: Rule, rows: "QuerySet[Model]") -> "QuerySet[Model]":
    table = settings.RETENTION.tables[rule.table]
    condition = holds.held(table, tables.model_of(rule.table))
    return rows.exclude(condition) if condition else rows


def _delete(rows: "QuerySet[Model]") -> int:
    """One DELETE, nothing read into memory; the database's own references still refuse."""
    return int(rows._raw_delete(rows.db))
