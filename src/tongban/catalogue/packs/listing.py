"""The catalogue list as text (目录清单): `catalogue.yaml` of a pack, a list of entries."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tongban.catalogue.packs import texts, words
from tongban.catalogue.packs.problems import Code, Problem, problem
from tongban.catalogue.packs.yaml import parse
from tongban.catalogue.rules.building import build
from tongban.catalogue.rules.gate.base import flaws_of_listed
from tongban.catalogue.rules.listing import CatalogueItem

CATALOGUE, PACK = "catalogue.yaml", "pack.yaml"


def load(paths: Iterable[Path]) -> tuple[list[CatalogueItem], list[Problem]]:
    """The entries packs bring, by code, and all that is wrong with them. Never raises."""
    found: dict[str, CatalogueItem] = {}
    problems: list[Problem] = []
    for root in dict.fromkeys(map(_root, paths)):
        if (root / CATALOGUE).exists():
            for entry in _entries(root / CATALOGUE, root, problems):
                found[entry.code] = entry
    return [found[code] for code in sorted(found)], problems


def _root(path: Path) -> Path:
    """The folder of the pack an item's folder or file lies in; the path itself, if in none."""
    return next((one for one in (path, *path.parents[:3]) if (one / PACK).exists()), path)


def _entries(file: Path, within: Path, problems: list[Problem]) -> Iterator[CatalogueItem]:
    text, wrong = texts.read(file, within)
    whole = None if wrong else parse(file, text)
    problems.extend(whole.problems if whole else wrong)
    if whole is None or whole.problems:
        return
    if not isinstance(whole.value, list):
        problems.append(problem(file, 1, Code.ENTRIES))
        return
    seen: dict[str, str] = {}
    for read in whole.parts():
        entry, faults = build(CatalogueItem, read.value)
        problems.extend(words.of_fault(read, fault) for fault in faults)
        if entry is None:
            continue
        problems.extend(words.of_found(read, flaw, entry.code) for flaw in flaws_of_listed(entry))
        if first := seen.get(entry.code):
            problems.append(problem(file, read.line(()), Code.ENTRY_TWICE, entry.code, first))
        seen.setdefault(entry.code, f"{file}:{read.line(())}")
        yield entry
