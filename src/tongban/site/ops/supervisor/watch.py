"""The supervisor (守护): starts the children, restarts a dead one, and leaves nobody behind.

Three ties keep orphans away, each enough in most cases: the kernel tells every child when we die
(tether), orphaned grandchildren become ours (adopt_orphans), and the guardian, a small process at
the other end of a pipe, ends all groups when we were killed. Runs in the main thread only.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from tongban.kernel.errors import Misconfigured
from tongban.site.ops.supervisor import guardian
from tongban.site.ops.supervisor.children import Supervised
from tongban.site.ops.tether import adopt_orphans

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 15.0
HEALTHY_AFTER_S = 20.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked us to stop while we were waiting for something else."""


@dataclass(slots=True)
class _Watched:
    child: Supervised
    began_at: float
    failures: int = 0
    due_at: float | None = None
    """When to start it again; None while it runs."""


class Supervisor:
    """See the module. `say` prints one line for people; `grace_s` is the guardian's patience."""

    def __init__(self, say: Callable[[str], None], grace_s: float = 8.0) -> None:
        self._say = say
        self._grace_s = grace_s
        self._watched: list[_Watched] = []
        self._guardian: subprocess.Popen[bytes] | None = None
        self._told: set[int] = set()
        self._passing: Supervised | None = None
        self._wake, self._waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.stop_asked = False
        adopt_orphans()
        self._listen()
        self._tell_guardian()

    def add(self, child: Supervised) -> None:
        """Start a child and keep it running. Raises what its start raises."""
        child.start()
        self._watched.append(_Watched(child, time.monotonic()))
        self._tell_guardian()

    def finish(self, child: Supervised) -> None:
        """Stop one child and look after it no more."""
        self._watched = [one for one in self._watched if one.child is not child]
        child.stop()
        self._tell_guardian()

    def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Look after the children until the condition holds. Raises Stopped when asked to stop."""
        deadline = time.monotonic() + seconds
        while not condition():
            if self.stop_asked:
                raise Stopped
            if time.monotonic() > deadline:
                return False
            self._turn(at_most=0.1)
        return True

    def run(self, child: Supervised, seconds: float) -> bool:
        """Run a child that does one thing and ends; False when it did not end in time."""
        self._passing = child
        try:
            child.start()
            self._tell_guardian()
            return self.until(child.ended, seconds)
        finally:
            self._passing = None
            child.stop()
            self._tell_guardian()

    def forever(self) -> None:
        """Look after the children until asked to stop."""
        while not self.stop_asked:
            self._turn(at_most=1.0)

    def failures(self, name: str) -> int:
        """How often in a row the child with this name died young or could not start."""
        return max((one.failures for one in self._watched if one.child.name == name), default=0)

    def stop(self) -> None:
        """Stop all children in the order they were added, the first (PostgreSQL) last."""
        children = [one.child for one in self._watched]
        for child in children[1:] + children[:1]:
            child.stop()
        self._watched.clear()
        self._tell_guardian()
        self._dismiss_guardian()

    # --- one turn ------------------------------------------------------------------------

    def _turn(self, at_most: float) -> None:
        self._sleep(at_most)
        for one in self._watched:
            if one.due_at is None and one.child.ended():
                self._mourn(one)
            if one.due_at is not None and time.monotonic() >= one.due_at:
                self._revive(one)
        self._reap_strangers()
        self._tell_guardian()

    def _sleep(self, at_most: float) -> None:
        now = time.monotonic()
        due = [max(0.0, one.due_at - now) for one in self._watched if one.due_at is not None]
        ready, _, _ = select.select([self._wake], [], [], min([at_most, *due]))
        if ready:
            os.read(self._wake, 4096)

    def _mourn(self, one: _Watched) -> None:
        one.child.bury()
        lived = time.monotonic() - one.began_at
        one.failures = 0 if lived > HEALTHY_AFTER_S else one.failures + 1
        why = f"{one.child.name} ended 子进程退出"
        if one.failures > 1 and one.child.log is not None:
            why += f", again; the reason stands in {one.child.log}"
        self._put_off(one, why)

    def _revive(self, one: _Watched) -> None:
        one.began_at = time.monotonic()
        try:
            one.child.start()
        except (Misconfigured, OSError) as trouble:
            one.failures += 1
            self._put_off(one, f"{one.child.name} cannot start: {trouble}")
            return
        one.due_at = None
        self._say(f"{one.child.name} restarted 已重启 (process {one.child.pid})")

    def _put_off(self, one: _Watched, why: str) -> None:
        delay = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** max(0, one.failures - 1))
        one.due_at = time.monotonic() + delay
        self._say(f"{why}; next start in {delay:.1f} s")

    def _reap_strangers(self) -> None:
        """Orphans that became ours and ended by themselves; our own children reap themselves."""
        ours = {child.pid for child in self._living()}
        ours.add(self._guardian.pid if self._guardian else None)
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if found is None or found.si_pid in ours:
                return
            os.waitpid(found.si_pid, os.WNOHANG)

    # --- signals and the guardian --------------------------------------------------------

    def _listen(self) -> None:
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        for number in _SIGNALS:
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.stop_asked = True

    def _living(self) -> list[Supervised]:
        running = [one.child for one in self._watched if one.due_at is None]
        return running + ([self._passing] if self._passing else [])

    def _tell_guardian(self) -> None:
        """Keep the guardian alive, and its list of groups equal to ours."""
        if self._guardian is None or self._guardian.poll() is not None:
            self._start_guardian()
        groups = {child.group for child in self._living() if child.group is not None}
        news = [f"+{new}" for new in groups - self._told]
        news += [f"-{gone}" for gone in self._told - groups]
        self._told = groups
        self._write("".join(f"{line}\n" for line in news))

    def _start_guardian(self) -> None:
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.close()
        script = Path(guardian.__file__)
        self._told = set()
        self._guardian = subprocess.Popen(
            [sys.executable, "-I", "-S", str(script), str(self._grace_s)],
            stdin=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )

    def _write(self, lines: str) -> None:
        assert self._guardian is not None
        assert self._guardian.stdin is not None
        # A broken pipe: it was just killed, and the next turn starts another and tells it all.
        with contextlib.suppress(BrokenPipeError):
            self._guardian.stdin.write(lines.encode())

    def _dismiss_guardian(self) -> None:
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.close()
            self._guardian.wait(self._grace_s + 5)
            self._guardian = None
