"""How a change of keys waits and tells how far it is."""

import time
from collections.abc import Callable
from typing import TypeVar

import psycopg.errors
from django.db import OperationalError

from tongban.kernel.errors import Misconfigured

Say = Callable[[str], None]
R = TypeVar("R")

SAY_EVERY_S = 2.0
PATIENCE = 12
"""How often to wait renewal.STILL_WITHIN for transactions that use keys."""


def patiently(act: Callable[[], R]) -> R:
    """Try again while some transaction holds the keys still for long."""
    for _nth in range(PATIENCE):
        try:
            return act()
        except OperationalError as trouble:
            if not isinstance(trouble.__cause__, psycopg.errors.LockNotAvailable):
                raise
    raise Misconfigured(
        "A transaction that uses keys has been open for a minute, so no new key can become "
        "active. See who it is (pg_stat_activity, pg_locks), end it, and run this again."
    )


class Progress:
    """How far one thing is, told every few seconds and at its end."""

    def __init__(self, what: str, total: int, say: Say) -> None:
        self._what, self._total, self._say = what, total, say
        self._done, self._told_at = 0, time.monotonic()

    def more(self, done: int) -> None:
        """So many more are done."""
        self._done += done
        if time.monotonic() - self._told_at > SAY_EVERY_S:
            self._tell()

    def end(self) -> None:
        """All are."""
        if self._done or self._total:
            self._tell()

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        self._say(f"{self._what}: {self._done} of {self._total} 已处理")
