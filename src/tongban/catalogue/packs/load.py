"""Packs become items: read, built, checked; all that is wrong at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tongban.catalogue.packs import book, dictionary, listing, texts, words
from tongban.catalogue.packs.listing import PACK
from tongban.catalogue.packs.problems import Code, Problem, problem
from tongban.catalogue.packs.yaml import Read, parse
from tongban.catalogue.rules import CertificateType, Item, Text
from tongban.catalogue.rules.building import build
from tongban.catalogue.rules.dictionary import Dictionary, Entry
from tongban.catalogue.rules.elements import with_sources
from tongban.catalogue.rules.gate import flaws_in
from tongban.catalogue.rules.gate.advice import advice_of
from tongban.catalogue.rules.gate.base import Listed, flaws_of_base
from tongban.catalogue.rules.gate.questions import certificate_of
from tongban.catalogue.rules.listing import CatalogueItem, Standing, State, with_base
from tongban.kernel.workdays import WorkCalendar, shipped

ITEM = "item.yaml"
GUIDES = {"zh": "guide.zh.md", "en": "guide.en.md"}
MOST_ITEMS = 2_000

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack's own words."""

    pack: str
    name: Text
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """An item, and where it was read."""

    item: Item
    read: Read


@dataclass(slots=True)
class Reading:
    """What was read from packs."""

    loaded: list[Loaded] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    advice: list[Problem] = field(default_factory=list)
    """What could read better, and keeps nothing from being published."""
    entries: list[Entry] = field(default_factory=list)
    """Data elements and code lists the packs bring."""
    listed: list[CatalogueItem] = field(default_factory=list)
    """Entries of the catalogue list the packs bring."""

    @property
    def items(self) -> list[Item]:
        """The items, in the order of the packs."""
        return [one.item for one in self.loaded]


def load(
    paths: Sequence[Path],
    base: Dictionary | None = None,
    certificates: Mapping[str, str] | None = None,
    *,
    on: date | None = None,
    listed: Listed | None = None,
    calendar: WorkCalendar | None = None,
) -> Reading:
    """Reads packs, folders of items and item files. Never raises: what is wrong is told.

    Items name elements of `base` (the dictionary that comes with the product, if none is given) or
    of the packs themselves. `certificates` are those issued already, name and type code, beside
    those the packs issue: nobody is asked to bring any. `on` is the day the items begin: elements
    that begin later or have ended by then are none; without a day all are taken. The days of
    examples are counted on `calendar`, if none is given on that which comes with the product.
    `listed` is the catalogue list: items take their base elements from it or from the packs' own
    entries; without one, and where the packs bring none, nothing is held against it.
    """
    base = dictionary.shipped() if base is None else base
    own = dictionary.load(paths, base)
    entries, wrong = listing.load(paths)
    reading = Reading(problems=[*own.problems, *wrong], entries=own.entries, listed=entries)
    known = base.with_(own.entries)
    if on is not None:
        known = known.on(on)
    built: list[Loaded] = []
    for path in paths:
        for file, within in _item_files(path, reading.problems):
            built.extend(_built(file, within, reading.problems))
    calendar = shipped.calendar() if calendar is None else calendar
    there = _list_with(entries, listed or {})
    built = [_on_its_base(one, there) for one in built]
    issued = {one.item.result.name.zh: one.item.result.code for one in built if one.item.result}
    for one in built:
        flaws = flaws_in(one.item, known, {**(certificates or {}), **issued}, calendar)
        if entries or listed is not None:
            flaws = [*flaws, *flaws_of_base(one.item, there)]
        reading.problems.extend(words.of_found(one.read, flaw) for flaw in flaws)
        reading.advice.extend(
            words.of_found(one.read, found) for found in advice_of(one.item, book.officialese())
        )
        if not flaws:
            reading.loaded.append(Loaded(with_sources(one.item, known), one.read))
    reading.problems.extend(_across(built))
    reading.problems = sorted(set(reading.problems))
    reading.advice = sorted(set(reading.advice))
    return reading


def _list_with(entries: Sequence[CatalogueItem], listed: Listed) -> Listed:
    """The catalogue list as it is once the packs' own entries stand there."""
    own = {one.code: Standing(one, State.ACTIVE) for one in entries}
    return {**listed, **own}


def _on_its_base(one: Loaded, listed: Listed) -> Loaded:
    standing = listed.get(one.item.catalogue_code)
    return Loaded(with_base(one.item, standing.entry if standing else None), one.read)


def _item_files(path: Path, problems: list[Problem]) -> Iterator[tuple[Path, Path]]:
    """Every item's file with the folder it may not lie outside of."""
    if (path / PACK).exists():
        for name in _named(path / PACK, path, problems):
            yield path / "items" / name / ITEM, path
    elif (path / ITEM).exists():
        yield path / ITEM, path
    elif path.name == ITEM and path.is_file():
        yield path, path.parent
    else:
        problems.append(problem(path, 0, Code.NO_ITEMS))


def _named(file: Path, within: Path, problems: list[Problem]) -> Iterator[str]:
    read = _parsed(file, within, problems)
    if read is None:
        return
    pack, faults = build(Pack, read.value)
    for fault in faults:
        problems.append(words.of_fault(read, fault))
    for nth, name in enumerate(pack.items[:MOST_ITEMS] if pack else ()):
        if NAME.fullmatch(name):
            yield name
        else:
            problems.append(problem(file, read.line(("items", nth)), Code.ITEM_NAME, name[:40]))


def _parsed(file: Path, within: Path, problems: list[Problem]) -> Read | None:
    text, wrong = texts.read(file, within)
    if not wrong:
        read = parse(file, text)
        if not read.problems:
            return read
        wrong = read.problems
    problems.extend(wrong)
    return None


def _built(file: Path, within: Path, problems: list[Problem]) -> Iterator[Loaded]:
    """The item of a file, where it has all its parts; what it says is not looked at yet."""
    guide = _guide(file.parent, within, problems)
    read = _parsed(file, within, problems)
    if read is None:
        return
    if guide and isinstance(read.value, dict):
        if "guide" in read.value:
            problems.append(problem(file, read.line(("guide",)), Code.GUIDE_TWICE))
        read.value["guide"] = guide
    item, faults = build(Item, read.value)
    problems.extend(words.of_fault(read, fault) for fault in faults)
    if item is not None:
        yield Loaded(item, read)


def _guide(folder: Path, within: Path, problems: list[Problem]) -> dict[str, str] | None:
    there = {lang: folder / name for lang, name in GUIDES.items() if (folder / name).exists()}
    if not there:
        return None
    if len(there) == 1:
        (has,) = there
        lacks = "en" if has == "zh" else "zh"
        problems.append(problem(there[has], 0, Code.ONE_GUIDE, GUIDES[has], GUIDES[lacks]))
        return None
    guide: dict[str, str] = {}
    for lang, file in there.items():
        text, wrong = texts.read(file, within)
        problems.extend(wrong)
        guide[lang] = text.strip()
    return guide if all(guide.values()) else None


def _across(loaded: list[Loaded]) -> Iterator[Problem]:
    """What only shows when items are seen side by side."""
    seen: dict[str, Path] = {}
    types = {one.item.result.code: one.item.result for one in loaded if one.item.result}
    for one in loaded:
        if first := seen.get(one.item.code):
            yield problem(one.read.file, one.read.line(("code",)), Code.CODE_TWICE, first)
        seen.setdefault(one.item.code, one.read.file)
        yield from _sources(one, types)


def _sources(one: Loaded, types: Mapping[str, CertificateType]) -> Iterator[Problem]:
    for nth, group in enumerate(one.item.form):
        for mth, asked in enumerate(group.fields):
            for kth, source in enumerate(asked.sources):
                code, key = certificate_of(source) or ("", "")
                kind = types.get(code)
                if kind and key not in {line.key for line in kind.fields}:
                    line = one.read.line(("form", nth, "fields", mth, "sources", kth))
                    yield problem(one.read.file, line, Code.CERTIFICATE_FIELD, code, key)
