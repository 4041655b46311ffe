"""Stored files in a backup: each copied once, shared by all backups of a folder.

Stored files are sealed already, named by content and never changed, so they are copied as they
are and after the database: what it names is there, and a little more. A file removed between the
database's snapshot and the copy is missing in the backup; its removal was wanted.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tongban.kernel.disk import settle
from tongban.kernel.errors import Misconfigured

STORE = "files"
_READ = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Stored:
    """One file: where it lies in FILES_FOLDER, its bytes, their SHA-256."""

    path: str
    size: int
    digest: str


def sizes(folder: Path) -> dict[str, int]:
    """The files there are now, by their path below the folder; drafts and links are left out."""
    found: dict[str, int] = {}
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                found[path.relative_to(folder).as_posix()] = path.stat().st_size
    return found


def copy(
    folder: Path, store: Path, wanted: Mapping[str, int], known: Mapping[str, Stored]
) -> Iterator[tuple[Stored, int]]:
    """Bring the files into the store; yields each with the bytes that had to be copied."""
    for path, size in wanted.items():
        before = known.get(path)
        if before and before.size == size and _kept(store, before):
            yield before, 0
            continue
        try:
            copied = _copy_one(folder / path, store, path)
        except FileNotFoundError:
            continue
        yield copied, copied.size


def put_back(store: Path, wanted: Iterable[Stored], folder: Path) -> Iterator[int]:
    """Copy files to their places, each compared with its digest; yields the bytes of each."""
    for one in wanted:
        target = folder / _safe(one.path)
        if not _is_whole(target, one):
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
            try:
                if _copied(place_of(store, one.digest), draft) != (one.size, one.digest):
                    raise _lost(one)
                draft.rename(target)
            except FileNotFoundError as trouble:
                raise _lost(one) from trouble
            finally:
                draft.unlink(missing_ok=True)
        yield one.size


def _is_whole(target: Path, one: Stored) -> bool:
    """Whether the file lies there already, byte for byte, as a restore that goes on finds it."""
    if not target.is_file() or target.stat().st_size != one.size:
        return False
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == one.digest


def check(store: Path, wanted: Iterable[Stored]) -> Iterator[int]:
    """Read every file of the store a list names. Raises Misconfigured for one that is not whole."""
    for one in wanted:
        digest = hashlib.sha256()
        try:
            with place_of(store, one.digest).open("rb") as file:
                while piece := file.read(_READ):
                    digest.update(piece)
        except FileNotFoundError as trouble:
            raise _lost(one) from trouble
        if digest.hexdigest() != one.digest:
            raise _lost(one)
        yield one.size


def forget(store: Path, wanted: set[str]) -> int:
    """Remove what no backup names any more, by digest; returns the bytes that came free."""
    free = 0
    for path in store.glob("??/*"):
        if path.name not in wanted:
            free += path.stat().st_size
            path.unlink()
    return free


def written(files: Iterable[Stored]) -> Iterator[bytes]:
    for one in files:
        yield json.dumps([one.path, one.size, one.digest], ensure_ascii=False).encode() + b"\n"


def read(pieces: Iterable[bytes]) -> Iterator[Stored]:
    """The list again, from its unsealed pieces."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            path, size, digest = json.loads(line)
            yield Stored(str(path), int(size), str(digest))


def place_of(store: Path, digest: str) -> Path:
    if not _DIGEST.match(digest):
        raise Misconfigured("The list of files of this backup was altered. Use another backup.")
    return store / digest[:2] / digest


def _kept(store: Path, one: Stored) -> bool:
    place = place_of(store, one.digest)
    return place.is_file() and place.stat().st_size == one.size


def _copy_one(source: Path, store: Path, path: str) -> Stored:
    store.mkdir(mode=0o700, exist_ok=True)
    draft = store / f".{secrets.token_hex(8)}"
    try:
        size, digest = _copied(source, draft)
        target = place_of(store, digest)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        draft.rename(target)
        settle(target.parent)
    finally:
        draft.unlink(missing_ok=True)
    return Stored(path, size, digest)


def _copied(source: Path, target: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with (
        source.open("rb") as file,
        open(target, "xb", opener=lambda name, how: os.open(name, how, 0o600)) as out,
    ):
        while piece := file.read(_READ):
            digest.update(piece)
            size += out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return size, digest.hexdigest()


def _safe(path: str) -> PurePosixPath:
    found = PurePosixPath(path)
    if found.is_absolute() or ".." in found.parts or not found.parts:
        raise Misconfigured("The list of files of this backup was altered. Use another backup.")
    return found


def _lost(one: Stored) -> Misconfigured:
    return Misconfigured(
        f"The stored file {one.digest[:16]}… of this backup is missing or damaged. Use another "
        "copy of the folder `files` beside the backups."
    )


def clear_drafts(store: Path) -> None:
    """What a killed run left."""
    for draft in store.glob(".*"):
        shutil.rmtree(draft) if draft.is_dir() else draft.unlink()
