"""The book of rules: each rule says what is wrong, on what it rests and how to mend it."""

import re

import pytest

from scripts import rule_pages
from tongban.catalogue.packs import book
from tongban.catalogue.packs.problems import Code
from tongban.catalogue.rules.building import Wrong
from tongban.catalogue.rules.gate.advice import Advice
from tongban.catalogue.rules.gate.flaws import Flaw

BROKEN = [*Code, *Wrong, *Flaw, *Advice]
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_rule_that_may_be_broken_is_in_the_book_once_and_no_other():
    assert list(book.rules()) == [str(one) for one in BROKEN]


@pytest.mark.parametrize("rule", book.rules().values(), ids=lambda rule: rule.id)
def test_a_rule_says_what_is_wrong_its_source_and_how_to_mend_it(rule):
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", rule.id)
    assert HAN.search(rule.zh) and HAN.search(rule.fix_zh) and rule.source
    assert rule.fix_zh.endswith("。") and rule.fix_en.endswith(".")
    assert not HAN.search(rule.en.replace("通办", "")) and not HAN.search(rule.fix_en)


@pytest.mark.parametrize("rule", book.rules().values(), ids=lambda rule: rule.id)
def test_both_languages_tell_of_the_same_things(rule):
    told = [set(re.findall(r"\{(\d)\}", text)) for text in (rule.zh, rule.en)]

    assert told[0] == told[1]


@pytest.mark.parametrize("file", rule_pages.files(), ids=str)
def test_the_pages_of_the_rules_are_in_step_with_the_book(file):
    assert file.read_text() == rule_pages.files()[file], "python -m scripts.rule_pages"
