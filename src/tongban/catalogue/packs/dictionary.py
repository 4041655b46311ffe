"""The dictionary as text (数据字典): data elements and code lists of a pack, as tables or as YAML.

A pack may hold `elements.csv` or `elements.yaml`, and `code_lists.csv` or `code_lists.yaml`. Both
forms say the same; tables are for spreadsheets, YAML for people who read differences.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tongban.catalogue.packs import columns, tables, texts, words
from tongban.catalogue.packs.problems import Code, Problem, problem
from tongban.catalogue.packs.yaml import Read, parse
from tongban.catalogue.rules.building import build
from tongban.catalogue.rules.dictionary import CodeList, DataElement, Dictionary, Entry
from tongban.catalogue.rules.gate.entries import flaws_of_entry

STANDARD = Path(__file__).resolve().parents[4] / "packs" / "standard"
"""The elements and lists every city begins with."""

MOST_BYTES = 4 * 1024 * 1024
MOST_VALUES = 400_000
_KINDS: tuple[tuple[str, type[Entry]], ...] = (
    ("code_lists", CodeList),
    ("elements", DataElement),
)


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry, and where it was read."""

    entry: Entry
    read: Read


@dataclass(slots=True)
class DictionaryReading:
    """What was read of a dictionary."""

    entered: list[Entered] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """The entries, lists first."""
        return [one.entry for one in self.entered]


def load(paths: Iterable[Path], base: Dictionary | None = None) -> DictionaryReading:
    """Reads the dictionaries of packs, or single files of one. Never raises: what is wrong is told.

    `base` holds the lists elements may name beside those that are read.
    """
    reading = DictionaryReading()
    for path in paths:
        for file, kind in _files(path):
            _load(file, kind, path if path.is_dir() else path.parent, reading)
    lists = (base or Dictionary()).with_(reading.entries).lists
    reading.problems.extend(_twice(reading.entered))
    for one in reading.entered:
        for flaw in flaws_of_entry(one.entry, lists):
            reading.problems.append(words.of_found(one.read, flaw, one.entry.code))
    reading.problems = sorted(set(reading.problems))
    return reading


@cache
def shipped() -> Dictionary:
    """The dictionary that comes with the product."""
    return Dictionary.of(load([STANDARD]).entries)


def _files(path: Path) -> Iterator[tuple[Path, type[Entry]]]:
    for stem, kind in _KINDS:
        for suffix in (".csv", ".yaml"):
            if path.name == stem + suffix and not path.is_dir():
                yield path, kind
            elif (file := path / (stem + suffix)).exists():
                yield file, kind


def _load(file: Path, kind: type[Entry], within: Path, reading: DictionaryReading) -> None:
    of_file: Callable[..., Iterator[Read]] = _of_table if file.suffix == ".csv" else _of_yaml
    for read in of_file(file, kind, within, reading.problems):
        entry, faults = build(kind, read.value)
        name = read.value.get("code", "") if isinstance(read.value, dict) else ""
        for fault in faults:
            reading.problems.append(words.of_fault(read, fault, str(name)[:60]))
        if entry is not None:
            reading.entered.append(Entered(entry, read))


def _of_table(
    file: Path, kind: type[Entry], within: Path, problems: list[Problem]
) -> Iterator[Read]:
    table = tables.read(file, within, columns.of(kind))
    problems.extend(table.problems)
    yield from columns.entries(kind, table, problems)


def _of_yaml(
    file: Path, kind: type[Entry], within: Path, problems: list[Problem]
) -> Iterator[Read]:
    text, wrong = texts.read(file, within, most_bytes=MOST_BYTES)
    if wrong:
        problems.extend(wrong)
        return
    whole = parse(file, text, most_values=MOST_VALUES)
    problems.extend(whole.problems)
    if whole.problems:
        return
    if not isinstance(whole.value, list):
        problems.append(problem(file, 1, Code.ENTRIES))
        return
    yield from whole.parts()


def _twice(entered: list[Entered]) -> Iterator[Problem]:
    seen: dict[tuple[type, str], str] = {}
    for one in entered:
        key = (type(one.entry), one.entry.code)
        place = f"{one.read.file}:{one.read.line(())}"
        if first := seen.get(key):
            yield problem(one.read.file, one.read.line(()), Code.ENTRY_TWICE, one.entry.code, first)
        seen.setdefault(key, place)
