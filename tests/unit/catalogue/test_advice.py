"""Advice how an item reads: told with its place, and nothing is kept from being published."""

import shutil
from pathlib import Path

import pytest

from tongban.catalogue.packs import book
from tongban.catalogue.packs.load import load
from tongban.catalogue.packs.starting import EXAMPLE
from tongban.site import cli

SMALL = Path(__file__).resolve().parents[2] / "packs" / "small"
DEMO = SMALL.parents[2] / "packs" / "demo"
LONG = "在路边" * 21

CASES = {
    "a question of too many words": ("label: {zh: 占地", f"label: {{zh: {'占' * 17}", "label_long"),
    "a hint nobody finishes": (
        "label: {zh: 占地, en: Floor area}",
        f"label: {{zh: 占地, en: Floor area}}\n        hint: {{zh: {'宽' * 61}, en: Width}}",
        "hint_long",
    ),
    "a summary that says nothing": (
        "zh: 想在路边摆摊，先登记一个位置。",
        "zh: 办理临时摊位登记。",
        "summary",
    ),
    "a sentence without end": ("about: {zh: 登记位置。", f"about: {{zh: {LONG}。", "sentence_long"),
    "the language of offices": ("zh: 摊位不挡路", "zh: 不挡路的予以登记", "officialese"),
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The small pack, with a hint where it lacks one."""
    shutil.copytree(SMALL, tmp_path / "small")
    label = "label: {zh: 井在哪里, en: Where the well is}"
    _change(tmp_path / "small", label, f"{label}\n        hint: {{zh: 路名, en: The road}}")
    return tmp_path / "small"


def _change(pack: Path, old: str, new: str) -> None:
    file = pack / "items/street-stall/item.yaml"
    text = file.read_text()
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new))


def test_what_reads_well_gets_no_advice(pack):
    assert load([pack]).advice == []
    assert load([EXAMPLE]).advice == []


@pytest.mark.parametrize(("old", "new", "rule"), CASES.values(), ids=CASES)
def test_what_could_read_better_is_told_with_its_line_and_may_be_published(pack, old, new, rule):
    _change(pack, old, new)

    reading = load([pack])

    assert reading.problems == [] and len(reading.items) == 1
    (one,) = reading.advice
    assert (one.rule, one.severity) == (f"advice.{rule}", book.ADVICE)
    lines = (pack / "items/street-stall/item.yaml").read_text().split("\n")
    assert new.split("\n")[-1].strip() in lines[one.line - 1]


def test_a_question_asked_nowhere_else_says_how_to_answer():
    (one,) = load([SMALL]).advice

    assert one.rule == "advice.hint_missing"


def test_a_limit_itself_is_not_too_long(pack):
    _change(pack, "label: {zh: 占地", f"label: {{zh: {'占' * 16}")
    _change(pack, "about: {zh: 登记位置。", f"about: {{zh: {'路' * 60}。{'边' * 60}。")

    assert load([pack]).advice == []


def test_the_law_is_quoted_as_it_is_written(pack):
    _change(pack, "basis: {zh: 本级默认值, ", "basis: {zh: 依照本法之规定予以办理, ")

    assert load([pack]).advice == []


def test_what_is_wrong_is_no_advice():
    severities = {key.split(".")[0]: one.severity for key, one in book.rules().items()}

    assert [key for key, one in severities.items() if one == book.ADVICE] == ["advice"]
    assert set(severities.values()) == {book.ADVICE, book.WRONG}


def test_the_command_gives_advice_last_and_fails_nothing(capsys):
    assert cli.main(["item", "check", str(SMALL)]) == 0
    with_advice = capsys.readouterr().out
    assert cli.main(["item", "check", "--no-advice", str(SMALL)]) == 0
    without = capsys.readouterr().out

    assert with_advice.startswith(without)
    assert "advice.hint_missing" in with_advice and "advice" not in without
    assert "1 could read better" in with_advice


def test_the_demo_has_little_that_could_read_better():
    assert len(load([DEMO]).advice) <= 3


def test_each_word_of_offices_has_another_to_write_instead():
    words = book.officialese()

    assert len(words) > 20
    assert all(better and better != word for word, better in words.items())
