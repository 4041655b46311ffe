"""How this command was called, so that the next one can be typed from what it says.

Sentences name commands plainly: `tongban officer list`. Here, at the edge, they become what the
reader has to type: the program where it is, and --data where it was given.
"""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

deeds: dict[str, bool] = {}
"""Every deed by its words, "tongban officer list", and whether it takes --data."""


@dataclass(frozen=True, slots=True)
class Called:
    """The program as it is typed, and the folder it was told of."""

    program: str = "tongban"
    data: str = ""

    def typed(self, text: str) -> str:
        """The text, each command in it as the reader would type it."""
        if self == Called() or not deeds:
            return text
        words = "|".join(sorted(map(re.escape, deeds), key=len, reverse=True))
        return re.sub(rf"(?<![\w/.-])({words})(?![\w-])([^`\n]*)", self._one, text, flags=re.ASCII)

    def _one(self, found: re.Match[str]) -> str:
        deed, rest = found.groups()
        takes = deeds[deed] and self.data and not re.search(r"--data(?![\w-])", rest)
        folder = f" --data {shlex.quote(self.data)}" if takes else ""
        return self.program + deed.removeprefix("tongban") + folder + self.typed(rest)


def how(said: Sequence[str] | None) -> Called:
    """Of this process; `said` are the words after the program, as main() was given them."""
    words = sys.argv[1:] if said is None else said
    return Called(_program(Path(sys.argv[0])), _data(words))


def _program(script: Path) -> str:
    """Plain where the shell finds it; else the script that was called, or the one beside Python."""
    for one in (script, Path(sys.executable).with_name("tongban")):
        if one.name == "tongban" and one.is_file():
            found = shutil.which("tongban")
            if found and Path(found).samefile(one):
                return "tongban"
            return shlex.quote(_short(one))
    return f"{shlex.quote(_short(Path(sys.executable)))} -m tongban.site.cli"


def _short(path: Path) -> str:
    """As seen from here, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _data(words: Sequence[str]) -> str:
    """What --data was; the parts of a demo are told by DATA instead."""
    for nth, word in enumerate(words):
        if word.startswith("--data="):
            return word.removeprefix("--data=")
        if word == "--data" and nth + 1 < len(words):
            return words[nth + 1]
    return os.environ.get("DATA", "") if os.environ.get("DEMO") == "yes" else ""


_now = Called()


def as_typed(text: str) -> str:
    """The text, each command in it as the reader of this process would type it."""
    return _now.typed(text)


@contextmanager
def as_said(said: Sequence[str] | None) -> Iterator[None]:
    """Meanwhile `as_typed` knows how this process was called; outside, commands stay plain."""
    global _now
    _now, before = how(said), _now
    try:
        yield
    finally:
        _now = before
