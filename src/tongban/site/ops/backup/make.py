"""`tongban backup`: database, files, checkpoints and erasures, while the house runs (备份).

Checkpoints first, then the database at one moment, then the files, the manifest last: the copy of
the log is never shorter than a checkpoint beside it, and what the database names is among the
files. A run that breaks off leaves a draft, which the next one clears away.
"""

import contextlib
import errno
import fcntl
import importlib.metadata
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tongban.kernel import clock, faultpoints
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import archives, erasures, keys
from tongban.kernel.crypto.archives import ArchiveKey
from tongban.kernel.crypto.master import MasterKey
from tongban.kernel.db import acting
from tongban.kernel.disk import settle
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.backup import dump, filestore, manifest, parts
from tongban.site.ops.backup.dump import Look
from tongban.site.ops.backup.filestore import STORE, Stored
from tongban.site.ops.backup.manifest import Manifest, Part
from tongban.site.ops.backup.programs import ProgramFailed
from tongban.site.ops.backup.progress import Progress

DATABASE, FILES, CHECKPOINTS, ERASURES = "database", "files", "checkpoints", "erasures"
_SPARE_BYTES = 64 << 20
_ME = Actor.task("backup")


@dataclass(frozen=True, slots=True)
class House:
    """What is copied: the owner's address of the database, and the files beside it."""

    owner: str
    files: Path
    checkpoints: Path
    erasures: Path


Copy = Callable[[Path, ArchiveKey, Progress], tuple[Part, ...]]
"""How the database becomes parts in a folder."""


def full(place: Path, house: House, label: str) -> Manifest:
    """A whole backup in `place`. Raises Misconfigured; then there is none."""
    look = dump.look(house.owner)

    def copy(folder: Path, key: ArchiveKey, progress: Progress) -> tuple[Part, ...]:
        pieces = progress.over(dump.dumped(house.owner, look.major))
        return (parts.write(folder, DATABASE, key, pieces),)

    with alone(place):
        return copied(place, house, label, look, copy)


def copied(
    place: Path, house: House, label: str, look: Look, copy: Copy, *, wal_from: str = ""
) -> Manifest:
    """One run, in a draft that gets its name when all of it is on the disk."""
    begun = clock.now()
    name = f"{begun:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    draft = place / f".{name}.draft"
    draft.mkdir(mode=0o700)
    try:
        under = _master_in_use()
        made = _filled(draft, begun, archives.new_key(name, under), house, look, copy)
        made = replace(
            made,
            kind="base" if wal_from else "full",
            label=label,
            wal_from=wal_from,
            finished_at=clock.now(),
        )
        made = replace(made, mark=archives.mark(made.claim(), under))
        manifest.write(draft, made)
        faultpoints.reach(faultpoints.BACKUP_NAMED)
        draft.rename(place / name)
        settle(place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


class AnotherRuns(Misconfigured):
    """Somebody else works in the folder just now."""


@contextlib.contextmanager
def alone(place: Path) -> Iterator[None]:
    """One run at a time in a folder; drafts of a run that was killed are cleared away."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(place / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as trouble:
        raise Misconfigured(
            f"Cannot write in {place}: {trouble.strerror}. Make it writable for this user, or name "
            "another folder with --to."
        ) from trouble
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for draft in place.glob(".*.draft"):
            shutil.rmtree(draft)
        filestore.clear_drafts(place / STORE)
        yield
    except BlockingIOError as trouble:
        raise AnotherRuns(
            f"Another backup runs in {place}. Wait for its end, or name another folder with --to."
        ) from trouble
    finally:
        os.close(lock)


def why(trouble: BaseException) -> str:
    """The code under which a run that failed is entered."""
    if isinstance(trouble, OSError):
        is_full = trouble.errno in (errno.ENOSPC, errno.EDQUOT)
        return "disk_full" if is_full else "cannot_write"
    if isinstance(trouble, ProgramFailed):
        return "program_failed"
    return "refused" if isinstance(trouble, Misconfigured) else "interrupted"


def files_known(place: Path) -> dict[str, Stored]:
    """The files the newest backup of a folder names, by path: they need no second copy."""
    for one in manifest.every(place):
        with contextlib.suppress(Misconfigured):
            key = archives.open_key(one.id, one.wrapped)
            return {kept.path: kept for kept in files_of(place / one.id, one, key)}
    return {}


def files_of(folder: Path, one: Manifest, key: ArchiveKey) -> Iterator[Stored]:
    return filestore.read(parts.read(folder, one.part(FILES), key))


def _master_in_use() -> MasterKey:
    """The one the database lies under, also while another is laid out already or moved to.

    Whoever can read this database can read its backup, with the same key and no other.
    """
    with acting(_ME):
        return keys.wrapping_key()


def _filled(
    draft: Path, begun: datetime, key: ArchiveKey, house: House, look: Look, copy: Copy
) -> Manifest:
    place = draft.parent
    wanted = filestore.sizes(house.files)
    known = files_known(place)
    fresh = sum(size for path, size in wanted.items() if path not in known)
    _need_space(place, look.bulk // 3 + fresh)
    progress = Progress("backup 备份", look.bulk + fresh)
    try:
        made = [_one_file(draft, CHECKPOINTS, key, house.checkpoints)]
        made += copy(draft, key, progress)
        faultpoints.reach(faultpoints.BACKUP_COPIED)
        erasures.append_to_file()
        made.append(_one_file(draft, ERASURES, key, house.erasures))
        # Listed anew: what was stored while the database was copied belongs to it.
        stored = _stored(house.files, place / STORE, known, progress)
        made.append(parts.write(draft, FILES, key, filestore.written(stored)))
    finally:
        progress.end()
    return Manifest(
        id=key.archive,
        kind="",
        label="",
        began_at=begun,
        finished_at=begun,
        program=_version(),
        server=look.major,
        migrations=look.migrations,
        log_size=look.log_size,
        files=len(stored),
        files_size=sum(one.size for one in stored),
        wrapped=key.wrapped,
        parts=tuple(made),
    )


def _stored(
    folder: Path, store: Path, known: dict[str, Stored], progress: Progress
) -> list[Stored]:
    found = []
    for one, copied_bytes in filestore.copy(folder, store, filestore.sizes(folder), known):
        progress.add(copied_bytes)
        found.append(one)
    return found


def _one_file(draft: Path, name: str, key: ArchiveKey, path: Path) -> Part:
    """A small file as it stands; one that does not exist yet is an empty one."""
    content = path.read_bytes() if path.is_file() else b""
    return parts.write(draft, name, key, [content])


def _version() -> str:
    try:
        return importlib.metadata.version("tongban")
    except importlib.metadata.PackageNotFoundError:
        return "a checkout"


def _need_space(place: Path, bytes_wanted: int) -> None:
    free = shutil.disk_usage(place).free
    if free < bytes_wanted + _SPARE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(place))
