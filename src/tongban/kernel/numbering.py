"""Numbers for applications, cases, documents and certificates (编号), without races.

Two kinds. `serial` is unique and rises within a process, comes from a block reserved outside
the caller's transaction and leaves gaps: nobody waits for anybody. `gap_free` is given in the
caller's transaction and locks its row until that ends: no number is ever missing, and those who
want the next one wait. Lock order (house rule): numbering comes last.
"""

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

BLOCK = 16
"""How many serials a process reserves at a time; at most this many are lost when it ends."""

SCOPES_KEPT = 1000
"""Blocks of so many scopes are remembered; the rest of an older one becomes a gap."""

_TAKE = """
    INSERT INTO kernel_numberseries AS series_row (series, scope, next_value, gap_free)
    VALUES (%(series)s, %(scope)s, 1 + %(count)s, %(gap_free)s)
    ON CONFLICT (series, scope) DO UPDATE SET next_value = series_row.next_value + %(count)s
        WHERE series_row.gap_free = excluded.gap_free
    RETURNING next_value - %(count)s
"""


@dataclass(slots=True)
class _Block:
    next: int
    end: int


class Blocks:
    """The serials this process has reserved, and the connection it reserves them on.

    The reservation commits by itself with synchronous_commit off: it need not wait for the disk,
    because whatever uses a serial commits later, and flushing that commit flushes all WAL
    written before it, the reservation included. A reservation lost in a crash was thus used by
    nothing that survived.
    """

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._parameters = parameters
        self._lock = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None
        self._blocks: OrderedDict[tuple[str, str], _Block] = OrderedDict()

    def take(self, series: str, scope: str) -> int:
        """The next serial of this process."""
        with self._lock:
            block = self._blocks.get((series, scope))
            if block is None or block.next == block.end:
                first = self._reserve(series, scope)
                block = self._blocks[series, scope] = _Block(first, first + BLOCK)
            self._blocks.move_to_end((series, scope))
            if len(self._blocks) > SCOPES_KEPT:
                self._blocks.popitem(last=False)
            block.next += 1
            return block.next - 1

    def close(self) -> None:
        """Forget the blocks and hang up; what was reserved becomes a gap."""
        with self._lock:
            self._blocks.clear()
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _reserve(self, series: str, scope: str) -> int:
        try:
            return self._reserve_once(series, scope)
        except psycopg.OperationalError:
            # The server was restarted since the last block; a new connection tells.
            self._connection = None
            return self._reserve_once(series, scope)

    def _reserve_once(self, series: str, scope: str) -> int:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(**self._parameters, autocommit=True)
            self._connection.execute("SET synchronous_commit TO off")
        with self._connection.cursor() as cursor:
            return _take(cursor, series, scope, BLOCK, gap_free=False)


def serial(series: str, scope: str) -> int:
    """The next number of a series with gaps allowed, e.g. ("case", "<item code><yyyymmdd>").

    Inside or outside a transaction; a rolled-back transaction leaves a gap.
    """
    return _blocks_here().take(series, scope)


def gap_free(series: str, scope: str) -> int:
    """The next number of a series without gaps; belongs inside the action that uses it.

    Gives the number back when the action rolls back. Called last in an action: others who want
    the next number of the same scope wait for its end.
    """
    assert connection.in_atomic_block, "a gap-free number belongs inside the action's transaction"
    with connection.cursor() as cursor:
        return _take(cursor, series, scope, 1, gap_free=True)


def forget_blocks() -> None:
    """Give up every reserved block and its connection: before a database is dropped, in tests."""
    with _guard:
        while _by_database:
            _by_database.popitem()[1].close()


def _take(cursor: Any, series: str, scope: str, count: int, *, gap_free: bool) -> int:
    """Advance one row and lock it, in one statement; the only place that touches the table."""
    cursor.execute(_TAKE, {"series": series, "scope": scope, "count": count, "gap_free": gap_free})
    row = cursor.fetchone()
    if row is None:
        kind = "with gaps" if gap_free else "gap-free"
        raise ValueError(f"the series {series!r} of {scope!r} is {kind}; the kinds do not mix")
    return int(row[0])


_guard = threading.Lock()
_by_database: dict[tuple[str, str, str], Blocks] = {}
_left_to_parent: list[dict[tuple[str, str, str], Blocks]] = []


def _blocks_here() -> Blocks:
    """The blocks for the database Django talks to now."""
    settings = connection.settings_dict
    key = (str(settings["HOST"]), str(settings["PORT"]), str(settings["NAME"]))
    with _guard:
        if key not in _by_database:
            _by_database[key] = Blocks(_parameters())
        return _by_database[key]


def _parameters() -> dict[str, Any]:
    """As Django connects, role included, without Django's own cursors and adapters."""
    parameters = dict(connection.get_connection_params())
    for django_only in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(django_only, None)
    return parameters


def _start_anew_after_fork() -> None:
    """A child must not hand out its parent's numbers nor speak on its parent's connection.

    The parent's blocks are kept, not closed: closing would say goodbye on the shared socket.
    """
    global _by_database, _guard
    _left_to_parent.append(_by_database)
    _by_database, _guard = {}, threading.Lock()


os.register_at_fork(after_in_child=_start_anew_after_fork)
