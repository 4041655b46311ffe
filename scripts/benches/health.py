"""health: our /healthz through all middleware against a bare application on the same server."""

from collections.abc import Sequence
from pathlib import Path

from scripts.benches import cpu, load, servers
from scripts.benches.row import Row

ROUNDS = 3


def measure(folder: Path) -> Sequence[Row]:
    """Requests a second, ours / bare: what the frame around every page costs."""
    with servers.house(folder) as ours, servers.bare_wsgi(folder) as bare:
        for url in (f"{ours.address}/healthz", f"{bare}/"):
            load.on(url, seconds=1)
        before = cpu.spent(ours.pid)
        runs, references = load.interleaved(
            ROUNDS, lambda: load.on(f"{ours.address}/healthz"), lambda: load.on(f"{bare}/")
        )
        after = cpu.spent(ours.pid)
    found, reference = load.median(runs), load.median(references)
    if found.refused:
        raise SystemExit(f"/healthz refused {found.refused} requests: see its limit")
    row = Row(
        name="health",
        value=round(found.per_second, 1),
        unit="requests/s",
        reference=round(reference.per_second, 1),
        ratio=round(found.per_second / reference.per_second, 3),
        p50_ms=round(found.p50_ms, 2),
        p99_ms=round(found.p99_ms, 2),
        spread=load.spread([run.per_second for run in runs]),
        cpu_ms=cpu.each(before, after, found.requests),
        note="GET /healthz, 32 connections; reference: a bare WSGI application on granian 2x4",
    )
    return [row]
