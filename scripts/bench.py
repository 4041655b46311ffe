"""Measure against references measured in the same run (docs/bench.md says what each is).

    python -m scripts.bench               every row
    python -m scripts.bench --only health one measurement; the rows of others in the file stay

Writes bench/results/latest.json, a list of rows (scripts/benches/row.py), and the table in
docs/bench.md.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from scripts.benches import (
    audit_cost,
    growth,
    health,
    machine,
    mandate,
    search,
    sign_in,
    storage,
    table,
    trip,
)
from scripts.benches.row import Row

ROOT = Path(__file__).resolve().parent.parent
MEASUREMENTS: Mapping[str, Callable[[Path], Sequence[Row]]] = {
    "health": health.measure,
    "mandate": mandate.measure,
    "sign_in": sign_in.measure,
    "audit_cost": audit_cost.measure,
    "storage_put": storage.measure,
    "trip": trip.measure,
    "growth": growth.measure,
    "search": search.measure,
}
"""Name and measurement; each gets an empty folder that others may enter."""

RESULTS = ROOT / "bench" / "results" / "latest.json"
DOCUMENT = ROOT / "docs" / "bench.md"


def measured(name: str) -> Sequence[Row]:
    with tempfile.TemporaryDirectory(prefix="tongban-bench-") as folder:
        Path(folder).chmod(0o755)
        return MEASUREMENTS[name](Path(folder))


def keep(fresh: Sequence[Row]) -> Sequence[Row]:
    """Put the rows into the file, each in place of its older self; returns all there are."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    old = [Row(**row) for row in json.loads(RESULTS.read_text())] if RESULTS.exists() else []
    rows = list(({row.name: row for row in old} | {row.name: row for row in fresh}).values())
    listed = [asdict(row) for row in rows]
    RESULTS.write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n")
    return rows


def show(row: Row) -> None:
    ratio = "" if row.ratio is None else f"ratio {row.ratio:.2f}"
    spread = "" if row.spread is None else f"±{row.spread:.0%}"
    times = "" if row.p99_ms is None else f"p50 {row.p50_ms} ms, p99 {row.p99_ms} ms"
    print(f"{row.name:14} {row.value:>9} {row.unit:12} {ratio:11} {spread:6} {times}")
    for line in (", ".join(f"{part} {ms}" for part, ms in row.cpu_ms.items()), row.note):
        print(f"{'':14} {line}" if line else "", end="\n" if line else "", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", metavar="NAME", help=f"one of: {', '.join(MEASUREMENTS)}")
    only = parser.parse_args().only
    if only and only not in MEASUREMENTS:
        parser.error(f"no row {only}; there are {', '.join(MEASUREMENTS)}")
    here = machine.look()
    print(here.sentence(), flush=True)
    if not here.is_quiet:
        print("WARNING: the machine is not quiet; take these figures again when it is", flush=True)
    for name in [only] if only else MEASUREMENTS:
        fresh = measured(name)
        table.write(DOCUMENT, keep(fresh), here)
        for row in fresh:
            show(row)
    print(f"written: {RESULTS.relative_to(ROOT)}, {DOCUMENT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
