"""The guardian: ends every process group of a supervisor that was killed without warning.

It runs as its own small process (standard library only) and reads the supervisor's lifeline: a
pipe with lines `+<group>` and `-<group>`. When the pipe closes while groups are left, the
supervisor is dead: TERM to all, then KILL. PostgreSQL is never killed here, since it stops by
itself when the supervisor dies; it is not told to the guardian.
"""

import os
import signal
import sys
import time


def watch(grace_s: float) -> None:
    """Read the lifeline to its end, then end the groups that are left."""
    groups: set[int] = set()
    for line in sys.stdin:
        number = int(line[1:])
        if line.startswith("+"):
            groups.add(number)
        else:
            groups.discard(number)
    end(groups, grace_s)


def end(groups: set[int], grace_s: float) -> None:
    """TERM, wait at most `grace_s`, KILL."""
    for group in groups:
        _ask(group)
    until = time.monotonic() + grace_s
    while time.monotonic() < until and groups & _alive():
        time.sleep(0.05)
    for group in groups:
        _signal(group, signal.SIGKILL)


def _alive() -> set[int]:
    """The groups somebody lives in; a zombie nobody has waited for yet is not alive."""
    found = set()
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                state, _parent, group = file.read().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if state != "Z":
            found.add(int(group))
    return found


def _ask(group: int) -> None:
    """TERM to the leader, who ends its own; a group without a leader receives it itself."""
    try:
        os.kill(group, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        _signal(group, signal.SIGTERM)


def _signal(group: int, number: int) -> bool:
    """Was there anybody in the group to receive it?"""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watch(float(sys.argv[1]))
