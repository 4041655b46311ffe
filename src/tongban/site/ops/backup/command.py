"""What `tongban backup` and `tongban restore` do; Django runs when these are called."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tongban.kernel import clock, env
from tongban.kernel.actor import Actor
from tongban.kernel.errors import Misconfigured
from tongban.site import actions
from tongban.site.ops import inside
from tongban.site.ops.backup import checking, into, keeping, keyring, make, manifest, recovery
from tongban.site.ops.backup.into import Wish
from tongban.site.ops.backup.make import House
from tongban.site.ops.backup.manifest import Manifest
from tongban.site.ops.place import Databases

Say = Callable[[str], None]
_ME = Actor.task("backup")


def backup(options: argparse.Namespace, databases: Databases, home: Path | None, say: Say) -> int:
    """Make one backup, enter it, and let older ones go."""
    place, label = folder_of(options), options.label
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
    _enter(made)
    say(f"whole 完好: {checking.describe(made)}")
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
    fill: into.Fill = into.from_dump(say)
    if options.until:
        archive = options.wal or Path(env.text("WAL_ARCHIVE"))
        fill = recovery.ToMoment(archive.absolute(), options.until)
    return into.new_folder(options.data, draft, wish, say, fill)


def check(options: argparse.Namespace, say: Say) -> int:
    return checking.run(options.file, say)


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


def _own_server(databases: Databases, home: Path | None) -> tuple[str, Path]:
    if databases.admin is None or home is None:
        raise Misconfigured(
            "--base is for the demo's own PostgreSQL. For a server you run, use its own means: "
            "pg_basebackup and archive_command (docs/operating.md)."
        )
    return databases.admin, home


def _enter(made: Manifest) -> None:
    run = actions.RunOfBackup(
        kind=made.kind,
        began_at=made.began_at,
        finished_at=made.finished_at,
        size=made.size,
        label=made.label,
        digest=made.digest,
    )
    actions.enter_backup_run(run, by=_ME)


def _enter_failure(kind: str, began: datetime, label: str, trouble: BaseException) -> None:
    """As well as it goes: what stopped the backup may stop this, too, and is the better news."""
    run = actions.RunOfBackup(
        kind=kind,
        began_at=began,
        finished_at=clock.now(),
        size=0,
        label=label,
        failure=make.why(trouble),
    )
    try:
        actions.enter_backup_run(run, by=_ME)
    except Exception as silent:
        trouble.add_note(f"and it could not be entered: {type(silent).__name__}")


def _let_go(place: Path, say: Say) -> None:
    days = env.number("BACKUP_KEEP_DAYS", default=7, least=1, most=3660)
    weeks = env.number("BACKUP_KEEP_WEEKS", default=5, least=0, most=520)
    gone, free = keeping.clear(place, days, weeks)
    if archive := env.text("WAL_ARCHIVE", ""):
        keeping.clear_wal(place, Path(archive))
    if gone:
        say(f"{gone} older backups removed 已清除旧备份, {free >> 20} MB of files with them")
