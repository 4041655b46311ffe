"""The words of `tongban backup` and `tongban restore` on the command line."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Deeds = argparse._SubParsersAction[argparse.ArgumentParser]  # it has no public name
    Add = Callable[..., argparse.ArgumentParser]
Deed = Callable[[argparse.Namespace], int]

_BACKUP = """copy database, files and checkpoints while the house runs 备份

What is made is a folder with sealed parts and a manifest, written last; stored files are copied
once and shared. The keys are not in it: --keys-to writes them apart, behind a passphrase
(BACKUP_PASSPHRASE_FILE, or asked for). Older backups go as BACKUP_KEEP_DAYS and
BACKUP_KEEP_WEEKS say, and only after a newer whole one; one with a --label stays until it is
removed."""

_RESTORE = """bring a backup back, into a new folder or an empty database 恢复

With --data NEW into a new demo folder, which appears only when all of it is there; without it into
the empty database the DATABASE_ variables name. Erasures after the backup are repeated from the
list of --erasures, sessions end, and the log says from where the house goes on."""


def add(to: "Deeds", new: "Add", with_data: Callable[[argparse.ArgumentParser], None]) -> None:
    """All of them; `new` and `with_data` are the command line's own ways to add a deed."""
    _add_backup(to, new, with_data)
    _add_restore(to, new)
    nightly = to.add_parser("nightly")
    nightly.set_defaults(deed=_nightly)
    with_data(nightly)


def _add_backup(
    to: "Deeds", new: "Add", with_data: Callable[[argparse.ArgumentParser], None]
) -> None:
    examples = (
        "  tongban backup\n  tongban backup --to /srv/backups --keys-to /media/safe\n"
        "  tongban backup list\n  tongban backup check /srv/backups/20260302T180000Z-1a2b3c4d"
    )
    backup = new(to, "backup", _backup, _BACKUP, examples)
    _add_folder(backup)
    backup.add_argument("--keys-to", type=Path, metavar="FOLDER", help="archive the keys there")
    backup.add_argument("--base", action="store_true", help="a base backup, for --until")
    backup.add_argument("--label", default="backup", help="a name; it is then kept until removed")
    with_data(backup)
    kinds = backup.add_subparsers(metavar="[check|list|remove]")
    check = new(kinds, "check", _check, "read a backup to its last byte 校验备份", examples)
    check.add_argument("file", type=Path, help="the folder of a backup, or its manifest")
    check.add_argument("--keys", type=Path, metavar="FROM", help="archive of keys, or their folder")
    listed = new(kinds, "list", _listed, "the whole backups there are 备份清单", examples)
    _add_folder(listed)
    remove = new(
        kinds,
        "remove",
        _remove,
        "remove one backup, also one kept for its label 清除一份备份\n\n"
        "Its files go with it unless another backup needs them. The only whole one stays.",
        "  tongban backup remove 20260302T180000Z-1a2b3c4d --to /srv/backups",
    )
    remove.add_argument("backup", type=Path, metavar="BACKUP", help="its name or its folder")
    _add_folder(remove)
    for kind in (check, listed, remove):
        with_data(kind)


def _add_folder(deed: argparse.ArgumentParser) -> None:
    deed.add_argument(
        "--to", type=Path, metavar="FOLDER", help="where backups lie (BACKUP_FOLDER, DATA/backups)"
    )


def _add_restore(to: "Deeds", new: "Add") -> None:
    restore = new(
        to,
        "restore",
        _restore,
        _RESTORE,
        "  tongban restore BACKUP --data NEW --keys KEYS --erasures erasures.txt\n"
        "  tongban restore BASE --until 2026-03-02T09:30+08:00 --wal ARCHIVE --data NEW \\\n"
        "      --keys KEYS --erasures none",
    )
    restore.add_argument("source", type=Path, metavar="FROM", help="the folder of one backup")
    restore.add_argument("--data", type=Path, metavar="NEW", help="a new folder for a demo")
    restore.add_argument("--keys", type=Path, metavar="FROM", help="archive of keys, or DATA/keys")
    restore.add_argument(
        "--erasures", metavar="FILE", help="the list of erasures, or the word none"
    )
    restore.add_argument("--until", metavar="TIME", help="to this moment, from a base backup")
    restore.add_argument("--wal", type=Path, metavar="FOLDER", help="the archive (WAL_ARCHIVE)")


def _backup(options: argparse.Namespace) -> int:
    from tongban.site.ops.backup import deeds

    return deeds.backup(options)


def _check(options: argparse.Namespace) -> int:
    from tongban.site.ops.backup import deeds

    return deeds.check(options)


def _listed(options: argparse.Namespace) -> int:
    from tongban.site.ops.backup import deeds

    return deeds.listed(options)


def _remove(options: argparse.Namespace) -> int:
    from tongban.site.ops.backup import deeds

    return deeds.remove(options)


def _restore(options: argparse.Namespace) -> int:
    from tongban.site.ops.backup import deeds

    return deeds.restore(options)


def _nightly(options: argparse.Namespace) -> int:
    from tongban.site.ops.backup import deeds

    return deeds.nightly(options)
