"""Of each broken pack everything that is wrong is told in one run, with file, line and rule."""

import re
import shutil
from pathlib import Path

import pytest

from tests.broken_packs import PACKS, Broken
from tongban.catalogue.queries import load, rules

SMALL = Path(__file__).resolve().parents[2] / "packs" / "small"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    shutil.copytree(SMALL, tmp_path / "small")
    return tmp_path / "small"


def broken(pack: Path, how: Broken) -> None:
    for file, old, new in how.edits:
        text = (pack / file).read_text()
        assert text.count(old) >= 1, old
        (pack / file).write_text(text.replace(old, new, 1))
    for file, content in how.files.items():
        if content is None:
            (pack / file).unlink()
        else:
            (pack / file).write_bytes(content)


def line_of(pack: Path, file: str, piece: str) -> int:
    lines = (pack / file).read_text().split("\n")
    return next(nth for nth, line in enumerate(lines, 1) if piece in line)


def test_the_pack_they_are_made_of_is_in_order():
    reading = load([SMALL])

    assert reading.problems == []
    assert len(reading.items) == 1


def test_there_are_forty_and_more_and_no_two_alike():
    assert len({one.name for one in PACKS}) == len(PACKS) >= 40


@pytest.mark.parametrize("how", PACKS, ids=lambda one: one.name)
def test_everything_wrong_with_a_broken_pack_is_told_in_one_run(pack, how):
    broken(pack, how)

    problems = load([pack]).problems

    told = sorted((str(one.file.relative_to(pack)), one.rule) for one in problems)
    assert told == sorted((file or ".", rule) for file, _piece, rule in how.wrong)
    for file, piece, rule in how.wrong:
        if piece:
            lines = {one.line for one in problems if one.rule == rule}
            assert line_of(pack, file, piece) in lines, (rule, lines)


@pytest.mark.parametrize("how", PACKS, ids=lambda one: one.name)
def test_what_is_told_names_reason_source_and_a_way_to_mend_it(pack, how):
    broken(pack, how)

    for one in load([pack]).problems:
        rule = rules()[one.rule]
        assert one.zh and one.en and rule.source and rule.fix_zh and rule.fix_en
        assert not re.search(r"Traceback|Error:|\{\d\}", one.zh + one.en)
