"""Whatever stands in a pack, it is read whole or named with file, line and reason."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.catalogue.packs.yaml import DEEPEST, parse
from tongban.catalogue.queries import Problem, load

DEMO = Path(__file__).resolve().parents[3] / "packs" / "demo"
FOOD = "items/food-licence/item.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    shutil.copytree(DEMO, tmp_path / "demo")
    return tmp_path / "demo"


def changed(pack: Path, old: str, new: str, file: str = FOOD) -> list[Problem]:
    path = pack / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return load([pack]).problems


def written(pack: Path, content: bytes, file: str = FOOD) -> list[Problem]:
    (pack / file).write_bytes(content)
    return load([pack]).problems


def line_of(file: str, words: str) -> int:
    lines = (DEMO / file).read_text().splitlines()
    return next(nth for nth, line in enumerate(lines, 1) if words in line)


def test_the_demo_pack_is_in_order():
    reading = load([DEMO])

    assert reading.problems == []
    there = {path.name for path in (DEMO / "items").iterdir()}
    assert len(reading.items) == len(there) > 0


def test_the_prose_beside_an_item_is_its_guide():
    food = load([DEMO / "items" / "food-licence"]).items[0]

    assert food.guide is not None
    assert food.guide.zh.startswith("## 谁来申请")
    assert food.guide.en.startswith("## Who applies")


def test_a_fault_is_named_with_file_line_and_reason_in_both_languages(pack):
    (problem,) = changed(pack, "min_trust_level: 3", "min_trust_level: three")

    assert problem.file == pack / FOOD
    assert problem.line == line_of(FOOD, "min_trust_level")
    assert "min_trust_level" in problem.zh and "整数" in problem.zh
    assert "whole number" in problem.en


def test_all_that_is_wrong_is_told_at_once_in_every_file(pack):
    changed(pack, "minutes: 8", "minutes: 0")
    changed(pack, "code: 11990102MB0000001P4", "code: 11990102MB000000104")
    problems = changed(pack, "days: 1\n", "days: 9\n", "items/business-registration/item.yaml")

    assert len(problems) == 3
    assert {one.file.parent.name for one in problems} == {"food-licence", "business-registration"}


def test_a_condition_that_does_not_fit_its_form_is_told_with_its_place(pack):
    (problem,) = changed(pack, 'when: tenure = "rented"', 'when: tenure = "stolen"')

    assert problem.line == line_of(FOOD, 'when: tenure = "rented"')
    assert "第1行第" in problem.zh and "column" in problem.en


def test_a_certificate_another_item_issues_has_the_field_that_is_asked_of_it(pack):
    (problem,) = changed(pack, "M001.address]", "M001.colour]")

    assert "colour" in problem.zh


def test_two_items_never_have_one_code(pack):
    shutil.copytree(pack / "items/food-licence", pack / "items/again")
    (pack / "pack.yaml").write_text((pack / "pack.yaml").read_text() + "  - again\n")

    problems = load([pack]).problems

    assert any("编码和" in one.zh for one in problems)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("名称: 食品经营许可".encode("gb18030"), "GB18030"),
        (b"\xef\xbb\xbfcode: x", "BOM"),
        ("code: x".encode("utf-16"), "BOM"),
        (b"code: \xff\xfe\xfd", "UTF-8"),
        (b"", "什么都没有"),
        (b"# only words\n", "什么都没有"),
        (b"[1, 2", "YAML"),
        (b"code: [\n", "YAML"),
        (b"\tcode: x", "YAML"),
        (b"a: &x 1\nb: *x\n", "锚"),
        (b"a: &a [*a]\n", "锚"),
        (b"a: !!python/object/apply:os.system [ls]\n", "标签"),
        (b"a: !!binary aGk=\n", "标签"),
        (b"a: 1\n---\na: 2\n", "一份"),
        (b"a: 1\na: 2\n", "两次"),
        (b"? [a, b]\n: 1\n", "一个词"),
        (b"? {a: b}\n: 1\n", "一个词"),
        (b"x: " + b"[" * 5000, "嵌套"),
        (b"- " * 5000 + b"x", "嵌套"),
        (b"[" + b"1," * 30_000 + b"1]", "处"),
        (b"a: " + b"x" * 300_000, "KB"),
        (b"just words", "名称: 内容"),
        (b"- a\n- b\n", "名称: 内容"),
        ("code: a\u202eb".encode(), "U+202E"),
        ("code: a\u200bb".encode(), "U+200B"),
        ("code: a\ue000b".encode(), "U+E000"),
        (b"code: a\x00b", "U+0000"),
    ],
)
def test_what_is_no_definition_is_named_and_never_a_traceback(pack, content, words):
    problems = written(pack, content)

    assert any(words in one.zh for one in problems), [one.zh for one in problems]
    assert all(one.en and one.line >= 0 for one in problems)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("materials:\n", "materials: none\nonce:\n"),
        ('audiences: ["2", "6"]', "audiences: [2, 6]"),
        ("founding: null", "founding: null\nitem_type: 1"),
        ("  days: 10", '  days: "10"'),
        ("  is_default: true", "  is_default: yes"),
        ("founding: null", "founding: 7"),
        ("    kind: form", "    kind: fax"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_as_what_it_should_be(pack, old, new):
    assert changed(pack, old, new)


def test_a_guide_in_one_language_only_is_told(pack):
    (pack / "items/food-licence/guide.en.md").unlink()

    assert any("guide.en.md" in one.zh for one in load([pack]).problems)


def test_an_item_without_english_is_told(pack):
    (problem,) = changed(pack, "  en: Food licence (new)\n", "")

    assert "en" in problem.en and "missing" in problem.en


@pytest.mark.parametrize("name", ["../outside", "/etc", "..", "A", "a/b", "名"])
def test_a_pack_names_folders_of_its_own_only(pack, name):
    problems = changed(pack, "  - food-licence", f'  - "{name}"', "pack.yaml")

    assert any("小写字母" in one.zh for one in problems)


def test_a_link_that_leads_out_of_the_pack_is_not_followed(pack, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: 1234")
    (pack / FOOD).unlink()
    (pack / FOOD).symlink_to(secret)

    problems = load([pack]).problems

    assert any("之外" in one.zh for one in problems)
    assert not any("password" in one.zh + one.en for one in problems)


def test_links_in_a_circle_folders_and_missing_files_are_told(pack, tmp_path):
    (pack / FOOD).unlink()
    (pack / FOOD).symlink_to(pack / FOOD)
    assert load([pack]).problems

    (pack / FOOD).unlink()
    (pack / FOOD).mkdir()
    assert load([pack]).problems
    assert load([tmp_path / "nothing"]).problems[0].line == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_told(pack):
    (pack / FOOD).chmod(0)

    assert load([pack]).problems


def test_a_file_that_leads_to_itself_is_told_to_whoever_reads_it(pack):
    (pack / FOOD).unlink()
    (pack / FOOD).symlink_to(pack / FOOD)

    assert load([pack]).problems


def test_what_other_readers_guess_is_text_here(tmp_path):
    read = parse(
        tmp_path / "x.yaml",
        "a: no\nb: 2026-01-31\nc: 0123\nd: 1e3\ne: 12\nf: true\ng: null\nh: '7'\ni: 1_000\n",
    )

    assert read.problems == []
    assert read.value == {
        "a": "no",
        "b": "2026-01-31",
        "c": "0123",
        "d": "1e3",
        "e": 12,
        "f": True,
        "g": None,
        "h": "7",
        "i": "1_000",
    }


def test_nesting_up_to_the_limit_is_read(tmp_path):
    text = "[" * DEEPEST + "]" * DEEPEST

    assert parse(tmp_path / "x", text).problems == []
    assert parse(tmp_path / "x", f"[{text}]").problems


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#,?%@ \n\t1"), max_size=60))
def test_no_text_whatever_makes_reading_raise(text):
    parse(Path("x.yaml"), text)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_an_item_with_any_piece_cut_out_is_read_or_named(pack, data):
    text = (DEMO / FOOD).read_text()
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, min(len(text), first + 400)))
    (pack / FOOD).write_text(text[:first] + text[last:])

    reading = load([pack / "items/food-licence"])

    assert reading.problems or len(reading.items) == 1
