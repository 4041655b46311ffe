"""What a backup says of itself, written last: a folder without it is no backup.

`manifest.json` is readable by anybody and bears a mark under the master key; it names every part
with size and digest. Its own digest stands in the audit log (BackupRun).
"""

import base64
import binascii
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from tongban.kernel.disk import settle
from tongban.kernel.errors import Misconfigured

FORMAT = 1
FILE = "manifest.json"
BY_THE_CLOCK = ("backup", "nightly")
"""Labels that say nothing of their own: no label given, and the timer's (deploy/)."""
_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}\Z")
_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """One sealed file beside the manifest; `digest` is that of the sealed bytes."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One whole backup. Sizes are bytes; `log_size` counts audit entries, at least."""

    id: str
    kind: str
    label: str
    began_at: datetime
    finished_at: datetime
    program: str
    server: int
    migrations: tuple[str, ...]
    log_size: int
    files: int
    files_size: int
    wrapped: bytes
    parts: tuple[Part, ...]
    wal_from: str = ""
    mark: str = ""

    @property
    def size(self) -> int:
        return self.files_size + sum(part.size for part in self.parts)

    @property
    def is_labelled(self) -> bool:
        """Whether an operator named it: then it is kept until one removes it."""
        return self.label not in ("", *BY_THE_CLOCK)

    def part(self, name: str) -> Part:
        """A part by its name. Raises Misconfigured where the manifest has none."""
        for part in self.parts:
            if part.name == name:
                return part
        raise Misconfigured(f"The backup {self.id} has no part {name}. Use another backup.")

    def claim(self) -> bytes:
        """What the mark speaks of: everything but the mark."""
        return _text(replace(self, mark=""))

    def written(self) -> bytes:
        return _text(self)

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.written()).hexdigest()}"


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises Misconfigured where there is none that can be used."""
    folder = folder.parent if folder.name == FILE else folder
    try:
        content = (folder / FILE).read_bytes()[: _MOST_BYTES + 1]
    except OSError as trouble:
        raise Misconfigured(
            f"{folder} holds no backup: its {FILE} cannot be read ({trouble.strerror}). Name the "
            "folder of one backup; `tongban backup list` shows them."
        ) from trouble
    try:
        return _parsed(json.loads(content))
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as trouble:
        raise Misconfigured(
            f"{folder / FILE} was altered or cut short: it is no manifest. Use another backup."
        ) from trouble


def every(place: Path) -> list[Manifest]:
    """The whole backups in a folder, the newest first; what cannot be read is left out."""
    found = []
    for folder in _folders(place):
        try:
            one = read(folder)
        except Misconfigured:
            continue
        # Its id becomes a path: under another name than its folder's it is no backup of this place.
        if one.id == folder.name:
            found.append(one)
    return sorted(found, key=lambda one: one.finished_at, reverse=True)


def are_all_of(place: Path, found: Sequence[Manifest]) -> bool:
    """Whether these are all backups of a folder."""
    return len(found) == len(list(_folders(place)))


def write(folder: Path, manifest: Manifest) -> None:
    """The last file of a backup, on the disk before anybody calls it whole."""
    draft = folder / f".{FILE}"
    with draft.open("wb") as file:
        file.write(manifest.written())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / FILE)
    settle(folder)


def _folders(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (one for one in place.iterdir() if _NAME.match(one.name) and one.is_dir())


def _text(manifest: Manifest) -> bytes:
    content = asdict(manifest) | {
        "format": FORMAT,
        "began_at": manifest.began_at.isoformat(),
        "finished_at": manifest.finished_at.isoformat(),
        "wrapped": base64.b64encode(manifest.wrapped).decode(),
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _parsed(content: dict[str, object]) -> Manifest:
    found = dict(content)
    if (made := found.pop("format")) != FORMAT:
        raise Misconfigured(
            f"This backup has format {made}; this program reads {FORMAT}. It was made by a newer "
            f"version ({found.get('program')}): install that one, then restore."
        )
    parts = found.pop("parts")
    if not isinstance(parts, list):
        raise TypeError("parts")
    times = {name: datetime.fromisoformat(str(found.pop(name))) for name in _TIMES}
    wrapped = base64.b64decode(str(found.pop("wrapped")), validate=True)
    migrations = tuple(str(one) for one in found.pop("migrations"))  # type: ignore[attr-defined]
    made = Manifest(
        **found,  # type: ignore[arg-type]
        **times,  # type: ignore[arg-type]
        wrapped=wrapped,
        migrations=migrations,
        parts=tuple(Part(**one) for one in parts),
    )
    _refuse_other_kinds(made)
    made.written()  # raises for a word that no file could hold: half a surrogate
    return made


def _refuse_other_kinds(made: Manifest) -> None:
    """Nobody has vouched for it yet: what is sorted, added up or named is what it claims to be."""
    words = [getattr(made, name) for name in _WORDS] + [part.name for part in made.parts]
    numbers = [getattr(made, name) for name in _NUMBERS] + [part.size for part in made.parts]
    if not all(isinstance(one, str) for one in words):
        raise TypeError("a word")
    if not all(isinstance(one, int) for one in numbers):
        raise TypeError("a number")
    if None in (made.began_at.tzinfo, made.finished_at.tzinfo):
        raise ValueError("a time without its zone")


_TIMES = ("began_at", "finished_at")
_WORDS = ("id", "kind", "label", "program", "wal_from", "mark")
_NUMBERS = ("server", "log_size", "files", "files_size")
