"""Read retention.toml and the settings it names; refuse by name what makes no sense."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tongban.kernel import env
from tongban.kernel.retention.rules import (
    Basis,
    Both,
    Declaration,
    Every,
    Keep,
    Kept,
    Length,
    Rule,
    Shown,
)

Entry = Mapping[str, Any]

MOST_DAYS = 36_600
"""A hundred years; who wants more wants "for ever"."""

_TABLE = {
    "personal",
    "why",
    "keep",
    "of",
    "by",
    "holders",
    "subjects",
    "unheld",
    "basis",
    "shown",
    "shown_with",
    "ends",
}
_RULE = {"anchor", "setting", "where", "every", "by", "provable", "since", "words"}


def load(path: Path) -> Declaration:
    """The declaration. ValueError for a faulty file, Misconfigured for a faulty setting."""
    content = tomllib.loads(path.read_text("utf-8"))
    bases = {code: _basis(code, entry) for code, entry in content["basis"].items()}
    lengths = {name: _length(name, entry, bases) for name, entry in content["setting"].items()}
    tables = {name: _table(name, entry, lengths) for name, entry in content["table"].items()}
    folders = {name: _folder(name, entry, lengths) for name, entry in content["folder"].items()}
    found = Declaration(bases, lengths, tables, folders)
    _refuse_unknown(found)
    return found


def _basis(code: str, entry: Entry) -> Basis:
    return Basis(code, _both(code, entry["words"]), bool(entry["law"]))


def _length(name: str, entry: Entry, bases: Mapping[str, Basis]) -> Length:
    default, least = int(entry["default"]), int(entry["least"])
    most = int(entry.get("most", MOST_DAYS))
    basis = tuple(entry["basis"])
    _fit(name, least <= default <= most and basis and set(basis) <= bases.keys())
    return Length(name, env.days(name, default, least, most), default, least, most, basis)


def _table(name: str, entry: Entry, lengths: Mapping[str, Length]) -> Kept:
    _fit(name, entry.keys() <= _TABLE)
    ends = entry.get("ends", {})
    kept = _kept(name, entry, tuple(_rule(name, one, ends[one], lengths) for one in ends))
    _fit(name, not (kept.keep and kept.rules))
    _fit(name, (kept.keep is Keep.WITH_ROW) == bool(kept.of) == bool(kept.by))
    if kept.personal:
        _fit(name, kept.basis and (kept.keep or kept.rules))
        _fit(name, bool(kept.shown) != bool(kept.shown_with))
        _fit(name, bool(kept.holders or kept.subjects) != bool(kept.unheld))
        _fit(name, all(rule.since and rule.provable for rule in kept.rules))
    else:
        _fit(name, kept.why and not kept.shown)
    return kept


def _kept(name: str, entry: Entry, rules: tuple[Rule, ...]) -> Kept:
    return Kept(
        name=name,
        personal=bool(entry["personal"]),
        why=str(entry.get("why", "")),
        keep=Keep(entry["keep"]) if "keep" in entry else None,
        of=str(entry.get("of", "")),
        by=str(entry.get("by", "")),
        holders=tuple(entry.get("holders", ())),
        subjects=dict(entry.get("subjects", {})),
        unheld=str(entry.get("unheld", "")),
        basis=tuple(entry.get("basis", ())),
        shown=_shown(name, entry["shown"]) if "shown" in entry else None,
        shown_with=str(entry.get("shown_with", "")),
        rules=rules,
    )


def _rule(table: str, name: str, entry: Entry, lengths: Mapping[str, Length]) -> Rule:
    full = f"{table}.{name}"
    _fit(full, entry.keys() <= _RULE and entry["setting"] in lengths)
    where = {column: _match(full, value) for column, value in entry.get("where", {}).items()}
    return Rule(
        name=full,
        table=table,
        anchor=str(entry["anchor"]),
        length=lengths[entry["setting"]],
        where=where,
        every=Every(entry.get("every", Every.NIGHT)),
        by=str(entry.get("by", "")),
        provable=bool(entry.get("provable", True)),
        since=_both(full, entry["since"]) if "since" in entry else None,
        words=_both(full, entry["words"]) if "words" in entry else None,
    )


def _match(name: str, value: object) -> str | tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    _fit(name, value in ("null", "not null"))
    return str(value)


def _folder(name: str, entry: Entry, lengths: Mapping[str, Length]) -> Kept:
    length = lengths[entry["setting"]] if "setting" in entry else None
    keep = Keep(entry["keep"]) if "keep" in entry else None
    _fit(name, entry.get("why") and bool(length) != bool(keep))
    shown = _shown(name, entry["shown"]) if "shown" in entry else None
    return Kept(name, bool(entry["personal"]), entry["why"], keep, shown=shown, length=length)


def _shown(name: str, entry: Entry) -> Shown:
    return Shown(_both(name, entry["what"]), _both(name, entry["why"]))


def _both(name: str, pair: Iterable[str]) -> Both:
    words = tuple(pair)
    _fit(name, len(words) == 2 and all(words) and words[1].isascii())
    return words[0], words[1]


def _refuse_unknown(found: Declaration) -> None:
    for table in found.tables.values():
        _fit(table.name, set(table.basis) <= found.bases.keys())
        _fit(table.name, not table.of or table.of in found.tables)
        shown_there = found.tables.get(table.shown_with)
        _fit(table.name, not table.shown_with or (shown_there and shown_there.shown))


def _fit(name: str, holds: object) -> None:
    if not holds:
        raise ValueError(f"retention.toml: {name} says too little, too much, or what is unknown")
