"""Ask the child what a file is. One child for each process, started when first needed.

A child that dies or takes too long is replaced; the file in its hands is refused, not the house.
"""

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

import tongban
from tongban.kernel.storage.inspect.frames import LENGTH, MOST, Question
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit

ANSWER_S = 20.0
"""A file nobody could look into within this time is not taken."""
WAIT_S = 60.0
"""How long a request waits while others are being looked into."""

_SOURCE = Path(tongban.__file__).resolve().parent.parent
_STEP = 1 << 16


class Inspector:
    """The parent's end."""

    def __init__(self, argv: list[str] | None = None, answer_s: float = ANSWER_S) -> None:
        self._argv = argv or [sys.executable, "-m", "tongban.kernel.storage.inspect.child"]
        self._answer_s = answer_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._pid = 0

    def look(self, question: Question) -> str:
        """What kind the file is. Raises Unfit with the reason it is not taken."""
        return self._ask(question)[0]

    def show(self, question: Question) -> tuple[str, bytes]:
        """The copy that may be shown: its kind and its bytes."""
        return self._ask(question)

    def end(self) -> None:
        """Let the child go."""
        child, self._child = self._child, None
        if child is not None and self._pid == os.getpid():
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    # What a dead child was not told any more breaks on closing, too.
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()

    def _ask(self, question: Question) -> tuple[str, bytes]:
        if not self._lock.acquire(timeout=WAIT_S):
            raise Unfit(Fault.PUZZLING)
        try:
            # The second try is for a child that had gone to rest just as it was asked.
            for fresh in (False, True):
                if answer := self._try(question, fresh):
                    return answer
            raise Unfit(Fault.PUZZLING)
        finally:
            self._lock.release()

    def _try(self, question: Question, fresh: bool) -> tuple[str, bytes] | None:
        until = time.monotonic() + self._answer_s
        try:
            child = self._running(fresh)
            assert child.stdin is not None
            child.stdin.write(question.packed())
            child.stdin.flush()
            said = json.loads(_frame(child, until))
            if said["fault"]:
                raise Unfit(Fault(said["fault"]))
            return said["kind"], _frame(child, until) if question.do == "show" else b""
        except TimeoutError:
            self.end()
            raise Unfit(Fault.PUZZLING) from None
        except (EOFError, BrokenPipeError):
            self.end()
            return None

    def _running(self, fresh: bool) -> "subprocess.Popen[bytes]":
        alive = self._child is not None and self._pid == os.getpid()
        if not alive or fresh or (self._child is not None and self._child.poll() is not None):
            self.end()
            self._child, self._pid = self._start(), os.getpid()
        assert self._child is not None
        return self._child

    def _start(self) -> "subprocess.Popen[bytes]":
        """With nothing of our environment but where the programs are."""
        return subprocess.Popen(
            self._argv,
            env={"PYTHONPATH": str(_SOURCE), "PATH": os.environ.get("PATH", "")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )


def _frame(child: "subprocess.Popen[bytes]", until: float) -> bytes:
    length = int.from_bytes(_read(child, LENGTH, until), "big")
    if length > MOST:
        raise EOFError
    return _read(child, length, until)


def _read(child: "subprocess.Popen[bytes]", size: int, until: float) -> bytes:
    """Exactly so many bytes. Raises TimeoutError, or EOFError when the child has died."""
    assert child.stdout is not None
    content = bytearray()
    while len(content) < size:
        if not select.select([child.stdout], [], [], max(until - time.monotonic(), 0))[0]:
            raise TimeoutError
        more = os.read(child.stdout.fileno(), min(size - len(content), _STEP))
        if not more:
            raise EOFError
        content += more
    return bytes(content)


inspector = Inspector()
atexit.register(inspector.end)
