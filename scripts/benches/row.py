"""One line of bench/results/latest.json."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured.

    `ratio` is ours / reference for rates, our time / reference time for rows named *_growth,
    *_vs_health and *_1m, None for qualities and sizes, where `value` counts.
    """

    name: str
    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    note: str = ""
