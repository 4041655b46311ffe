"""How far a long copy is: bytes, per cent, time left. Quiet where nobody watches."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO

_EVERY_S = 0.2


class Progress:
    """One line on a terminal, written over itself; `total` is in bytes and may be a guess."""

    def __init__(self, what: str, total: int, out: TextIO | None = None) -> None:
        self._what = what
        self._total = total
        self._out = out or sys.stderr
        self._watched = self._out.isatty()
        self._began = self._said = time.monotonic()
        self.done = 0

    def over(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same pieces, counted on their way."""
        for piece in pieces:
            self.add(len(piece))
            yield piece

    def add(self, count: int) -> None:
        self.done += count
        now = time.monotonic()
        if self._watched and now - self._said >= _EVERY_S:
            self._said = now
            self._out.write(f"\r\033[K{self._line(now - self._began)}")
            self._out.flush()

    def end(self) -> None:
        """Leave an empty line behind for whoever speaks next."""
        if self._watched:
            self._out.write("\r\033[K")
            self._out.flush()

    def _line(self, seconds: float) -> str:
        line = f"{self._what}  {sized(self.done)}"
        if not self._total:
            return line
        share = min(0.99, self.done / self._total)
        left = seconds * (1 - share) / share if share > 0 else 0
        return f"{line}  {share:4.0%}  about {lasting(left)} left 剩余"


def sized(count: int) -> str:
    """A number of bytes as people read it."""
    amount = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit in ("B", "KB") else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TB"


def lasting(seconds: float) -> str:
    """A length of time as people read it."""
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    return f"{round(whole / 60)} min" if whole < 5400 else f"{whole / 3600:.1f} h"
