"""What readiness looks at: the foundations, and how late the background is (kernel/health)."""

import threading
import time
from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.health import behind, foundations
from tongban.kernel.health.findings import Finding
from tongban.kernel.health.readings import Pulse

KEPT_S = 2.0
"""A result is used again for this long, so that asking often costs nothing."""


def checks() -> list[Finding]:
    """All findings, at most KEPT_S old."""
    with _lock:
        language = get_language()
        if _kept and _kept[0][0] == language and time.monotonic() - _kept[0][1] < KEPT_S:
            return _kept[0][2]
        found = list(look())
        _kept[:] = [(language, time.monotonic(), found)]
        return found


_lock = threading.Lock()
_kept: list[tuple[str | None, float, list[Finding]]] = []


def look() -> Iterator[Finding]:
    """Everything anew; what runs behind only where the foundations can be asked."""
    for found in foundations.look():
        yield found
        if (found.name, found.state) == ("database", "down"):
            return
    yield from _behind()


def _behind() -> Iterator[Finding]:
    try:
        pulse = read_pulse()
    except DatabaseError:
        yield Finding(
            "behind",
            _("后台"),
            "late",
            _("读不到后台的情况。"),
            _("执行下面的命令。"),
            commands=("tongban migrate",),
        )
        return
    yield behind.sequencer(pulse, clock.now())
    yield behind.reactions(pulse, clock.now())


def read_pulse() -> Pulse:
    """One row of numbers, for the web login or the worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM web_pulse()")
        return Pulse(*cursor.fetchone())
