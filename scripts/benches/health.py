"""health: our /healthz through all middleware against a bare application on the same server."""

from pathlib import Path

from scripts.benches import load, servers
from scripts.benches.row import Row


def measure(folder: Path) -> Row:
    """Requests a second, ours / bare: what the frame around every page costs."""
    with servers.house(folder) as ours, servers.bare_wsgi(folder) as bare:
        found, reference = load.medians(
            3, lambda: load.on(f"{ours}/healthz"), lambda: load.on(f"{bare}/")
        )
    if found.refused:
        raise SystemExit(f"/healthz refused {found.refused} requests: see its limit")
    return Row(
        name="health",
        value=round(found.per_second, 1),
        unit="requests/s",
        reference=round(reference.per_second, 1),
        ratio=round(found.per_second / reference.per_second, 3),
        p50_ms=round(found.p50_ms, 2),
        p99_ms=round(found.p99_ms, 2),
        note="GET /healthz, 32 connections; reference: a bare WSGI application on granian 2x4",
    )
