"""Acts that belong to no domain: the work calendar of the whole platform, its backups."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity import actions as identity
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Refused
from tongban.kernel.models import BackupRun, Session
from tongban.kernel.workdays import table
from tongban.kernel.workdays.files import DayRow
from tongban.kernel.workdays.table import Document


@action
def load_calendar_year(
    year: int, rows: Sequence[DayRow], document: Document, *, seen: str, by: Actor
) -> None:
    """Put an announced year (年度放假安排) in place of what was loaded for it.

    `seen` is the stamp of what stood there when somebody decided; Refused where that has changed
    to anything but these rows. The log keeps the document's number as a digest: it holds words.
    """
    table.take_turn(year)
    if table.stamp(year) != seen and table.rows_of(year) != list(rows):
        raise Refused(_("这一年刚刚被别人改过，还没有载入。请看清下面新的对比，再确认一次。"))
    table.load_year(year, rows, document)
    record(
        by,
        "calendar.load",
        f"calendar:{year}",
        days=len(rows),
        document=crypto.digest(document.number.encode()),
    )


@dataclass(frozen=True, slots=True)
class RunOfBackup:
    """How a run went: `digest` of a whole one, else `failure`, a code; `size` in bytes."""

    kind: str
    began_at: datetime
    finished_at: datetime
    size: int
    label: str
    digest: str = ""
    failure: str = ""


@action
def enter_backup_run(run: RunOfBackup, *, by: Actor) -> UUID:
    """Enter a run of the backup (备份记录): the log keeps its digest, so an exchanged one shows."""
    row = BackupRun(**asdict(run), whole=not run.failure)
    row.save(force_insert=True)
    record(
        by,
        "backup.run",
        f"backup:{row.id}",
        kind=run.kind,
        whole=row.whole,
        size=run.size,
        digest=run.digest or None,
        failure=run.failure or None,
    )
    return row.id


@dataclass(frozen=True, slots=True)
class Return:
    """What a house goes on from: the backup, its run, and how many entries its log had."""

    backup: str
    run: RunOfBackup
    log_size: int


@action
def enter_restore(back: Return, erased: Iterable[UUID], *, by: Actor) -> UUID:
    """Enter that the house goes on from a backup (恢复): erasures are repeated, sessions end.

    The entry says where the log was taken up again, so that the history given up is no secret.
    The backup itself is entered: no backup knows the run that made it, and from now on it is the
    last whole one of this house.
    """
    if not BackupRun.objects.filter(digest=back.run.digest).exists():
        BackupRun(**asdict(back.run), whole=True).save(force_insert=True)
    count = 0
    for subject_id in erased:
        identity.erase_again(subject_id, by=by)
        count += 1
    Session.objects.all().delete()
    return record(
        by,
        "backup.restore",
        f"backup:{back.backup}",
        ended_at=back.run.finished_at,
        log_size=back.log_size,
        erased=count,
    )
