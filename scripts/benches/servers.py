"""The servers a row measures: our whole house, and the barest thing that could do the same."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNLIMITED = {"REQUESTS_PER_MINUTE": "100000000", "FINDS_PER_HOUR": "1000"}
"""One machine asks as fast as it can: the limits per client are not what we measure."""


@dataclass(frozen=True, slots=True)
class House:
    """A running demo: its address without a slash at the end, its folder, its supervisor."""

    address: str
    folder: Path
    pid: int


@contextlib.contextmanager
def house(folder: Path, source: Path = ROOT) -> Iterator[House]:
    """A demo with its city complete, of this checkout or of another one (`source`)."""
    port = free_port()
    command = [sys.executable, "-m", "tongban.site.cli", "demo", "--port", str(port)]
    log, var = folder / "house.log", folder / "var"
    with _running([*command, "--data", str(var)], log, UNLIMITED, source) as process:
        _until(lambda: "complete" in log.read_text(), process, log, 300)
        yield House(f"http://127.0.0.1:{port}", var, process.pid)


@contextlib.contextmanager
def bare_wsgi(folder: Path) -> Iterator[str]:
    """A WSGI application that says ok, on the same server with the same settings as ours."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "4", "--backlog", "2048", "--no-ws"]
    command += ["--http", "1", "--log-level", "warning", "--workers-kill-timeout", "5"]
    log = folder / "bare.log"
    with _running([*command, "scripts.benches.bare:application"], log, {}) as process:
        _until(lambda: _opens(port), process, log, 30)
        yield f"http://127.0.0.1:{port}"


def environment(source: Path = ROOT) -> dict[str, str]:
    """Ours, for a child that runs a checkout's code (and the bench's own)."""
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(source / "src"), str(ROOT)])}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _running(
    command: list[str], log: Path, told: dict[str, str], source: Path = ROOT
) -> "Iterator[subprocess.Popen[bytes]]":
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=source,
            env=environment(source) | told,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _until(
    condition: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path, seconds: float
) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"it did not start:\n{log.read_text()}")
        time.sleep(0.05)


def _opens(port: int) -> bool:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, 2)) as connection:
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        except OSError:
            return False
