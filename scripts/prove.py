"""Start a demo in an empty folder, kill each of its processes, start again, stop: a table.

    python -m scripts.prove [--keep]

Every line is a claim of the README with what was measured; exit code 1 when one does not hold.
"""

import argparse
import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

KINDS = {
    "postgres": "postgres\0-D\0",
    "web": "granian\0--interface",
    "live": "uvicorn\0--host",
    "worker": "tongban.site.cli\0worker",
    "sequencer": "tongban.site.cli\0sequencer",
    "guardian": "guardian.py",
}
"""How each child is recognised by its command line."""


class Demo:
    """A `tongban demo` in a process of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.log = data.with_name("said.log")
        with self.log.open("wb") as output:
            command = [sys.executable, "-m", "tongban.site.cli", "demo"]
            self.process = subprocess.Popen(
                [*command, "--data", str(data), "--port", str(port)],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PROVED_IN": str(data)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self, words: str) -> bool:
        if self.process.poll() is not None:
            raise SystemExit(f"the demo ended by itself:\n{self.log.read_text()}")
        return words in self.log.read_text()

    def opens(self) -> bool:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, 5)) as c:
            try:
                c.request("GET", "/")
                return c.getresponse().status == 200
            except OSError:
                return False

    def children(self) -> dict[str, int]:
        """The process number of each kind of child."""
        found = {}
        for pid in sorted(_children(self.process.pid)):
            for kind, mark in KINDS.items():
                if mark in _command(pid):
                    found[kind] = pid
        return found

    def everyone(self) -> list[int]:
        """All living processes of this demo: told of its folder, or at work in it."""
        mark = os.fsencode(self.data)
        return [pid for pid in _all() if mark in _environment(pid) or _at_work_in(pid, self.data)]


def until(condition: Callable[[], object], what: str, seconds: float = 120) -> float:
    """Seconds until the condition held."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise SystemExit(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.02)
    return time.monotonic() - began


def claims(data: Path, port: int) -> Iterator[tuple[str, str]]:
    """Each claim with what was measured."""
    demo = Demo(data, port)
    try:
        yield "first start to `ready`", _s(until(lambda: demo.said("ready"), "ready"))
        yield "first start to a complete city", _s(until(lambda: demo.said("complete"), "city"))
        for kind in KINDS:
            yield f"kill -9 {kind} heals", _s(_heals(demo, kind))
        yield "kill -9 a web worker heals", _s(_web_worker_heals(demo))
        yield "Ctrl-C leaves no process", _s(_stops(demo, signal.SIGINT))
        demo = Demo(data, port)
        yield "second start to `ready`", _s(until(lambda: demo.said("ready"), "ready again"))
        yield "kill -9 of the supervisor leaves no process", _s(_stops(demo, signal.SIGKILL))
        demo = Demo(data, port)
        yield "start after that to `ready`", _s(until(lambda: demo.said("ready"), "ready after"))
        yield "kill -TERM leaves no process", _s(_stops(demo, signal.SIGTERM))
    finally:
        demo.process.kill()
        demo.process.wait()


def _heals(demo: Demo, kind: str) -> float:
    until(lambda: kind in demo.children(), kind)
    victim = demo.children()[kind]
    os.kill(victim, signal.SIGKILL)
    return until(
        lambda: (
            demo.children().get(kind, victim) != victim
            and len(demo.children()) == len(KINDS)
            and demo.opens()
        ),
        f"healing {kind}",
    )


def _web_worker_heals(demo: Demo) -> float:
    before = _children(demo.children()["web"])
    os.kill(max(before), signal.SIGKILL)

    def healed() -> bool:
        now = _children(demo.children().get("web", 0))
        return max(before) not in now and len(now) == len(before) and demo.opens()

    return until(healed, "healing a web worker")


def _stops(demo: Demo, number: signal.Signals) -> float:
    members = demo.everyone()
    assert len(members) > len(KINDS), members
    demo.process.send_signal(number)
    demo.process.wait(60)
    took = until(lambda: not demo.everyone(), "the end of all processes", 30)
    return took


def _all() -> list[int]:
    return [int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()]


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return ""


def _environment(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes()
    return b""


def _at_work_in(pid: int, folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cwd").resolve().is_relative_to(folder)
    return False


def _s(seconds: float) -> str:
    return f"{seconds:.1f} s"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keep", action="store_true", help="keep the folder of the demo")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tongban-prove-"))
    folder.chmod(0o755)
    try:
        for claim, measured in claims(folder / "var", _free_port()):
            print(f"ok    {claim:46} {measured:>8}", flush=True)
    finally:
        if options.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
