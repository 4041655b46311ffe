"""The bench reads its tools rightly and writes only between its marks."""

import json
import os
from collections import Counter

import pytest

from scripts import bench
from scripts.benches import cpu, load, table
from scripts.benches.machine import Machine
from scripts.benches.row import Row

SAID = """Running 6s test @ http://127.0.0.1:8000/
  Latency Distribution
     50%  937.91ms
     99%    1.64s \n  50 requests in 6.07s, 4.37KB read
  Non-2xx or 3xx responses: 3
Requests/sec:      8.24
"""
QUIET = Machine(2, 24, "AMD EPYC", "3.11.7", 18, 0.2, "2026-03-02")


def test_seconds_and_milliseconds_of_wrk_are_told_apart():
    found = load.read(SAID)

    assert found == load.Load(8.24, 937.91, 1640.0, 3, 50)


def test_a_run_with_broken_connections_gives_no_figure():
    with pytest.raises(SystemExit, match="Socket errors"):
        load.read(SAID + "  Socket errors: connect 0, read 8, write 0, timeout 0\n")


def test_one_bad_moment_of_many_rounds_does_not_widen_the_spread():
    assert load.spread([9.0, 10.0, 11.0]) == 0.1
    assert load.spread([10.0] * 19 + [100.0]) == 0


def test_what_a_part_spent_is_divided_by_the_requests():
    before, after = cpu.spent(os.getpid()), cpu.spent(os.getpid())

    assert cpu.each(before, before + Counter({"web": 50, "worker": 10}), 20) == {
        "web": 2.5,
        "worker": 0.5,
        "all": 3.0,
    }
    assert set(before) <= set(after)


def test_the_table_stands_between_its_marks_and_the_rest_is_left_alone(tmp_path):
    document = tmp_path / "bench.md"
    document.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n")

    table.write(document, [Row("health", 4321.5, "requests/s", 8000.0, 0.54, spread=0.05)], QUIET)

    said = document.read_text()
    assert "| `health` | 4,322 | requests/s | 8,000 | 0.54 |  |  | ±5% |  |" in said
    assert said.startswith("before\n")
    assert said.endswith(f"{table.END}\nafter\n")
    assert "old" not in said
    assert "provisional" not in said


def test_a_document_without_marks_is_not_written(tmp_path):
    document = tmp_path / "bench.md"
    document.write_text("words\n")

    with pytest.raises(SystemExit, match="marks"):
        table.write(document, [], QUIET)

    assert document.read_text() == "words\n"


def test_a_row_taken_again_replaces_its_older_self(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "latest.json")

    bench.keep([Row("mandate", 1.0, "mandates/s"), Row("health", 1.0, "requests/s")])
    bench.keep([Row("mandate", 2.0, "mandates/s")])

    kept = json.loads((tmp_path / "latest.json").read_text())
    assert [(row["name"], row["value"]) for row in kept] == [("mandate", 2.0), ("health", 1.0)]
