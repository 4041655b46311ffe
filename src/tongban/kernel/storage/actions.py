"""Acts on stored files: keeping one, attaching, releasing, removing, expiring, scanning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto.chunks import FileKey
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.outbox.publish import publish
from tongban.kernel.retention import holds
from tongban.kernel.storage import queries, sealing
from tongban.kernel.storage.events import FileInfected
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.models import FileUse, StoredFile
from tongban.kernel.storage.rules import MB, MOVES, Scan

SCAN, UNLINK = "storage.scan_file", "storage.unlink_files"
"""Jobs of storage/tasks.py."""

_COUNT_ALONE = (
    "SELECT pg_advisory_xact_lock(hashtextextended('tongban/loose-files/' || %s::text, 0))"
)
"""Whoever keeps a file for the same holder counts the loose ones after us."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that lies on the disk whole, and is nobody's yet."""

    id: UUID
    key: FileKey
    digest: bytes
    size: int
    sealed_size: int
    sealed_digest: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The row of a file handed in; `is_new` is False when it was there already."""

    id: UUID
    is_new: bool


@action
def keep(whole: Whole, *, name: str, kind: str, by: Actor) -> Kept:
    """A file that lies whole on the disk becomes the holder's. The same again is the first."""
    assert by.holder_id is not None, "a file belongs to somebody"
    row = _row(whole, name, kind, by, by.holder_id)
    _must_be_few(row)
    if StoredFile.objects.bulk_create([row], ignore_conflicts=True) and _stands(row.id):
        if row.scan == Scan.WAITING:
            app.configure_task(SCAN).defer(file_id=str(row.id))
        record(by, "file.put", f"file:{row.id}", kind=kind, size=row.size)
        return Kept(row.id, is_new=True)
    same = StoredFile.objects.filter(holder_id=row.holder_id, content_hash=row.content_hash)
    known = same.first()
    if known is None:
        raise Refused(_("同样的文件刚刚被删除。请再传一次。"))
    _loose([known.id]).update(expires_at=row.expires_at)
    record(by, "file.put_again", f"file:{known.id}")
    return Kept(known.id, is_new=False)


@action
def keep_issued(whole: Whole, *, holder_id: UUID, name: str, to: str, by: Actor) -> None:
    """A document the platform made for a holder (PDF): theirs, and in use from the start.

    It does not count among what the holder handed in, and no scanner's word is waited for.
    """
    row = _row(whole, name, "pdf", by, holder_id)
    row.expires_at, row.scan = None, Scan.UNSCANNED.value
    row.save(force_insert=True)
    FileUse(file_id=row.id, holder_id=row.holder_id, subject=to, attached_at=clock.now()).save(
        force_insert=True
    )
    record(by, "file.issue", f"file:{row.id}", to=to, size=row.size)


@action
def attach(file_id: UUID, *, to: str, by: Actor) -> None:
    """Something needs the file: it stays until that is over. Twice is once.

    `to` names the subject, e.g. "application:<uuid>". Refused for an infected file.
    """
    file = _step_locked(file_id)
    if file.scan == Scan.INFECTED:
        raise Refused(_("这个文件查出了病毒，不能使用。请删除后换一个干净的重新传。"))
    use = FileUse(file_id=file.id, holder_id=file.holder_id, subject=to, attached_at=clock.now())
    FileUse.objects.bulk_create([use], ignore_conflicts=True)
    StoredFile.objects.filter(id=file.id).update(expires_at=None)
    record(by, "file.attach", f"file:{file.id}", to=to)


@action
def release(file_id: UUID, *, to: str, by: Actor) -> None:
    """That is over; a file nothing needs any more goes after LOOSE_FILE_DAYS. Twice is once."""
    file = _step_locked(file_id)
    FileUse.objects.filter(file_id=file.id, subject=to).delete()
    if file.expires_at is None and not FileUse.objects.filter(file_id=file.id).exists():
        StoredFile.objects.filter(id=file.id).update(expires_at=_expiry())
    record(by, "file.release", f"file:{file.id}", to=to)


@action
def remove(file_id: UUID, *, put_by: UUID | None = None, by: Actor) -> None:
    """The holder wants it gone: the row and with it the key at once, the bytes by a job.

    Refused while a legal hold names the file, its holder or whoever wants it gone (冻结销毁).
    """
    for whose in {by.holder_id, by.person_id}:
        holds.refuse_held(whose, subject_kind="file", subject_ref=str(file_id))
    file = _step_locked(file_id, put_by)
    if file.expires_at is None:
        raise Refused(_("这个文件已经用在办件里，要随办件保存，不能单独删除。"))
    _let_go([file.id])
    record(by, "file.remove", f"file:{file.id}")


@action
def scanned(file_id: UUID, found: Scan, *, by: Actor) -> None:
    """What the scanner said. An infected file is given to nobody, and who put it in is told."""
    rows = StoredFile.objects.filter(
        id=file_id, scan__in=[one.value for one, onward in MOVES.items() if found in onward]
    )
    if not rows.update(scan=found.value, scanned_at=clock.now()):
        raise NotFound(_("这个文件已经删除，或者已经查过毒。"))
    if found == Scan.INFECTED:
        file = StoredFile.objects.get(id=file_id)
        publish(
            FileInfected(
                by=by.subject,
                file_id=str(file.id),
                holder_id=str(file.holder_id),
                put_by=str(file.put_by or ""),
            )
        )
    record(by, "file.scan", f"file:{file_id}", found=found.value)


def _row(whole: Whole, name: str, kind: str, by: Actor, holder_id: UUID) -> StoredFile:
    whose = sealing.key_of(holder_id)
    scan = Scan.WAITING if settings.SCANNER_URL else Scan.UNSCANNED
    return StoredFile(
        id=whole.id,
        holder_id=holder_id,
        put_by=by.person_id,
        content_hash=sealing.content_hash(holder_id, by.person_id, whole.digest),
        kind=kind,
        size=whole.size,
        key_of=whose,
        sealed_name=sealing.seal(whose, holder_id, whole.id, sealing.NAME, name.encode()),
        wrapped_key=sealing.seal(whose, holder_id, whole.id, sealing.KEY, whole.key.packed),
        sealed_size=whole.sealed_size,
        sealed_digest=whole.sealed_digest,
        scan=scan.value,
        put_at=clock.now(),
        expires_at=_expiry(),
    )


def _must_be_few(row: StoredFile) -> None:
    """Who hands in more and more without using it is stopped before the disk is full."""
    _one_after_another(row.holder_id)
    loose = queries.loose(row.holder_id)
    too_large = loose.bytes + row.size > settings.LOOSE_FILES_MOST_MB * MB
    if too_large or loose.files >= settings.LOOSE_FILES_MOST:
        raise Unfit(Fault.QUOTA)


def _one_after_another(holder_id: UUID) -> None:
    """Files of one holder are counted in turn: of many at once each sees those before it.

    Taken after the keys are held still (`_row`), like everywhere: the other way round two uploads
    and a change of keys could wait for each other in a ring.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ALONE, [str(holder_id)])


def _stands(file_id: UUID) -> bool:
    return StoredFile.objects.filter(id=file_id).exists()


def _expiry() -> datetime:
    return clock.now() + timedelta(days=settings.LOOSE_FILE_DAYS)


def _step_locked(file_id: UUID, put_by: UUID | None = None) -> StoredFile:
    """The file, ours until the act is over: uses come and go one after the other."""
    row = queries.mine(put_by).select_for_update().filter(id=file_id).first()
    if row is None:
        raise queries.gone()
    return row


def _loose(ids: list[UUID]) -> QuerySet[StoredFile]:
    """Those among them that nothing needs, as the table says now."""
    return StoredFile.objects.filter(id__in=ids, expires_at__isnull=False)


def _let_go(ids: list[UUID]) -> list[UUID]:
    """Rows, and with them the keys, go with this act; the bytes go by a job after it."""
    gone = sorted(_loose(ids).values_list("id", flat=True))
    StoredFile.objects.filter(id__in=gone).delete()
    if gone:
        app.configure_task(UNLINK).defer(file_ids=[str(one) for one in gone])
    return gone
