"""What the command says: help, refusals, and the doctor's findings."""

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import licences
from tongban.kernel.errors import Misconfigured
from tongban.site import cli
from tongban.site.ops import broken_off, deeds, invariants, parts
from tongban.site.ops.doctor.findings import Finding, good, guarded
from tongban.site.ops.postgres import last_words

DEEDS = (
    "demo",
    "serve",
    "worker",
    "sequencer",
    "prepare",
    "migrate",
    "doctor",
    "audit",
    "check",
    "officer",
    "agreement",
)


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_has_help_with_an_example(deed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([deed, "--help"])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"  tongban {deed}" in said.split("examples 示例:")[1]


def test_an_operators_error_is_one_sentence_and_no_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = cli.main(["serve", "kitchen"])

    assert code == 2
    assert "There is no part kitchen" in capsys.readouterr().err


def test_a_closed_terminal_stops_nobody_from_stopping_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", buffering=1) as broken:
        monkeypatch.setattr("sys.stdout", broken)

        deeds.say("stopping")

        with contextlib.suppress(OSError):
            broken.close()


def test_a_port_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["demo", "--port", "80000"])

    assert "a number from 1 to 65535" in capsys.readouterr().err


def test_parts_start_in_our_order_whatever_the_order_asked() -> None:
    assert parts.chosen(["worker", "web"]) == ("web", "worker")
    assert parts.chosen([]) == parts.PARTS


def test_an_unknown_check_is_refused_with_those_there_are() -> None:
    with pytest.raises(Misconfigured, match=r"There are: settings, keys, audit"):
        invariants.run(["weather"], print)


def test_a_check_that_breaks_is_a_finding_and_stops_no_other() -> None:
    def breaks() -> Iterator[Finding]:
        yield good("first", "fine")
        raise OSError("the disk is gone")

    found = list(guarded("disk", breaks))

    assert [one.state for one in found] == ["good", "bad"]
    assert found[1].sentence == "the disk is gone"


def test_a_full_disk_is_told_from_what_the_server_said() -> None:
    said = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'

    sentence = last_words.explained(said, "PostgreSQL did not start", Path("/srv/x"))

    assert "disk of /srv/x is full" in sentence
    assert "DATA=" in sentence


@pytest.mark.parametrize(
    ("expression", "is_accepted"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT AND BSD-3-Clause) OR GPL-3.0-only", True),
        ("", False),
    ],
)
def test_a_choice_of_licences_needs_one_and_a_sum_needs_all(
    expression: str, is_accepted: bool
) -> None:
    assert licences.accepted(expression, frozenset({"MIT", "BSD-3-Clause"})) is is_accepted


def test_what_a_broken_off_deed_kept_is_said_of_deeds_there_are() -> None:
    deeds_there_are = {deed.__name__ for deed in every_deed(cli._parser())}

    assert len(deeds_there_are) > 20
    assert broken_off._KEPT.keys() - deeds_there_are == set()


def every_deed(parser: argparse.ArgumentParser) -> Iterator[Callable[..., int]]:
    if deed := parser.get_default("deed"):
        yield deed
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from every_deed(below)
