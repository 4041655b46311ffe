"""CPU time of a running house by part, from /proc.

Beside a rate it says what one request costs, whatever else the machine has to do meanwhile.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
_PARTS = {
    "web": b"granian",
    "live": b"tongban.site.live",
    "worker": b"cli\0worker",
    "sequencer": b"cli\0sequencer",
    "postgres": b"postgres",
}
"""Each part's name and a word of its command line; children count with their parent."""


def spent(root: int) -> Counter[str]:
    """Milliseconds so far of every part below the process, ended children included."""
    children: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for pid, parent, milliseconds in _processes():
        children.setdefault(parent, []).append(pid)
        times[pid] = milliseconds
    found: Counter[str] = Counter()
    waiting = [(root, "supervisor")]
    while waiting:
        pid, part = waiting.pop()
        part = _part(pid) or part
        found[part] += round(times.get(pid, 0.0))
        waiting += [(child, part) for child in children.get(pid, ())]
    return found


def each(before: Counter[str], after: Counter[str], n: int) -> dict[str, float]:
    """Milliseconds a part spent on each of `n` requests, and `all` together."""
    parts = {name: (after[name] - before[name]) / n for name in _PARTS}
    kept = {name: round(value, 2) for name, value in parts.items() if value >= 0.005}
    return kept | {"all": round(sum(parts.values()), 2)}


def of_process(pid: int | str) -> float:
    """Milliseconds one process (its first thread) ran so far, to the nanosecond."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6


def _processes() -> Iterator[tuple[int, int, float]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                # After the name, which may hold anything: state, parent, ... (proc(5)).
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                ticks = sum(int(field) for field in fields[11:15])
                yield int(folder.name), int(fields[1]), ticks * _TICK_MS


def _part(pid: int) -> str | None:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    return next((name for name, word in _PARTS.items() if word in words), None)
