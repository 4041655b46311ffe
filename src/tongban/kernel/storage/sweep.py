"""Orphans and whole files: what lies on the disk against what stands in the table (核对)."""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.storage import places
from tongban.kernel.storage.models import FileUse, StoredFile

SAFE_AGE = timedelta(hours=24)
"""No upload takes so long; besides, one under way holds the lock of its file."""

OVERDUE = SAFE_AGE * 2
"""An orphan older than this was not swept: an alarm."""

_ME = Actor.task("storage")
_AT_ONCE = 500


def orphans() -> int:
    """Take away what is surely nobody's; returns how many files."""
    return sum(_swept(path) for path in places.lying())


def listed() -> Iterator[tuple[Path, timedelta]]:
    """Every file without a row that no upload holds, with its age."""
    for path in places.lying():
        if (age := _orphaned(path)) is not None:
            yield path, age


def _orphaned(path: Path) -> timedelta | None:
    try:
        with path.open("rb") as file:
            if places.try_lock(file.fileno()) and _is_nobodys(path):
                return _age(file.fileno())
    except FileNotFoundError:
        pass
    return None


def faults() -> Iterator[str]:
    """Every row whose file is not whole, in a sentence."""
    last = UUID(int=0)
    while rows := _rows(last):
        for row in rows:
            if (wrong := _wrong(row)) and stands(row.id):
                yield f"file:{row.id} {wrong}"
        last = rows[-1].id


def misplaced() -> Iterator[str]:
    """Every file that something needs but would expire, or the reverse."""
    used = Exists(FileUse.objects.filter(file_id=OuterRef("id")))
    with acting(_ME):
        rows = StoredFile.objects.annotate(used=used).filter(
            Q(used=True, expires_at__isnull=False) | Q(used=False, expires_at=None)
        )
        wrong = list(rows.values_list("id", "used")[:_AT_ONCE])
    for file_id, is_used in wrong:
        yield f"file:{file_id} " + ("is in use but would expire" if is_used else "never expires")


def _swept(path: Path) -> bool:
    """The lock first, then the table: whoever holds a file may still be about to give it a row."""
    try:
        with path.open("rb") as file:
            if _age(file.fileno()) < SAFE_AGE or not places.try_lock(file.fileno()):
                return False
            return _is_nobodys(path) and places.remove(path)
    except FileNotFoundError:
        return False


def _is_nobodys(path: Path) -> bool:
    """Strangers' files in our folder are left alone, and listed by nobody."""
    file_id = places.id_of(path)
    if file_id is None:
        return False
    return path.parent.name == places.INCOMING or not stands(file_id)


def stands(file_id: UUID) -> bool:
    """Whether the table knows the file."""
    with acting(_ME):
        return StoredFile.objects.filter(id=file_id).exists()


def _age(handle: int) -> timedelta:
    return clock.now() - datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)


def _rows(after: UUID) -> list[StoredFile]:
    with acting(_ME):
        rows = StoredFile.objects.filter(id__gt=after).order_by("id")
        return list(rows.only("id", "sealed_size", "sealed_digest")[:_AT_ONCE])


def _wrong(row: StoredFile) -> str:
    """What is wrong with the bytes of a row; empty when they are what was put in."""
    try:
        with places.place(row.id).open("rb") as file:
            if os.fstat(file.fileno()).st_size != row.sealed_size:
                return "is longer or shorter on the disk than it was when it was put"
            found = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except FileNotFoundError:
        return "is missing on the disk"
    except OSError as error:
        return f"cannot be read from the disk ({error.strerror})"
    return "" if found == row.sealed_digest else "was altered on the disk"
