"""`tongban retention` and what the doctor and the metrics say of it."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from tests import worlds
from tests.conftest import Clone
from tests.integration.retention import rows
from tongban.kernel import clock
from tongban.kernel.audit import sequencer
from tongban.kernel.errors import Misconfigured
from tongban.kernel.health import upkeep as health
from tongban.kernel.web import metrics
from tongban.site import cli
from tongban.site.operations import upkeep
from tongban.site.ops import retention

TOLD = "notices_notice.told"
LATER = timedelta(days=1200)


@pytest.fixture
def worker(database: Clone, monkeypatch: pytest.MonkeyPatch) -> Iterator[rows.Row]:
    """A notice older than its rule, seen from the worker's side."""
    monkeypatch.setenv("DATABASE_WORKER_URL", database.url("worker"))
    with database.as_worker():
        old = rows.notice(worlds.a_person("王芳"))
        with clock.at(clock.now() + LATER):
            yield old


def run(*words: str) -> int:
    return cli.main(["retention", *words])


def doctor() -> list[str]:
    return [health.retention(upkeep.seen_now()).state]


def test_status_says_what_is_late_and_a_run_puts_it_right(worker, capsys):
    assert run("status") == 1
    said = capsys.readouterr().out
    assert run("run") == 0
    assert f"{TOLD}: 1 ended" in capsys.readouterr().out
    assert run("status") == 0

    (line,) = [line for line in said.splitlines() if line.startswith(TOLD)]
    assert line.split()[1:5] == ["1096", "1", "1", "0"]


def test_a_dry_run_ends_nothing(worker, capsys):
    assert run("run", "--dry-run", TOLD) == 0

    assert f"{TOLD}: 1 would end" in capsys.readouterr().out
    assert rows.exists(worker.table, worker.key)


def test_only_the_rule_that_was_named_runs(worker):
    assert run("run", "kernel_session.over") == 0

    assert rows.exists(worker.table, worker.key)


def test_an_unknown_rule_is_refused_with_those_there_are(worker):
    with pytest.raises(Misconfigured, match=r"no rule moons\.old.*notices_notice\.told"):
        retention.run(Namespace(data=None, rules=["moons.old"], dry_run=True))


def test_the_proof_of_what_ended_is_printed(worker, capsys):
    run("run")
    sequencer.Sequencer().step()
    capsys.readouterr()

    assert run("proof", worker.table, str(worker.key)) == 0

    assert f'"rule": "{TOLD}"' in capsys.readouterr().out


def test_the_doctor_names_a_rule_that_is_late_until_it_has_run(worker):
    before = doctor()
    run("run")

    assert (before, doctor()) == (["late"], ["ok"])


def test_metrics_tell_what_ended_and_what_is_late(worker):
    run("run", TOLD)

    told = generate_latest(metrics.registry()).decode()
    assert f'tongban_retention_late{{rule="{TOLD}"}} 0.0' in told
    assert f'tongban_retention_ran_timestamp_seconds{{rule="{TOLD}"}} ' in told
    assert f'tongban_retention_ended_total{{rule="{TOLD}"}} ' in told
