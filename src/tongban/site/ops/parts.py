"""The processes of a Tongban and the command line of each."""

import resource
import sys
from pathlib import Path

from tongban.kernel import env
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.place import Databases, Login, Place
from tongban.site.ops.supervisor.children import Program

PARTS = ("web", "live", "worker", "sequencer")
"""In the order they start and stop."""
SIMULATIONS = ("verifier", "messenger")
"""The simulated verification service and message gateway: a demo's parts only, without a database
login."""

_LOGIN: dict[str, Login] = {"web": "web", "live": "web", "worker": "worker", "sequencer": "worker"}
_NOT_FOR_THE_SIMULATION = ("DATABASE_URL", "MASTER_KEY_FILE", "SECRET_KEY_FILE", "TONGBAN_AS")
# A job under way gets 20 s to finish (kernel.tasks.worker); the web server's requests get 5.
_PATIENCE_S = {"worker": 25.0}
_MOST_FILES = 65_536


SESSION_NAME = "PGAPPNAME"
"""How each part calls its database sessions: the console counts them (operations_vitals)."""


def program(name: str, place: Place, databases: Databases) -> Program:
    """One of PARTS or SIMULATIONS, ready to start."""
    return Program(
        name=name,
        argv=_COMMANDS[name](place),
        env=_environment(name, place, databases),
        log=place.log(name),
        patience_s=_PATIENCE_S.get(name, 12.0),
    )


def nightly(place: Place, databases: Databases) -> Program:
    """The demo's own night watch, which makes backups; a server has a timer (deploy/)."""
    told = place.environment("owner", databases, admin=True)
    words = command("nightly", "--data", str(place.data))
    return Program("nightly", words, told, log=place.log("nightly"))


def _environment(name: str, place: Place, databases: Databases) -> dict[str, str]:
    told = place.environment(_LOGIN.get(name, "web"), databases)
    told[SESSION_NAME] = f"tongban-{name}"
    if name in SIMULATIONS:
        return {k: v for k, v in told.items() if k not in _NOT_FOR_THE_SIMULATION}
    return told


def command(*words: str) -> list[str]:
    """The command line of `tongban` in a child process."""
    return [sys.executable, "-m", "tongban.site.cli", *words]


def raise_file_limit() -> None:
    """Many open pages are many open files; take what the system allows without asking."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def clear_metrics(folder: Path) -> None:
    """The counters of the last run go before the first process of this one starts."""
    for left in folder.glob("*.db"):
        left.unlink(missing_ok=True)


def last_words(log: Path, lines: int = 12) -> str:
    """The end of a log, for a sentence about a child that does not start."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 8192))
            said = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in said[-lines:])


def chosen(names: list[str]) -> tuple[str, ...]:
    """The parts somebody asked for by name, in our order; all without a name."""
    if unknown := set(names) - set(PARTS):
        raise Misconfigured(
            f"There is no part {', '.join(sorted(unknown))}. The parts are {', '.join(PARTS)}."
        )
    return tuple(part for part in PARTS if part in names) if names else PARTS


def _web(place: Place) -> list[str]:
    # Requests run in threads of few processes; more than 8 threads only wait for the GIL.
    workers = env.number("WEB_PROCESSES", default=2, least=1, most=64)
    threads = env.number("WEB_THREADS", default=4, least=1, most=64)
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", place.host]
    words += ["--port", str(place.port), "--workers", str(workers), "--no-ws", "--http", "1"]
    words += ["--blocking-threads", str(threads), "--backlog", "2048"]
    words += ["--workers-kill-timeout", "5", "--respawn-failed-workers"]
    return [*words, "--log-level", "warning", "tongban.site.wsgi:application"]


def _live(place: Place) -> list[str]:
    words = [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1"]
    words += ["--port", str(place.live_port), "--backlog", "4096", "--no-access-log"]
    words += ["--no-server-header", "--timeout-graceful-shutdown", "3", "--log-level", "warning"]
    return [*words, "tongban.site.live:application"]


def _worker(place: Place) -> list[str]:
    return command("worker")


def _sequencer(place: Place) -> list[str]:
    return command("sequencer")


def _verifier(place: Place) -> list[str]:
    return command("demo-verifier")


def _messenger(place: Place) -> list[str]:
    return command("demo-messenger")


_COMMANDS = {
    "web": _web,
    "live": _live,
    "worker": _worker,
    "sequencer": _sequencer,
    "verifier": _verifier,
    "messenger": _messenger,
}
