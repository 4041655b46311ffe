#!/usr/bin/env python3
"""Keep the English translation whole (译文).

Source strings are Chinese (house.md 0.15); src/tongban/locale/en/LC_MESSAGES/django.po holds the
English. Without an option: read every template and every Python file, add what is new, drop what
is gone, keep all translations. `--check` changes nothing and fails on a string without English,
a fuzzy one, one that no source uses, or a placeholder that does not fit. `--compile` writes .mo.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "tongban"
PO = SOURCES / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
DATES = {"month_name"}
"""Placeholders a translation may use beyond those of its source (kernel/web/times.py)."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}|%\((\w+)\)s")
_HAN = re.compile(r"[\u3400-\u9fff]")


def main() -> int:
    """The command line; 0 when all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, list what is wrong")
    parser.add_argument("--compile", action="store_true", help="write the .mo beside the .po")
    asked = parser.parse_args()
    if asked.check:
        found = list(problems(sources(), kept()))
        print("".join(f"{line}\n" for line in found), end="")
        return 1 if found else 0
    if asked.compile:
        compiled(PO)
        return 0
    update()
    return 0


def sources() -> Catalog:
    """Every string in templates and Python, with the files it stands in."""
    catalog = _empty()
    for path in sorted(SOURCES.rglob("*")):
        if path.suffix in (".py", ".html"):
            where = path.relative_to(ROOT).as_posix()
            for message, context in _strings(path):
                catalog.add(message, locations=[(where, 0)], context=context)
    return catalog


def kept() -> Catalog:
    """The translation as it is now."""
    if not PO.exists():
        return _empty()
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def update() -> None:
    """Write the translation with today's strings and yesterday's words."""
    wanted, before = sources(), kept()
    for message in wanted:
        old = before.get(message.id, message.context) if message.id else None
        # A new message has no words yet (None): ask of the id whether it has a plural.
        if old is not None and isinstance(old.string, tuple) == isinstance(message.id, tuple):
            message.string = old.string
            message.flags |= old.flags & {"fuzzy"}
            message.user_comments = old.user_comments
    PO.parent.mkdir(parents=True, exist_ok=True)
    draft = PO.with_suffix(".draft")
    with draft.open("wb") as file:
        write_po(file, wanted, width=100, sort_by_file=True, include_lineno=False)
    draft.replace(PO)
    missing = sum(not _translated(message) for message in wanted if message.id)
    print(f"{len(wanted)} strings, {missing} without English")


def problems(wanted: Catalog, now: Catalog) -> Iterator[str]:
    """What keeps the translation from being whole, one line each."""
    for message in wanted:
        if not message.id:
            continue
        found = now.get(message.id, message.context)
        if found is None or not _translated(found):
            yield f"no English: {_name(message)} ({message.locations[0][0]})"
        elif "fuzzy" in found.flags:
            yield f"fuzzy: {_name(message)}"
        else:
            yield from _misfits(found)
    for message in now:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"no source uses: {_name(message)}"


def compiled(po: Path) -> Path:
    """Write the .mo Django reads."""
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parent.parent.name)
    mo = po.with_suffix(".mo")
    with mo.open("wb") as file:
        write_mo(file, catalog)
    return mo


def _strings(path: Path) -> Iterator[tuple[Any, str | None]]:
    text = path.read_text()
    if path.suffix == ".html":
        # Django turns a template into Python-like text in which only the strings are left.
        from django.utils.translation.template import templatize

        text = templatize(text, origin=path.name)
        # What is left of the indentation would be a syntax error.
        text = "\n".join(line.strip() for line in text.splitlines())
    found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
    for _line, message, _comments, context in found:
        yield message, context


def _misfits(message: Message) -> Iterator[str]:
    allowed = _placeholders(message.id) | DATES
    for text in _texts(message.string):
        if extra := _placeholders(text) - allowed:
            yield f"placeholder {', '.join(sorted(extra))} is not in the source: {_name(message)}"
        if _HAN.search(text):
            yield f"Chinese in the English: {_name(message)}"
    said = _placeholders(message.string)
    spelt = {"month"} if "month_name" in said else set()
    if lost := _placeholders(message.id) - said - spelt:
        yield f"placeholder {', '.join(sorted(lost))} is lost: {_name(message)}"


def _placeholders(text: Any) -> set[str]:
    return {a or b for one in _texts(text) for a, b in _PLACEHOLDER.findall(one)}


def _texts(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _translated(message: Message) -> bool:
    return all(_texts(message.string))


def _name(message: Message) -> str:
    return repr(_texts(message.id)[0])


def _empty() -> Catalog:
    """No name, host or hour of whoever runs this gets into the file."""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    catalog = Catalog(
        locale="en",
        project="Tongban",
        version="0",
        copyright_holder="the Tongban authors",
        msgid_bugs_address="CONTRIBUTING.md",
        creation_date=begun,
        revision_date=begun,
        last_translator="the Tongban authors",
        language_team="English",
        fuzzy=False,
    )
    catalog.header_comment = (
        "# English translation of Tongban. Written by scripts/messages.py; edit msgstr only."
    )
    return catalog


if __name__ == "__main__":
    sys.exit(main())
