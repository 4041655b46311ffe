"""Counters for Prometheus: by route name, summed over processes, on loopback."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client import generate_latest

from tongban.kernel.web import metrics

SOURCE = Path(__file__).resolve().parents[3] / "src"
COUNT_ONE = (
    "import django; django.setup()\n"
    "from tongban.kernel.web import metrics\n"
    "metrics.action_ended('identity.actions.give_mandate', 'done')\n"
    "metrics.request_answered('my', 'GET', 200, 0.02)\n"
)
ADD_UP = (
    "import django; django.setup()\n"
    "from prometheus_client import generate_latest\n"
    "from tongban.kernel.web import metrics\n"
    "print(generate_latest(metrics.registry()).decode())\n"
)


def test_a_request_is_counted_and_timed_under_its_route():
    metrics.request_answered("route_of_this_test", "POST", 409, 0.03)

    told = generate_latest(metrics.registry()).decode()
    assert (
        'tongban_requests_total{method="POST",route="route_of_this_test",status="409"} 1.0' in told
    )
    assert 'tongban_request_seconds_bucket{le="0.05",route="route_of_this_test"} 1.0' in told


def test_gauges_are_read_when_somebody_asks():
    told = generate_latest(metrics.registry(lambda: [("tongban_x", "What", 7.0)])).decode()

    assert "tongban_x 7.0" in told


def test_a_database_that_is_away_costs_the_gauges_and_nothing_else():
    def away():
        raise RuntimeError("away")

    metrics.action_ended("identity.actions.sign_in", "done")
    told = generate_latest(metrics.registry(away)).decode()

    assert "tongban_actions_total" in told


def test_the_processes_of_a_machine_are_added_up(tmp_path):
    env = {**os.environ, "METRICS_FOLDER": str(tmp_path), "PYTHONPATH": str(SOURCE)}
    for _process in range(2):
        subprocess.run([sys.executable, "-c", COUNT_ONE], env=env, check=True, timeout=60)

    told = subprocess.run(
        [sys.executable, "-c", ADD_UP], env=env, check=True, timeout=60, capture_output=True
    ).stdout.decode()

    assert (
        'tongban_actions_total{action="identity.actions.give_mandate",outcome="done"} 2.0' in told
    )
    assert 'tongban_request_seconds_count{route="my"} 2.0' in told


def test_the_files_of_the_last_run_are_cleared(tmp_path):
    (tmp_path / "counter_1.db").write_bytes(b"old")

    metrics.clear(tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("first", [True, False])
def test_one_process_serves_on_loopback_and_the_next_stands_back(first, unused_port):
    assert metrics.serve(unused_port) is True
    if first:
        with urlopen(f"http://127.0.0.1:{unused_port}/metrics", timeout=5) as answer:
            assert b"tongban_" in answer.read()
    else:
        assert metrics.serve(unused_port) is False


@pytest.fixture
def unused_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
