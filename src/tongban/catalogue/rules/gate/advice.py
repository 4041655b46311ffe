"""How an item reads (写得好不好懂): advice, which keeps nothing from being published. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from tongban.catalogue.rules import Field, FieldType, Item, Text
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.gate.flaws import Found

LONGEST_LABEL, LONGEST_HINT, LONGEST_SENTENCE = 16, 60, 60
SAYS_LITTLE = 6
"""How many characters a summary has to have beside the name."""


class Advice(StrEnum):
    """What could read better."""

    LABEL_LONG = "advice.label_long"
    HINT_LONG = "advice.hint_long"
    HINT_MISSING = "advice.hint_missing"
    SUMMARY = "advice.summary"
    SENTENCE_LONG = "advice.sentence_long"
    OFFICIALESE = "advice.officialese"


_TYPED = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.NUMBER, FieldType.DATE}
_LAWYERS = {"legal_basis", "basis", "pledge", "exemption", "standard", "examples", "private"}
"""Parts that quote the law, or that nobody reads who applies."""

_END = re.compile(r"[。！？；\n]")
_MARKS = re.compile(r"[\s，。、；：！？“”（）()]")


def advice_of(item: Item, officialese: Mapping[str, str]) -> list[Found]:
    """What could read better; `officialese` holds words of offices, and what to write instead."""
    return [
        *_summary(item),
        *_questions(item),
        *_sentences(item, (), officialese),
    ]


def _summary(item: Item) -> Iterator[Found]:
    rest = _MARKS.sub("", item.summary.zh).replace(_MARKS.sub("", item.name.zh), "")
    if len(rest) < SAYS_LITTLE:
        yield Found(("summary",), Advice.SUMMARY)


def _questions(item: Item) -> Iterator[Found]:
    for nth, group in enumerate(item.form):
        for mth, asked in enumerate(group.fields):
            yield from _question(("form", nth, "fields", mth), asked)


def _question(path: Path, asked: Field) -> Iterator[Found]:
    if len(asked.label.zh) > LONGEST_LABEL:
        yield Found((*path, "label"), Advice.LABEL_LONG, (len(asked.label.zh), LONGEST_LABEL))
    if asked.hint and len(asked.hint.zh) > LONGEST_HINT:
        yield Found((*path, "hint"), Advice.HINT_LONG, (len(asked.hint.zh), LONGEST_HINT))
    if asked.type in _TYPED and not asked.element and asked.hint is None:
        yield Found(path, Advice.HINT_MISSING)


def _sentences(value: Any, path: Path, officialese: Mapping[str, str]) -> Iterator[Found]:
    if isinstance(value, tuple):
        for nth, one in enumerate(value):
            yield from _sentences(one, (*path, nth), officialese)
    elif is_dataclass(value):
        if isinstance(value, Text):
            yield from _reads(value.zh, path, officialese)
        for part in fields(value):
            if part.name not in _LAWYERS:
                yield from _sentences(getattr(value, part.name), (*path, part.name), officialese)


def _reads(text: str, path: Path, officialese: Mapping[str, str]) -> Iterator[Found]:
    longest = max(map(len, _END.split(text)))
    if longest > LONGEST_SENTENCE and path[-1] != "hint":
        yield Found(path, Advice.SENTENCE_LONG, (longest, LONGEST_SENTENCE))
    for word, better in officialese.items():
        if word in text:
            yield Found(path, Advice.OFFICIALESE, (word, better))
