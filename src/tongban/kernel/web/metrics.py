"""Counters for Prometheus (指标), kept by every process and served on loopback by one.

With METRICS_FOLDER set, all processes of a machine write to files there and `serve` adds them
up. Labels are route names, never addresses, so that no metric names a person.
"""

import errno
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

FOLDER = str(getattr(settings, "METRICS_FOLDER", ""))
if FOLDER:
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", FOLDER)

# prometheus_client decides while it is imported where values live.
from prometheus_client import (  # noqa: E402
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily  # noqa: E402
from prometheus_client.multiprocess import (  # noqa: E402
    MultiProcessCollector,
    mark_process_dead,
)
from prometheus_client.registry import Collector  # noqa: E402

log = logging.getLogger(__name__)

OWN = CollectorRegistry()
"""The values of this process."""

REQUESTS = Counter(
    "tongban_requests_total",
    "Requests answered, by route, method and status",
    ["route", "method", "status"],
    registry=OWN,
)
LATENCY = Histogram(
    "tongban_request_seconds",
    "Time to answer, by route",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=OWN,
)
ACTIONS = Counter(
    "tongban_actions_total",
    "Acts, by action and outcome (done, refused, failed)",
    ["action", "outcome"],
    registry=OWN,
)
REACTIONS = Counter(
    "tongban_reactions_total",
    "Reactions delivered, by reaction and outcome (done, failed, dead)",
    ["reaction", "outcome"],
    registry=OWN,
)

ERRORS = Counter(
    "tongban_errors_total",
    "Errors logged, by logger",
    ["logger"],
    registry=OWN,
)
LAST_ERROR = Gauge(
    "tongban_last_error_timestamp_seconds",
    "When an error was logged last",
    multiprocess_mode="max",
    registry=OWN,
)
ROWS_ENDED = Counter(
    "tongban_retention_ended_total",
    "Rows ended because they were kept long enough, by rule",
    ["rule"],
    registry=OWN,
)
ROWS_LATE = Gauge(
    "tongban_retention_late",
    "Rows that should have ended, as the last run of the rule left them",
    ["rule"],
    registry=OWN,
    multiprocess_mode="mostrecent",
)
RAN_AT = Gauge(
    "tongban_retention_ran_timestamp_seconds",
    "When the rule last ran to its end",
    ["rule"],
    registry=OWN,
    multiprocess_mode="max",
)

Reading = tuple[str, str, float]
"""A gauge read when Prometheus asks: name, help, value."""


def request_answered(route: str, method: str, status: int, seconds: float) -> None:
    """One request, counted and timed."""
    REQUESTS.labels(route, method, str(status)).inc()
    LATENCY.labels(route).observe(seconds)


def action_ended(name: str, outcome: str) -> None:
    """One act: "done", "refused" or "failed"."""
    ACTIONS.labels(name, outcome).inc()


def reaction_ended(name: str, outcome: str) -> None:
    """One reaction: "done", "failed" (tried again later) or "dead"."""
    REACTIONS.labels(name, outcome).inc()


class CountErrors(logging.Handler):
    """Counts what is logged as an error (settings.LOGGING); writes nothing itself."""

    def emit(self, record: logging.LogRecord) -> None:
        """One more; nothing of what it says is kept."""
        ERRORS.labels(record.name.split(".")[0]).inc()
        LAST_ERROR.set(record.created)


def errors_logged() -> tuple[int, datetime | None]:
    """By the processes of this machine since they were started: how many, and when last."""
    samples = [one for family in registry().collect() for one in family.samples]
    number = sum(one.value for one in samples if one.name == "tongban_errors_total")
    name = "tongban_last_error_timestamp_seconds"
    last = max((one.value for one in samples if one.name == name), default=0.0)
    return int(number), datetime.fromtimestamp(last, UTC) if last else None


def rule_ran(rule: str, ended: int, late: int, at: datetime) -> None:
    """One run of a rule of keeping."""
    ROWS_ENDED.labels(rule).inc(ended)
    ROWS_LATE.labels(rule).set(late)
    RAN_AT.labels(rule).set(at.timestamp())


class Gauges(Collector):
    """Numbers asked of the database at each scrape (backlog, lag)."""

    def __init__(self, read: Callable[[], Iterable[Reading]]) -> None:
        self._read = read

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is read before somebody asks."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a reading; none at all when the database is away."""
        try:
            readings = list(self._read())
        except Exception:
            log.warning("gauges could not be read", exc_info=True)
            return
        for name, meaning, value in readings:
            yield GaugeMetricFamily(name, meaning, value=value)


def registry(read: Callable[[], Iterable[Reading]] | None = None) -> CollectorRegistry:
    """What is served: all processes' values where there is a folder, and the gauges."""
    served = CollectorRegistry()
    if FOLDER:
        MultiProcessCollector(served, path=FOLDER)  # type: ignore[no-untyped-call]
    else:
        served.register(_Own())
    if read is not None:
        served.register(Gauges(read))
    return served


def serve(port: int, read: Callable[[], Iterable[Reading]] | None = None) -> bool:
    """Serve on 127.0.0.1:port in a thread of its own; False when another process does already."""
    try:
        start_http_server(port, addr="127.0.0.1", registry=registry(read))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        log.info("metrics are served by another process", extra={"port": port})
        return False
    return True


def forget(pid: int) -> None:
    """A process ended; its gauges go, its counts stay."""
    if FOLDER:
        mark_process_dead(pid, FOLDER)  # type: ignore[no-untyped-call]


def clear(folder: Path) -> None:
    """Before the first process starts: the files of the last run go."""
    for left in folder.glob("*.db"):
        left.unlink(missing_ok=True)


class _Own(Collector):
    def collect(self) -> Iterable[object]:  # type: ignore[override]
        return OWN.collect()
