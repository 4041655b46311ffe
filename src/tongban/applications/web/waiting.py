"""Calls to others that may never come back: how long a page waits, and how many are let hang.

A thread that hangs cannot be ended, only left alone. So each call has a thread of its own that
holds up neither other sources nor the end of the process, and whoever lets calls hang is not
called for a while, then once more to see. Counted for each process.
"""

import contextvars
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from tongban.kernel import clock

log = logging.getLogger(__name__)

LATE_MOST = 4
"""Calls of one source that hang before it is left alone; one that comes back makes room."""
LATE_EVER = 16
"""With so many it is not even tried any more until one comes back."""
LEFT_ALONE = timedelta(minutes=1)

T = TypeVar("T")


class Line:
    """The calls of one source: how many hang, and from when on one more may be tried."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._late = 0
        self._again_at: datetime | None = None
        self._lock = threading.Lock()

    def is_open(self) -> bool:
        """Whether to call; while it hangs, once after each while it was left alone."""
        with self._lock:
            if self._late < LATE_MOST:
                return True
            if self._late >= LATE_EVER or self._again_at is None or clock.now() < self._again_at:
                return False
            self._again_at = clock.now() + LEFT_ALONE
            return True

    def leave(self, call: "Future[T]") -> None:
        """The page does not wait for this call any longer."""
        with self._lock:
            self._late += 1
            if self._late == LATE_MOST:
                log.warning("a source hangs and is left alone for a while: %s", self._name)
            self._again_at = clock.now() + LEFT_ALONE
        call.add_done_callback(self._back)

    def _back(self, _call: object) -> None:
        with self._lock:
            self._late -= 1


class Lines(Generic[T]):
    """Every source's line, by name."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._lock = threading.Lock()

    def ask(self, calls: Mapping[str, Callable[[], T]], seconds: float) -> dict[str, "Future[T]"]:
        """What came back within so many seconds, well or badly, by name. The others are away."""
        asked = {
            name: _begun(name, call) for name, call in calls.items() if self._of(name).is_open()
        }
        done, late = wait(asked.values(), timeout=seconds)
        for name, one in asked.items():
            if one in late:
                self._of(name).leave(one)
        return {name: one for name, one in asked.items() if one in done}

    def _of(self, name: str) -> Line:
        with self._lock:
            return self._lines.setdefault(name, Line(name))


def _begun(name: str, call: Callable[[], T]) -> "Future[T]":
    future: Future[T] = Future()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            future.set_result(context.run(call))
        except BaseException as trouble:
            future.set_exception(trouble)

    threading.Thread(target=run, name=f"source-{name}", daemon=True).start()
    return future
