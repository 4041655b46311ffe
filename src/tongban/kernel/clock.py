"""The only place that reads the time, so that tests and drills can move it.

Instants are stored in UTC; the law counts in Shanghai time, whatever zone the machine is in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_moved: list[datetime] = []


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _moved[-1] if _moved else datetime.now(UTC)


def today() -> date:
    """The day it is in Shanghai."""
    return shanghai(now()).date()


def shanghai(moment: datetime) -> datetime:
    """The same instant on a clock in Shanghai. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} names no time zone")
    return moment.astimezone(SHANGHAI)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock at `moment` for the whole process: tests and drills only. May be nested."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} names no time zone")
    _moved.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved.pop()
