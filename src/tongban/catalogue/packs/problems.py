"""What is wrong with a pack, as sentences in both languages."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tongban.catalogue.packs import book
from tongban.catalogue.rules.building import Path as Within


class Code(StrEnum):
    """What may be wrong with a file before its content is looked at."""

    NOT_THERE = "file.not_there"
    OUTSIDE = "file.outside"
    TOO_LARGE = "file.too_large"
    UNREADABLE = "file.unreadable"
    BOM = "file.mark"
    GB18030 = "file.gb18030"
    NOT_UTF8 = "file.not_utf8"
    CHARACTER = "file.character"
    YAML = "yaml.syntax"
    ALIAS = "yaml.alias"
    TAG = "yaml.tag"
    DEEP = "yaml.deep"
    MANY = "file.many"
    KEY_KIND = "yaml.key_kind"
    KEY_TWICE = "yaml.key_twice"
    DOCUMENTS = "yaml.documents"
    NOTHING = "file.nothing"
    ITEM_NAME = "pack.item_name"
    NO_ITEMS = "pack.no_items"
    ONE_GUIDE = "pack.one_guide"
    GUIDE_TWICE = "pack.guide_twice"
    CODE_TWICE = "pack.code_twice"
    CERTIFICATE_FIELD = "pack.certificate_field"
    CSV = "table.syntax"
    CSV_WIDTH = "table.width"
    CSV_COLUMN = "table.column"
    CSV_NO_COLUMN = "table.no_column"
    ENTRY_TWICE = "table.entry_twice"
    LIST_DIFFERS = "table.list_differs"
    ENTRIES = "yaml.entries"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: in which file, on which line (0: the file as a whole)."""

    file: Path
    line: int
    zh: str
    en: str
    rule: str
    """The rule it breaks, by its id (`book`)."""
    path: Within = field(default=(), compare=False)
    """Where in the definition."""

    @property
    def severity(self) -> str:
        """Whether it keeps an item from being published (`book.WRONG`) or is advice."""
        return book.rule(self.rule).severity

    @property
    def place(self) -> str:
        """As editors and terminals understand it."""
        return f"{self.file}:{self.line}" if self.line else str(self.file)


def problem(file: Path, line: int, code: Code, *parts: object) -> Problem:
    """The problem in words."""
    rule = book.rule(code)
    return Problem(file, line, *rule.sentences(parts), rule.id)
