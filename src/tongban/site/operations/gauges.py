"""The console's numbers for Prometheus, read by the web login when it asks."""

from collections.abc import Iterator

from django.db import connection

from tongban.kernel import clock
from tongban.kernel.health import gauges as health
from tongban.site.operations import backups, doors


def gauges() -> Iterator[health.Reading]:
    """For metrics.serve in the live process; its thread keeps no connection."""
    now, today = clock.now(), clock.today()
    try:
        vitals, last = doors.vitals(today), backups.last()
    finally:
        connection.close()
    yield from health.of_pulse(vitals.pulse, now)
    yield from health.of_vitals(vitals)
    yield from health.of_backup(last, now)
