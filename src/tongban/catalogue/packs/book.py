"""The book of rules (规则): what each rule says, on what it rests, how what breaks it is mended.

One text for the command line and for pages: `rules.toml`, by the id of the rule.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WRONG, ADVICE = "wrong", "advice"
TEXT = Path(__file__).with_name("rules.toml")
OFFICIALESE = Path(__file__).with_name("officialese.txt")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, in both languages; sentences without their full stop."""

    id: str
    zh: str
    en: str
    source: str
    """The law or standard it rests on; "通办" for a rule of this software."""
    fix_zh: str
    fix_en: str
    severity: str = WRONG
    """WRONG keeps an item from being published, ADVICE does not."""

    def sentences(self, about: Sequence[object], **own: str) -> tuple[str, str]:
        """What is wrong, in Chinese and in English."""
        zh, en = (one.format(*about, **own) for one in (self.zh, self.en))
        return f"{zh.rstrip('。')}。", f"{en.rstrip('.')}."


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of the text."""
    written = tomllib.loads(TEXT.read_text(encoding="utf-8"))
    return {key: Rule(key, **one) for key, one in written.items()}


def rule(key: str) -> Rule:
    """The rule of this id. KeyError where there is none."""
    return rules()[key]


@cache
def officialese() -> Mapping[str, str]:
    """The words of offices (公文腔), and what to write instead."""
    lines = OFFICIALESE.read_text(encoding="utf-8").splitlines()
    pairs = (one.split(maxsplit=1) for one in lines if one and not one.startswith("#"))
    return {word: better for word, better in pairs}
