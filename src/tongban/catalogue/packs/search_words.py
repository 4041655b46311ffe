"""The words search begins with (搜索词): what people say for what offices say, and what says
nothing. Tables beside the standard dictionary, read once by a process."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tongban.catalogue.packs.dictionary import STANDARD
from tongban.catalogue.rules.search.lexicon import Lexicon

APART = "|"


@cache
def shipped_words() -> Lexicon:
    """The lexicon that comes with the product."""
    silent = (STANDARD / "stop_words.txt").read_text(encoding="utf-8").split("\n")
    rows = [*_said(STANDARD / "synonyms.csv"), *_said(STANDARD / "life_events.csv")]
    return Lexicon.of(rows, [line.strip() for line in silent if line.strip()])


def _said(file: Path) -> Iterator[tuple[str, list[str]]]:
    """What people say, also several ways of it in one line, and the offices' words."""
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for people in row["people"].split(APART):
                yield people, row["official"].split(APART)
