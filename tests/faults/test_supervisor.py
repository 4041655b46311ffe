"""The supervisor with small children: obedient, stubborn, and with a child of their own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.fault

SOURCE = Path(__file__).parents[2] / "src"

OBEDIENT = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {STUBBORN!r}, 'TAG'])"

SUPERVISED = """
import os, sys
from pathlib import Path
from tongban.site.ops.supervisor.children import Program
from tongban.site.ops.supervisor import Supervisor

tag, *programs = sys.argv[1:]
supervisor = Supervisor(lambda line: print(line, flush=True), grace_s=1)
for number, program in enumerate(programs):
    argv = [sys.executable, "-c", program.replace("TAG", tag), tag]
    supervisor.add(Program(f"child{number}", argv, os.environ, patience_s=0.5))
print("all started", flush=True)
supervisor.forever()
supervisor.stop()
print("all stopped", flush=True)
"""


def tagged(tag: str) -> dict[int, str]:
    """Every living process whose command line carries the tag, with its command line."""
    found = {}
    for place in Path("/proc").iterdir():
        try:
            words = (place / "cmdline").read_bytes().decode().split("\0")
            dead = (place / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except (OSError, ValueError):
            continue
        if tag in words and not dead:
            found[int(place.name)] = words[2]
    return found


def eventually(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


class House:
    """A supervisor in a process of its own, and the children it has."""

    def __init__(self, tag: str, log: Path, process: "subprocess.Popen[bytes]") -> None:
        self.tag = tag
        self.log = log
        self.process = process

    def said(self) -> str:
        return self.log.read_text()

    def children(self) -> dict[int, str]:
        return {p: c for p, c in tagged(self.tag).items() if p != self.process.pid}


@contextmanager
def house(folder: Path, *programs: str) -> Iterator[House]:
    tag = f"tag-{os.getpid()}-{time.monotonic_ns()}"
    log = folder / "said.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISED, tag, *programs],
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    started = House(tag, log, process)
    try:
        eventually(
            lambda: "all started" in started.said() and len(started.children()) >= len(programs)
        )
        yield started
    finally:
        process.kill()
        process.wait()
        for pid in tagged(tag):
            os.kill(pid, signal.SIGKILL)


def test_a_dead_child_is_started_again(tmp_path: Path) -> None:
    with house(tmp_path, OBEDIENT, OBEDIENT) as ours:
        victim = min(ours.children())

        os.kill(victim, signal.SIGKILL)

        eventually(lambda: "child0 restarted" in ours.said())
        eventually(lambda: len(ours.children()) == 2 and victim not in ours.children())


def test_what_a_dead_child_left_behind_is_ended_before_it_is_started_again(tmp_path: Path) -> None:
    with house(tmp_path, PARENT) as ours:
        eventually(lambda: len(ours.children()) == 2)
        before = set(ours.children())
        leader = min(before)

        os.kill(leader, signal.SIGKILL)

        eventually(lambda: len(ours.children()) == 2 and not before & set(ours.children()))


def test_a_child_that_dies_at_once_again_and_again_is_started_ever_later(tmp_path: Path) -> None:
    with house(tmp_path, OBEDIENT, "raise SystemExit(1)  # TAG") as ours:
        eventually(lambda: "next start in 0.8 s" in ours.said())

    assert "next start in 0.2 s" in ours.said()
    assert "next start in 0.4 s" in ours.said()


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_leaves_nobody(tmp_path: Path, asked: signal.Signals) -> None:
    with house(tmp_path, OBEDIENT, STUBBORN, PARENT) as ours:
        eventually(lambda: len(ours.children()) == 4)

        ours.process.send_signal(asked)

        assert ours.process.wait(30) == 0
        assert "all stopped" in ours.said()
        assert ours.children() == {}


def test_killed_without_warning_it_leaves_nobody(tmp_path: Path) -> None:
    with house(tmp_path, OBEDIENT, STUBBORN, PARENT) as ours:
        eventually(lambda: len(ours.children()) == 4)

        ours.process.kill()

        eventually(lambda: ours.children() == {})


def test_a_killed_guardian_is_replaced_and_the_new_one_still_guards(tmp_path: Path) -> None:
    with house(tmp_path, STUBBORN) as ours:
        first = guardian_of(ours.process.pid)

        os.kill(first, signal.SIGKILL)
        eventually(lambda: guardian_of(ours.process.pid) not in (0, first))
        ours.process.kill()

        eventually(lambda: ours.children() == {})


def guardian_of(pid: int) -> int:
    """The process number of the guardian of this supervisor, 0 without one."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for child in children:
        # A child may end between being listed and being looked at.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if b"guardian.py" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
    return 0
