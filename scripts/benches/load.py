"""Load on an HTTP server, by wrk (Debian; `make tools` installs it)."""

import re
import secrets
import shutil
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_MILLIS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_POST = Path(__file__).with_name("post.lua")
_ONCE = Path(__file__).with_name("once.lua")
_LONGEST_S = 120


@dataclass(frozen=True, slots=True)
class Load:
    """One run: requests a second, latencies in milliseconds, answers that were not 2xx or 3xx."""

    per_second: float
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    refused: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Posted:
    """Forms to be sent over and over: each line of the file a cookie, a tab and a body."""

    url: str
    forms: Path


def on(url: str, *, seconds: int = 4, connections: int = 32, cookie: str = "") -> Load:
    """Ask `url` as fast as it answers."""
    words = ["-H", f"Cookie: {cookie}", url] if cookie else [url]
    return read(_wrk(words, seconds, connections))


def posting(what: Posted, *, seconds: int, connections: int) -> Load:
    """Send the forms as fast as they are answered, each with a request key of its own."""
    words = ["-s", str(_POST), what.url, "--", str(what.forms), secrets.token_hex(8)]
    return read(_wrk(words, seconds, connections))


def posting_once(url: str, forms: Path, *, connections: int) -> Load:
    """Send each form of the file once; the rate is that of acts done, from first to last.

    SystemExit when one was answered by anything but the page that follows an act.
    """
    said = _wrk(["-s", str(_ONCE), url, "--", str(forms)], _LONGEST_S, connections)
    found = re.search(r"^acts (\d+) other (\d+) seconds ([\d.]+)$", said, re.MULTILINE)
    if found is None or "Socket errors" in said:
        raise SystemExit(f"wrk said something unknown:\n{said}")
    acts, other = int(found[1]), int(found[2])
    if other or not acts:
        raise SystemExit(f"{other} of {acts + other} forms were refused:\n{said}")
    rate = acts / float(found[3])
    return Load(rate, _latency(said, "50"), _latency(said, "99"), other, acts)


def medians(rounds: int, *measures: Callable[[], Load]) -> list[Load]:
    """Interleaved rounds, so that a busy moment of the machine strikes all alike; medians."""
    return [median(run) for run in interleaved(rounds, *measures)]


def interleaved(rounds: int, *measures: Callable[[], Load]) -> list[list[Load]]:
    """The rounds of each measure, taken in turns."""
    runs: list[list[Load]] = [[] for _ in measures]
    for _ in range(rounds):
        for run, measure in zip(runs, measures, strict=True):
            run.append(measure())
    return runs


def median(run: Sequence[Load]) -> Load:
    """The middle of each figure; the worst count of refusals."""
    return Load(
        statistics.median(one.per_second for one in run),
        statistics.median(one.p50_ms for one in run),
        statistics.median(one.p99_ms for one in run),
        max(one.refused for one in run),
        sum(one.requests for one in run),
    )


def spread(run: Sequence[float]) -> float:
    """Half the distance between best and worst round, as a part of the median.

    Of ten rounds and more, that between the quartiles: one bad moment says nothing there.
    """
    low, high = min(run), max(run)
    if len(run) >= 10:
        low, _, high = statistics.quantiles(run, n=4)
    return round((high - low) / 2 / statistics.median(run), 3)


def _wrk(words: list[str], seconds: int, connections: int) -> str:
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: make tools")
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    return subprocess.run([*command, *words], check=True, capture_output=True, text=True).stdout


def read(said: str) -> Load:
    """What wrk printed. SystemExit for a run with broken connections or without figures."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    requests = re.search(r"(\d+) requests in", said)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if rate is None or requests is None or "Socket errors" in said:
        raise SystemExit(f"wrk said something unknown:\n{said}")
    return Load(
        float(rate[1]),
        _latency(said, "50"),
        _latency(said, "99"),
        int(refused[1]) if refused else 0,
        int(requests[1]),
    )


def _latency(said: str, percent: str) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", said, re.MULTILINE)
    return float(found[1]) * _MILLIS[found[2]] if found else 0.0
