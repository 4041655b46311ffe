"""Acts that belong to no domain: the work calendar of the whole platform, its backups."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from tongban.identity import actions as identity
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.models import BackupRun, Session
from tongban.kernel.workdays.files import DayRow
from tongban.kernel.workdays.table import Document, load_year


@action
def load_calendar_year(year: int, rows: Sequence[DayRow], document: Document, *, by: Actor) -> None:
    """Put an announced year (年度放假安排) in place of what was loaded for it.

    The log keeps the document's number as a digest: it holds words.
    """
    load_year(year, rows, document)
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
    """What a house goes on from: the backup, its end, and how many entries its log had."""

    backup: str
    ended_at: datetime
    log_size: int


@action
def enter_restore(back: Return, erased: Iterable[UUID], *, by: Actor) -> UUID:
    """Enter that the house goes on from a backup (恢复): erasures are repeated, sessions end.

    The entry says where the log was taken up again, so that the history given up is no secret.
    """
    count = 0
    for subject_id in erased:
        identity.erase_again(subject_id, by=by)
        count += 1
    Session.objects.all().delete()
    return record(
        by,
        "backup.restore",
        f"backup:{back.backup}",
        ended_at=back.ended_at,
        log_size=back.log_size,
        erased=count,
    )
