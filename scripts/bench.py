"""Measure against references measured in the same run (docs/bench.md says what each is).

    python -m scripts.bench               every row
    python -m scripts.bench --only health one row; the others in the file stay

Writes bench/results/latest.json: a list of rows, see scripts/benches/row.py.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.benches import health
from scripts.benches.row import Row

ROOT = Path(__file__).resolve().parent.parent
ROWS: Mapping[str, Callable[[Path], Row]] = {
    "health": health.measure,
}
"""Name and measurement; each gets an empty folder that others may enter."""

RESULTS = ROOT / "bench" / "results" / "latest.json"


def measured(name: str) -> Row:
    with tempfile.TemporaryDirectory(prefix="tongban-bench-") as folder:
        Path(folder).chmod(0o755)
        return ROWS[name](Path(folder))


def keep(row: Row) -> None:
    """Put the row into the file in place of its older self, in the order of ROWS."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    old: list[dict[str, Any]] = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    rows = {one["name"]: one for one in old} | {row.name: asdict(row)}
    ordered = [rows[name] for name in ROWS if name in rows]
    RESULTS.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")


def show(row: Row) -> None:
    ratio = "" if row.ratio is None else f"ratio {row.ratio:.2f}"
    times = "" if row.p99_ms is None else f"p50 {row.p50_ms} ms, p99 {row.p99_ms} ms"
    print(f"{row.name:24} {row.value:>12} {row.unit:12} {ratio:12} {times}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", metavar="NAME", help=f"one of: {', '.join(ROWS)}")
    only = parser.parse_args().only
    if only and only not in ROWS:
        parser.error(f"no row {only}; there are {', '.join(ROWS)}")
    for name in [only] if only else ROWS:
        row = measured(name)
        keep(row)
        show(row)
    print(f"written: {RESULTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
