"""What the figures were taken on, in words that name no machine, and whether it was quiet."""

import os
import platform
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tongban.site.ops.postgres import binaries

QUIET = 0.3
"""Load for each core above which a machine is not quiet."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The facts beside a table of figures."""

    cores: int
    memory_gb: int
    processor: str
    python: str
    postgresql: int
    load: float
    """Load average of the last minute, before the first row."""
    day: str

    @property
    def is_quiet(self) -> bool:
        return self.load <= QUIET * self.cores

    def sentence(self) -> str:
        return (
            f"{self.cores} cores ({self.processor}), {self.memory_gb} GB, Python {self.python}, "
            f"PostgreSQL {self.postgresql}; {self.day}, load average at start {self.load:.2f}"
        )


def look() -> Machine:
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        processor=_processor(),
        python=platform.python_version(),
        postgresql=binaries.find().major,
        load=os.getloadavg()[0],
        day=datetime.now(UTC).date().isoformat(),
    )


def _processor() -> str:
    """The model's name without speed and trademarks."""
    said = Path("/proc/cpuinfo").read_text()
    found = re.search(r"^model name\s*: (.+)$", said, re.MULTILINE)
    named = re.sub(r"\((R|TM)\)|\bCPU\b|@.*$", "", found[1]) if found else platform.machine()
    return " ".join(named.split())
