"""`tongban restore`: a backup comes back, into a new folder or an empty database (恢复).

Into a folder: everything is built in a draft beside it, which gets the name at the end. Into a
server: the logins are locked out, the database is loaded in one transaction, and a restore that
was broken off goes on when it is said again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from tongban.kernel import faultpoints
from tongban.kernel.actor import Actor
from tongban.kernel.audit import tree
from tongban.kernel.crypto import erasures
from tongban.kernel.crypto.archives import ArchiveKey
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.site import actions
from tongban.site.ops import broken_off, inside, migrate
from tongban.site.ops.backup import checking, dump, filestore, make, manifest, parts, runs
from tongban.site.ops.backup.filestore import STORE, Stored
from tongban.site.ops.backup.manifest import Manifest
from tongban.site.ops.backup.progress import Progress
from tongban.site.ops.place import Databases

NO_LIST = "none"
"""What an operator says who has no list of erasures any more."""

_ME = Actor.task("restore")
_MARK = "tongban restores "
_GOES_ON = "the logins stay locked out until it is done; it goes on where it was 可续做"


@dataclass(frozen=True, slots=True)
class Source:
    """A backup, opened; `erased` are those who must not come back with it."""

    folder: Path
    manifest: Manifest
    key: ArchiveKey
    erased: tuple[UUID, ...]

    @property
    def store(self) -> Path:
        return self.folder.parent / STORE


@dataclass(frozen=True, slots=True)
class Beside:
    """Where what lies beside the database goes."""

    files: Path
    checkpoints: Path
    erasures: Path


def load(databases: Databases, source: Source, progress: Progress) -> None:
    """The database as it was, or nothing; a load that was finished before is not repeated."""
    owner = databases.of("owner")
    mark = _MARK + source.manifest.id
    if dump.mark_of(owner) == mark:
        broken_off.kept(_GOES_ON)
        return
    if tables := dump.count_tables(owner):
        raise Misconfigured(
            f"The database is not empty: it holds {tables} tables. Nothing was changed. Restore "
            "into an empty one (drop and create it, or name another in DATABASE_OWNER_URL)."
        )
    lock_out(databases)
    broken_off.kept(_GOES_ON)
    part = source.manifest.part(make.DATABASE)
    pieces = progress.over(parts.read(source.folder, part, source.key))
    dump.load(owner, pieces, mark)


def put_beside(source: Source, beside: Beside, progress: Progress) -> None:
    """Files, checkpoints and the list of erasures of the backup to their places."""
    key = source.key
    for size in filestore.put_back(source.store, files_of(source), beside.files):
        progress.add(size)
    _set_aside(beside.checkpoints, source.manifest.id)
    for name, path in (
        (make.CHECKPOINTS, beside.checkpoints),
        (make.ERASURES, beside.erasures),
    ):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = source.manifest.part(name)
            path.write_bytes(b"".join(parts.read(source.folder, part, key)))


def files_of(source: Source) -> Iterator[Stored]:
    """The files that belong to what comes back."""
    newest = newest_list(source)
    return make.files_of(source.folder.parent / newest.id, newest, key_of(newest, source))


def newest_list(source: Source) -> Manifest:
    """Whose list of files is used: a base backup's own is old, since WAL goes on from there."""
    if source.manifest.kind == "full":
        return source.manifest
    return manifest.every(source.folder.parent)[0]


def key_of(one: Manifest, source: Source) -> ArchiveKey:
    return source.key if one.id == source.manifest.id else checking.opened(one)


def finish(databases: Databases, source: Source, say: Callable[[str], None]) -> None:
    """This version's tables and fences, then one act: erasures, sessions, the log's entry."""
    inside.change_login("owner", databases)
    migrate.run(replace(databases, admin=None), say)
    faultpoints.reach(faultpoints.RESTORE_LOADED)
    open_to(databases, "worker")
    inside.change_login("worker", databases)
    back = actions.Return(source.manifest.id, run_of(source.manifest), _log_size())
    actions.enter_restore(back, source.erased, by=_ME)
    erasures.append_to_file()
    faultpoints.reach(faultpoints.RESTORE_ENTERED)
    open_to(databases, "web")
    dump.unmark(databases.of("owner"))
    say(f"{len(source.erased)} erasures repeated 已重新执行销毁, sessions ended 会话已清除")


def run_of(one: Manifest) -> actions.RunOfBackup:
    """A whole backup as the table has it; a clock set back meanwhile makes no run end early."""
    return actions.RunOfBackup(
        kind=one.kind,
        began_at=one.began_at,
        finished_at=max(one.began_at, one.finished_at),
        size=one.size,
        label=runs.label(one.label),
        digest=one.digest,
    )


def refuse_newer(one: Manifest) -> None:
    """Raises Misconfigured for a backup this version of the program cannot serve."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(one.migrations) - known):
        raise Misconfigured(
            f"This backup was made by a newer version of the program ({one.program}): its database "
            f"knows {unknown[-1]}, which is not in this one. Nothing was changed. Install that "
            "version, then restore."
        )


def lock_out(databases: Databases) -> None:
    """Nobody but the owner may enter until the restore is over; also not after a broken one."""
    with dump.connected(databases.of("owner")) as connection:
        for login in ("web", "worker"):
            connection.execute(
                sql.SQL("REVOKE CONNECT ON DATABASE {} FROM {}").format(
                    sql.Identifier(connection.info.dbname), sql.Identifier(f"tongban_{login}")
                )
            )


def open_to(databases: Databases, login: str) -> None:
    with dump.connected(databases.of("owner")) as connection:
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(connection.info.dbname), sql.Identifier(f"tongban_{login}")
            )
        )


def erased_since(named: str | None, ended_at: datetime, usual: Path | None) -> Path | None:
    """The list to repeat. Raises Misconfigured unless one is named, or none by a clear word."""
    if named is None and usual is not None and usual.is_file():
        return usual
    if named == NO_LIST:
        return None
    if named is None or not Path(named).is_file():
        raise Misconfigured(
            (f"There is no file {named}. " if named else "")
            + "Whoever was erased after this backup must not come back with it: name the list of "
            "erasures with --erasures (DATA/audit/erasures.txt of the old house, or its copy kept "
            f"elsewhere). If it is lost, say --erasures {NO_LIST}: then erasures after "
            f"{ended_at:%Y-%m-%d %H:%M} UTC must be repeated by hand."
        )
    return Path(named)


def erased(folder: Path, one: Manifest, key: ArchiveKey, listed: Path | None) -> tuple[UUID, ...]:
    """Whoever was erased: by the backup's list, which is younger than its database, and by ours."""
    inside = b"".join(parts.read(folder, one.part(make.ERASURES), key)).decode("ascii", "replace")
    found = erasures.read(inside, f"the list in {one.id}")
    if listed is not None:
        found += erasures.read(listed.read_text("ascii", "replace"), str(listed))
    return tuple(dict.fromkeys(one.subject_id for one in found))


def _log_size() -> int:
    with acting(_ME):
        return tree.size()


def _set_aside(path: Path, name: str) -> None:
    """Checkpoints of the history that is given up stay beside, under another name."""
    aside = path.with_name(f"{path.name}.before-{name}")
    if path.exists() and not aside.exists():
        path.rename(aside)
