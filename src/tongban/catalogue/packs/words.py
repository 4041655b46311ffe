"""What is wrong with a definition, in words of both languages."""

from collections.abc import Iterator, Mapping, Sequence

from tongban.catalogue.packs import book
from tongban.catalogue.packs.problems import Problem
from tongban.catalogue.packs.yaml import Read
from tongban.catalogue.rules.building import Fault, Path
from tongban.catalogue.rules.gate.flaws import Found

ITEM = "item"


def of_fault(read: Read, fault: Fault, whole: str = ITEM) -> Problem:
    """A fault of shape with its place; `whole` is what the place is in."""
    return _placed(read, fault.path, fault.wrong, (fault.about,), {}, whole)


def of_found(read: Read, found: Found, whole: str = ITEM) -> Problem:
    """A flaw of content with its place."""
    own = {"zh": found.zh, "en": found.en}
    return _placed(read, found.path, found.flaw, found.about, own, whole)


def _placed(
    read: Read,
    path: Path,
    rule_id: str,
    about: Sequence[object],
    own: Mapping[str, str],
    whole: str,
) -> Problem:
    place = "".join(_written(path)) or whole
    if path and whole != ITEM:
        place = f"{whole} {place}"
    rule = book.rule(rule_id)
    zh, en = rule.sentences(about, **own)
    return Problem(read.file, read.line(path), f"{place}：{zh}", f"{place} {en}", rule.id, path)


def _written(path: Path) -> Iterator[str]:
    """form[2].fields[0].key, positions from 1 as people count; and short, whatever was typed."""
    for nth, one in enumerate(path):
        if isinstance(one, int):
            yield f"[{one + 1}]"
        else:
            yield ("." if nth else "") + one[:40]
