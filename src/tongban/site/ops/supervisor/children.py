"""What a supervisor looks after: ordinary processes, and PostgreSQL through its launcher."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tongban.site.ops.postgres import Cluster
from tongban.site.ops.supervisor import logs
from tongban.site.ops.tether import ends_with_parent


class Supervised(Protocol):
    """A child with a name; `group` is its process group, None when it has none to be ended."""

    @property
    def log(self) -> Path | None: ...
    @property
    def name(self) -> str: ...
    @property
    def pid(self) -> int | None: ...
    @property
    def group(self) -> int | None: ...

    def start(self) -> None:
        """Start it. Raises Misconfigured or OSError when that cannot work now."""

    def ended(self) -> bool: ...
    def stop(self) -> None:
        """Ask it to end, wait, and end it by force when it does not listen."""

    def bury(self) -> None:
        """After its death: end what is left of its group."""


@dataclass(slots=True)
class Program:
    """An ordinary child in its own session; output goes to its log (to ours without one)."""

    name: str
    argv: list[str]
    env: Mapping[str, str]
    log: Path | None = None
    patience_s: float = 10.0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def group(self) -> int | None:
        return self.pid

    def start(self) -> None:
        output = _opened(self.log) if self.log else None
        try:
            self.process = subprocess.Popen(
                self.argv,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=ends_with_parent(signal.SIGTERM),
            )
        finally:
            if output is not None:
                os.close(output)

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience_s)
        self.bury()

    def bury(self) -> None:
        """The group may outlive its leader: granian's workers would keep the port."""
        if self.process is None:
            return
        until = time.monotonic() + 5
        while _kill_group(self.process.pid) and time.monotonic() < until:
            self.process.poll()
            _reap_group(self.process.pid)
            time.sleep(0.01)


@dataclass(slots=True)
class Database:
    """PostgreSQL as a supervised child. It has no group to end: its backends follow it."""

    cluster: Cluster
    name: str = "postgres"

    @property
    def log(self) -> Path | None:
        return self.cluster.log

    @property
    def pid(self) -> int | None:
        return self.cluster.process.pid if self.cluster.process else None

    @property
    def group(self) -> int | None:
        return None

    def start(self) -> None:
        self.cluster.start()

    def ended(self) -> bool:
        return self.cluster.process is not None and not self.cluster.alive()

    def stop(self) -> None:
        self.cluster.stop()

    def bury(self) -> None:
        """Nothing is left: backends end with their server, the next start waits for them."""


def _opened(log: Path) -> int:
    log.parent.mkdir(parents=True, exist_ok=True)
    logs.set_aside(log)
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)


def _kill_group(group: int) -> bool:
    """Is anybody left in the group? Whoever is receives KILL."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _reap_group(group: int) -> None:
    """Members that became our children (see adopt_orphans) must be waited for."""
    try:
        while os.waitpid(-group, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return
