"""What others may know of stored files; inside the caller's `acting` unless it says otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from tongban.kernel.errors import NotFound
from tongban.kernel.retention import things
from tongban.kernel.storage import sealing
from tongban.kernel.storage.models import StoredFile
from tongban.kernel.storage.rules import Scan

PAGE = 20


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file as lists show it."""

    id: UUID
    name: str
    kind: str
    size: int
    scan: Scan
    put_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Loose:
    """How many files nothing needs yet, and their bytes."""

    files: int
    bytes: int


def mine(put_by: UUID | None = None) -> QuerySet[StoredFile]:
    """The holder's files; with `put_by` only those that person handed in (for mere agents)."""
    rows = StoredFile.objects.all()
    return rows if put_by is None else rows.filter(put_by=put_by)


def files(
    put_by: UUID | None = None, after: tuple[datetime, UUID] | None = None, most: int = PAGE
) -> list[FileRow]:
    """What people handed in, newest first, one page and one row more (keyset).

    Documents the platform made are shown where they belong.
    """
    rows = mine(put_by).exclude(put_by=None).order_by("-put_at", "-id")
    if after is not None:
        at, last = after
        rows = rows.filter(Q(put_at__lt=at) | Q(put_at=at, id__lt=last), put_at__lte=at)
    found = list(rows[: most + 1])
    return [row_of(row, name) for row, name in zip(found, names(found), strict=True)]


def file(file_id: UUID, put_by: UUID | None = None) -> FileRow:
    """One file. Raises NotFound when it is not there or not for this reader."""
    row = stored(file_id, put_by)
    return row_of(row, names([row])[0])


def some(file_ids: Sequence[UUID], put_by: UUID | None = None) -> dict[UUID, FileRow]:
    """These files, as far as they are there and for this reader, in constant statements."""
    found = list(mine(put_by).filter(id__in=file_ids)) if file_ids else []
    return {row.id: row_of(row, name) for row, name in zip(found, names(found), strict=True)}


def stored(file_id: UUID, put_by: UUID | None = None) -> StoredFile:
    """The row itself, for rooms that open it. Raises NotFound as above."""
    row = mine(put_by).filter(id=file_id).first()
    if row is None:
        raise gone()
    return row


def sealed_digests(file_ids: Sequence[UUID]) -> dict[UUID | None, str]:
    """What lies on the disk of these files, in one digest each; in one statement."""
    rows = StoredFile.objects.filter(id__in=file_ids).values_list("id", "sealed_digest")
    return dict(rows) if file_ids else {}


def gone() -> NotFound:
    """What is said of a file that is not there, or not for this reader."""
    return NotFound(_("没有这个文件，或它不是您的。可能已经删除或者过了保存期。"))


def loose(holder_id: UUID) -> Loose:
    """What would go by itself: the measure of what may still be handed in for the holder."""
    rows = StoredFile.objects.filter(holder_id=holder_id, expires_at__isnull=False)
    found = rows.aggregate(files=Count("id"), bytes=Sum("size"))
    return Loose(found["files"], found["bytes"] or 0)


def names(rows: Sequence[StoredFile]) -> list[str]:
    """What the files are called; a forgotten holder's have no name any more."""
    opened = sealing.names(rows)
    return [name if name is not None else _("（已删除）") for name in opened]


def row_of(row: StoredFile, name: str) -> FileRow:
    return FileRow(
        id=row.id,
        name=name,
        kind=row.kind,
        size=row.size,
        scan=Scan(row.scan),
        put_at=row.put_at,
        expires_at=row.expires_at,
    )


def file_is_there(ref: str) -> bool:
    """Whether there is a stored file of this number; legal holds ask."""
    return things.asked("SELECT storage_file_is_there(%s)", ref)
