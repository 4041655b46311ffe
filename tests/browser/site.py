"""A real Tongban for the browser: granian and the live process, on a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests import messenger, verifier
from tests.browser.world import World
from tests.verifier import Service

PATIENCE_S = 120.0
"""A machine may have other work; nothing waits this long when all is well."""
_COLLECT = (
    "import django; django.setup()\n"
    "from pathlib import Path\n"
    "from django.conf import settings\n"
    "from tongban.site.ops.assets import collect_static\n"
    "collect_static(Path(settings.STATIC_ROOT), lambda line: None)\n"
)


@dataclass(frozen=True)
class Site:
    """Where the pages are, and who lives there."""

    address: str
    live_address: str
    world: World
    folder: Path
    service: Service

    def last_error(self) -> str:
        """The last line in the web process's log that tells of an error."""
        lines = (self.folder / "web.log").read_text().splitlines()
        return next((line for line in reversed(lines) if '"error"' in line), "no error logged")


@contextmanager
def running(database_url: str, worker_url: str, world: World, folder: Path) -> Iterator[Site]:
    """Start web, live, worker, the simulated verification service and gateway; end all."""
    with verifier.running(folder) as service, messenger.running(folder) as gateway:
        yield from _with_service(database_url, worker_url, world, folder, service, gateway)


def _with_service(
    database_url: str,
    worker_url: str,
    world: World,
    folder: Path,
    service: Service,
    gateway: messenger.Service,
) -> Iterator[Site]:
    web, live = _free_port(), _free_port()
    env = _environment(database_url, web, live, folder) | {
        "VERIFICATION_URL": service.url,
        "VERIFICATION_SECRET": verifier.SECRET,
        "VERIFICATION_READ_SECONDS": "2",
        "VERIFICATION_TOTAL_SECONDS": "3",
        "MESSAGES_URL": gateway.url,
        "MESSAGES_SECRET": messenger.SECRET,
    }
    behind = {**env, "TONGBAN_AS": "worker", "DATABASE_WORKER_URL": worker_url}
    subprocess.run([sys.executable, "-c", _COLLECT], env=env, check=True, timeout=120)
    started = [
        _start("web", [*_granian(web)], env, folder),
        _start("live", [*_uvicorn(live)], env, folder),
        _start("worker", [sys.executable, "-m", "tongban.site.cli", "worker"], behind, folder),
    ]
    site = Site(f"http://127.0.0.1:{web}", f"http://127.0.0.1:{live}", world, folder, service)
    try:
        _wait(f"{site.address}/healthz", started[0], folder)
        _wait(f"{site.live_address}/live/healthz", started[1], folder)
        yield site
    finally:
        for process in started:
            process.terminate()
        for process in started:
            _ended(process)


def _ended(process: "subprocess.Popen[bytes]") -> None:
    """With its children: one that was told to end while it began may not have heard it."""
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _granian(port: int) -> list[str]:
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    words += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-ws"]
    return [*words, "--log-level", "warning", "tongban.site.wsgi:application"]


def _uvicorn(port: int) -> list[str]:
    words = [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--no-access-log", "--timeout-graceful-shutdown", "1", "--log-level", "warning"]
    return [*words, "tongban.site.live:application"]


def _environment(database_url: str, web: int, live: int, folder: Path) -> dict[str, str]:
    source = Path(__file__).resolve().parents[2] / "src"
    return {
        **os.environ,
        "PYTHONPATH": str(source),
        "DATABASE_URL": database_url,
        "SITE_URL": f"http://127.0.0.1:{web}",
        "LIVE_PORT": str(live),
        "LIVE_URL": f"http://127.0.0.1:{live}",
        "STATIC_ROOT": str(folder / "static"),
        "REQUESTS_PER_MINUTE": "100000",
        # PROVE goes through every page in every mode, one person after the other: an hour.
        "IDLE_MINUTES": "240",
        "LOG_LEVEL": "INFO",
    }


def _start(
    name: str, argv: list[str], env: Mapping[str, str], folder: Path
) -> "subprocess.Popen[bytes]":
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(argv, env=dict(env), stdout=log, stderr=log, start_new_session=True)


def _wait(address: str, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    said = "".join(path.read_text() for path in folder.glob("*.log"))
    raise RuntimeError(f"{address} does not open:\n{said}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
