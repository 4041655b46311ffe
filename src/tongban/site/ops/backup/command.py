"""What `tongban backup` and `tongban restore` do; Django runs when these are called."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tongban.kernel import clock, env
from tongban.kernel.actor import Actor
from tongban.kernel.counting import counted
from tongban.kernel.crypto.files import refuse_missing_folder
from tongban.kernel.errors import Misconfigured
from tongban.site import actions
from tongban.site.ops import broken_off, inside
from tongban.site.ops.backup import checking, into, keeping, keyring, make, manifest, recovery, runs
from tongban.site.ops.backup.into import Wish
from tongban.site.ops.backup.make import House
from tongban.site.ops.backup.manifest import Manifest
from tongban.site.ops.backup.progress import sized
from tongban.site.ops.backup.restore import run_of
from tongban.site.ops.place import Databases

Say = Callable[[str], None]
_ME = Actor.task("backup")


def backup(options: argparse.Namespace, databases: Databases, home: Path | None, say: Say) -> int:
    """Make one backup, enter it, and let older ones go."""
    place, label = folder_of(options), options.label
    if options.to is not None:
        refuse_missing_folder(place, "the backup")
    if options.keys_to:
        _write_keys(options.keys_to, place, say)
    house = House(
        owner=databases.of("owner"),
        files=Path(settings.FILES_FOLDER),
        checkpoints=Path(settings.CHECKPOINT_FILE),
        erasures=Path(settings.ERASURES_FILE),
    )
    if place.is_relative_to(house.files.absolute()):
        raise Misconfigured(
            f"{place} lies among the stored files, which would be copied into themselves. Name "
            "another folder with --to."
        )
    # Erasures are listed and the run is entered in the worker's name; the dump is the owner's.
    inside.change_login("worker", databases)
    began = clock.now()
    kind = "base" if options.base else "full"
    try:
        if options.base:
            made = recovery.base(place, house, label, *_own_server(databases, home))
        else:
            made = make.full(place, house, label)
    except BaseException as trouble:
        _enter_failure(kind, began, label, trouble)
        if make.why(trouble) == "disk_full":
            raise Misconfigured(
                f"The disk of {place} is full 磁盘空间不足. Nothing of this run was kept, older "
                "backups are as they were. Free some space, or name another folder with --to."
            ) from trouble
        raise
    broken_off.kept(f"{made.id} is whole, only what follows it was not done 备份已完成")
    _enter(made)
    say(f"whole 完好: {checking.describe(made)}")
    say(f"in 位于: {place}")
    _let_go(place, say)
    if not options.keys_to:
        say("the keys are not in it 密钥不在其中: keep an archive of them elsewhere (--keys-to)")
    return 0


def restore(options: argparse.Namespace, draft: Path | None, say: Say) -> int:
    """Into the draft of a new folder, or into the server the environment names."""
    wish = Wish(options.source, options.keys, options.erasures)
    if draft is None:
        databases = Databases.from_environment()
        assert databases is not None
        return into.server(databases, wish, say)
    found = manifest.read(options.source)
    recovery.refuse_other_kind(found, options.until)
    fill: into.Fill = into.from_dump(say)
    if options.until:
        fill = recovery.ToMoment(_archive(options), options.until)
        fill.refuse(found)  # before a byte of it is read
    return into.new_folder(options.data, draft, wish, say, fill)


def check(options: argparse.Namespace, say: Say) -> int:
    return checking.run(options.file, say, options.keys)


def remove(options: argparse.Namespace, say: Say) -> int:
    """One backup goes because an operator says so, whatever its label."""
    named: Path = options.backup
    place = named.absolute().parent if named.is_dir() else folder_of(options)
    if not place.is_dir():
        raise Misconfigured(f"There is no folder {place}. Nothing was changed. Name it with --to.")
    with make.alone(place):
        gone, free = keeping.remove(place, named.name)
    say(f"removed 已清除: {checking.describe(gone)}; and {sized(free)} of files")
    return 0


def listed(options: argparse.Namespace, say: Say) -> int:
    """The whole backups of a folder; 1 when there is none."""
    place = folder_of(options)
    found = manifest.every(place)
    for one in found:
        say(checking.describe(one))
    if not found:
        say(f"no whole backup in {place} 没有完整的备份")
    return 0 if found else 1


def folder_of(options: argparse.Namespace) -> Path:
    named: Path | None = options.to
    return (named or settings.BACKUP_FOLDER).absolute()


def moment(text: str) -> datetime:
    """A time with its zone, or in Shanghai without one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as trouble:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time such as 2026-03-02T09:30:00+08:00"
        ) from trouble
    return found if found.tzinfo else found.replace(tzinfo=clock.SHANGHAI)


def _write_keys(folder: Path, place: Path, say: Say) -> None:
    target = folder.absolute()
    if target == place or target.is_relative_to(place) or place.is_relative_to(target):
        raise Misconfigured(
            f"--keys-to {target} and the backups in {place} would lie together: whoever steals "
            "one would hold lock and key. Name a folder elsewhere, best on another medium."
        )
    written = keyring.write(target, Path(settings.KEYS_FOLDER))
    say(f"keys 密钥: {written}")


def _archive(options: argparse.Namespace) -> Path:
    named: Path | None = options.wal
    if named is None and not (found := env.text("WAL_ARCHIVE", "")):
        raise Misconfigured(
            "Where is the archive of changes that leads to the moment? Nothing was changed. Name "
            "it with --wal FOLDER: the WAL_ARCHIVE of the old house."
        )
    return (named or Path(found)).absolute()


def _own_server(databases: Databases, home: Path | None) -> tuple[str, Path]:
    if databases.admin is None or home is None:
        raise Misconfigured(
            "--base is for the demo's own PostgreSQL. For a server you run, use its own means: "
            "pg_basebackup and archive_command (docs/operating.md)."
        )
    return databases.admin, home


def _enter(made: Manifest) -> None:
    actions.enter_backup_run(run_of(made), by=_ME)


def _enter_failure(kind: str, began: datetime, label: str, trouble: BaseException) -> None:
    """As well as it goes: what stopped the backup may stop this, too, and is the better news."""
    run = actions.RunOfBackup(
        kind=kind,
        began_at=began,
        finished_at=clock.now(),
        size=0,
        label=runs.label(label),
        failure=make.why(trouble),
    )
    try:
        actions.enter_backup_run(run, by=_ME)
    except Exception as silent:
        trouble.add_note(f"and it could not be entered: {type(silent).__name__}")


def _let_go(place: Path, say: Say) -> None:
    """Never beside another run: what it has copied and not yet named would be taken from it."""
    try:
        with make.alone(place):
            gone, free = keeping.clear(place, settings.BACKUP_KEEP_DAYS, settings.BACKUP_KEEP_WEEKS)
            if archive := env.text("WAL_ARCHIVE", ""):
                keeping.clear_wal(place, Path(archive))
    except make.AnotherRuns:
        say("another backup runs here and will clear older ones 旧备份由正在运行的另一个备份清理")
        return
    for one in gone:
        say(f"removed 已清除旧备份: {one.id} of {one.finished_at:%Y-%m-%d %H:%M} UTC")
    if gone:
        removed = counted(len(gone), "older backup")
        say(f"{removed} removed 清除{len(gone)}份, and {sized(free)} of files")
    if labelled := sum(one.is_labelled for one in manifest.every(place)):
        say(f"kept until removed 有标签而保留: {labelled} with a label (tongban backup remove)")
