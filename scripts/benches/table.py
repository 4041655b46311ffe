"""The table of results inside docs/bench.md, between two marks."""

from collections.abc import Sequence
from pathlib import Path

from scripts.benches.machine import Machine
from scripts.benches.row import Row

BEGIN, END = "<!-- results: written by make bench -->", "<!-- end of results -->"
_HEAD = (
    "| row | ours | unit | reference | ratio | p50 ms | p99 ms | spread | CPU ms a request |",
    "|---|--:|---|--:|--:|--:|--:|--:|---|",
)


def write(document: Path, rows: Sequence[Row], machine: Machine) -> None:
    """Put the rows in place of those there. SystemExit when the marks are gone."""
    before, begin, rest = document.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{document} has lost its marks {BEGIN} and {END}")
    lines = [BEGIN, "", *_HEAD, *map(_line, rows), "", *_beside(machine), "", *_notes(rows), END]
    document.write_text(before + "\n".join(lines) + after)


def _line(row: Row) -> str:
    cells = [
        f"`{row.name}`",
        _number(row.value),
        row.unit,
        _number(row.reference),
        "" if row.ratio is None else f"{row.ratio:.2f}",
        _number(row.p50_ms),
        _number(row.p99_ms),
        "" if row.spread is None else f"±{row.spread:.0%}",
        ", ".join(f"{part} {value:.2f}" for part, value in row.cpu_ms.items()),
    ]
    return f"| {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


def _beside(machine: Machine) -> list[str]:
    told = [f"Last row taken on {machine.sentence()}."]
    if not machine.is_quiet:
        told += ["", "**The machine was not quiet: these figures are provisional.**"]
    return told


def _notes(rows: Sequence[Row]) -> list[str]:
    return [*(f"- `{row.name}`: {row.note}" for row in rows if row.note), ""]
