"""The guide for those who write items: its commands are taken, its people work where it says."""

import re
import shlex
from pathlib import Path

import pytest

from tongban.site import cli
from tongban.site.demo.places import OFFICERS

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "docs/guide/items.md", ROOT / "docs/guide/zh/items.md"]
DUTIES = ("cases.accept", "cases.review", "cases.decide")


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.parent.name)
def test_every_command_of_the_guide_is_one_the_program_takes(page):
    commands = re.findall(r"^    tongban (.+?)(?:   .*)?$", page.read_text(), re.M)

    assert len(commands) == 5
    for one in commands:
        cli._parser().parse_args(shlex.split(one))


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.parent.name)
def test_the_officers_the_guide_names_have_these_duties_in_the_demo(page):
    rows = re.findall(r"^\| (\d{6}-\d\d) [^|]*\|(.+)\|$", page.read_text(), re.M)

    assert len(rows) == 4
    for department, cells in rows:
        told = [set(re.findall(r"[\u4e00-\u9fff]+", cell)) for cell in cells.split("|")]
        there = [one for one in OFFICERS if one.department == department]
        assert told == [{one.name for one in there if duty in one.duties} for duty in DUTIES]


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.parent.name)
def test_what_the_guide_points_to_is_there(page):
    targets = re.findall(r"\]\(([^)#]+)", page.read_text())

    assert [one for one in targets if not (page.parent / one).exists()] == []
