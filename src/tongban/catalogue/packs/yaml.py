"""A small part of YAML, read safely: mappings, lists, texts, whole numbers, true, false, null.

What other readers guess (dates, "no" as false, 0123 as octal) is text here. Anchors, aliases and
tags are refused, depth and number of values are bounded, a key stands once. Each value's line is
kept by its path, so that whoever checks the content can say where it is wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tongban.catalogue.packs.problems import Code, Problem, problem
from tongban.catalogue.rules.building import Path as Place

DEEPEST = 12
MOST_VALUES = 20_000

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_WORDS: dict[str, object] = {"null": None, "~": None, "": None, "true": True, "false": False}


@dataclass(slots=True)
class Read:
    """What a file says, and where."""

    file: Path
    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line of a value, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def parts(self) -> "Iterator[Read]":
        """The values of a list one by one, each with its own places."""
        lines: dict[Any, dict[Place, int]] = {}
        for place, line in self.lines.items():
            if place:
                lines.setdefault(place[0], {})[place[1:]] = line
        for nth, value in enumerate(self.value):
            yield Read(self.file, value, lines[nth])

    def wrong(self, line: int, code: Code, *parts: object) -> None:
        """Keep a problem."""
        self.problems.append(problem(self.file, line, code, *parts))


class _Stop(Exception):
    """No use in reading on."""


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not closed yet."""

    value: Any
    place: Place
    key: str | None = None
    skips: bool = False
    """Its next value belongs to a key that is written twice: read, and dropped."""


def parse(file: Path, text: str, *, most_values: int = MOST_VALUES) -> Read:
    """Reads a text. Whatever is wrong stands in `problems`; it never raises."""
    read = Read(file)
    try:
        _Reader(read, most_values).all_of(text)
    except _Stop:
        pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        read.wrong(mark.line + 1 if mark else 1, Code.YAML, error.problem or error.context or "?")
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        read.wrong(1, Code.YAML, type(error).__name__)
    return read


class _Reader:
    def __init__(self, read: Read, most_values: int) -> None:
        self.read = read
        self.most_values = most_values
        self.open: list[_Open] = []
        self.count = 0
        self.documents = 0

    def all_of(self, text: str) -> None:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            mark = event.start_mark
            self._take(event, mark.line + 1 if mark else 1)
        if self.read.value is None and not self.read.problems:
            self.read.wrong(1, Code.NOTHING)

    def _take(self, event: yaml.Event, line: int) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._stop(line, Code.DOCUMENTS)
            case yaml.AliasEvent():
                self._stop(line, Code.ALIAS)
            case yaml.ScalarEvent():
                self._refuse_marks(event, line)
                self._scalar(event, line)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_marks(event, line)
                self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.open.pop()

    def _refuse_marks(self, event: Any, line: int) -> None:
        if event.anchor:
            self._stop(line, Code.ALIAS)
        if event.tag:
            self._stop(line, Code.TAG, str(event.tag)[:40].lstrip("!"))

    def _stop(self, line: int, code: Code, *parts: object) -> None:
        self.read.wrong(line, code, *parts)
        raise _Stop

    def _begin(self, value: Any, line: int) -> None:
        if len(self.open) >= DEEPEST:
            self._stop(line, Code.DEEP, DEEPEST)
        if self._wants_key():
            self._stop(line, Code.KEY_KIND)
        self.open.append(_Open(value, self._put(value, line)))

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self._wants_key():
            self._key(event.value, line)
        else:
            self._put(_plain(event), line)

    def _wants_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].value, dict) and not self.open[-1].key

    def _key(self, key: str, line: int) -> None:
        around = self.open[-1]
        around.skips = key in around.value
        if around.skips:
            self.read.wrong(line, Code.KEY_TWICE, key[:40])
        if not key:
            self._stop(line, Code.KEY_KIND)
        around.key = key

    def _put(self, value: Any, line: int) -> Place:
        self.count += 1
        if self.count > self.most_values:
            self._stop(line, Code.MANY, self.most_values)
        place: Place = ()
        if not self.open:
            self.read.value = value
        else:
            place = self._into(self.open[-1], value)
        self.read.lines.setdefault(place, line)
        return place

    def _into(self, around: _Open, value: Any) -> Place:
        if isinstance(around.value, list):
            around.value.append(value)
            return (*around.place, len(around.value) - 1)
        key, around.key = around.key, None
        assert key
        if not around.skips:
            around.value[key] = value
        return (*around.place, key)


def _plain(event: yaml.ScalarEvent) -> object:
    if event.style is not None:  # quoted, or a block
        return event.value.rstrip("\n")
    if event.value in _WORDS:
        return _WORDS[event.value]
    return int(event.value) if _INTEGER.fullmatch(event.value) else event.value
