"""One line of bench/results/latest.json."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured.

    `ratio` is ours / reference for rates, our time / reference time for rows named *_growth,
    *_vs_health, *_1m and *_cost, None for qualities and sizes, where `value` counts. `spread` says
    how far the rounds lie apart (load.spread), as a part of the median: how far the value can be
    trusted. `cpu_ms` is what each part spent on one request.
    """

    name: str
    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    spread: float | None = None
    cpu_ms: dict[str, float] = field(default_factory=dict)
    note: str = ""
