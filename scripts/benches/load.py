"""Load on an HTTP server, by wrk (Debian; `make tools` installs it)."""

import re
import shutil
import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

_MILLIS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """One run: requests a second, latencies in milliseconds, answers that were not 2xx or 3xx."""

    per_second: float
    p50_ms: float
    p99_ms: float
    refused: int


def on(url: str, *, seconds: int = 4, connections: int = 32) -> Load:
    """Ask `url` as fast as it answers, after one second of warming up."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: make tools")
    _wrk(url, 1, connections)
    return _read(_wrk(url, seconds, connections))


def medians(rounds: int, *measures: Callable[[], Load]) -> list[Load]:
    """Interleaved rounds, so that a busy moment of the machine strikes all alike; medians."""
    runs: list[list[Load]] = [[] for _ in measures]
    for _ in range(rounds):
        for run, measure in zip(runs, measures, strict=True):
            run.append(measure())
    return [_median(run) for run in runs]


def _median(run: list[Load]) -> Load:
    return Load(
        statistics.median(one.per_second for one in run),
        statistics.median(one.p50_ms for one in run),
        statistics.median(one.p99_ms for one in run),
        max(one.refused for one in run),
    )


def _wrk(url: str, seconds: int, connections: int) -> str:
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", url]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _read(said: str) -> Load:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if rate is None:
        raise SystemExit(f"wrk said something unknown:\n{said}")
    return Load(
        float(rate[1]),
        _latency(said, "50"),
        _latency(said, "99"),
        int(refused[1]) if refused else 0,
    )


def _latency(said: str, percent: str) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)$", said, re.MULTILINE)
    return float(found[1]) * _MILLIS[found[2]] if found else 0.0
