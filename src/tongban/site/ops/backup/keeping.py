"""Which backups are kept: the newest of each day and of each week, for a while (备份保留).

Only a newer whole backup lets an older one go, so a house whose backups fail keeps what it has.
One with a label of an operator's own stays until an operator removes it.
"""

import re
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tongban.kernel import clock
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.backup import filestore, make, manifest
from tongban.site.ops.backup.checking import opened
from tongban.site.ops.backup.filestore import STORE
from tongban.site.ops.backup.manifest import Manifest

_SEGMENT = re.compile(r"[0-9A-F]{24}\.gz\Z")


def superfluous(found: Iterable[Manifest], days: int, weeks: int) -> list[Manifest]:
    """Those that may go, given whole ones of one kind.

    Kept is whatever bears a label of its own, and of the others the newest of each
    day and of each week (in Shanghai), so many days and weeks back from the newest of all, and
    that one itself.
    """
    by_the_clock = (one for one in found if not one.is_labelled)
    newest_first = sorted(by_the_clock, key=lambda one: one.finished_at, reverse=True)
    periods: set[tuple[str, str]] = set()
    kept = {one.id for one in newest_first[:1]}
    for one in newest_first:
        age = _day(newest_first[0]) - _day(one)
        for most, name in ((days, "%Y-%m-%d"), (weeks * 7, "%G-%V")):
            period = (name, _day(one).strftime(name))
            if age.days < most and period not in periods:
                periods.add(period)
                kept.add(one.id)
    return [one for one in newest_first if one.id not in kept]


def _day(one: Manifest) -> date:
    return clock.shanghai(one.finished_at).date()


def clear(place: Path, days: int, weeks: int) -> tuple[list[Manifest], int]:
    """Remove what may go; returns the backups and how many bytes of files went."""
    whole = genuine(place)
    gone: list[Manifest] = []
    for kind in {one.kind for one in whole}:
        for one in superfluous([one for one in whole if one.kind == kind], days, weeks):
            _remove(place / one.id)
            gone.append(one)
    return gone, _forget_files(place) if gone else 0


def remove(place: Path, name: str) -> tuple[Manifest, int]:
    """Remove the one an operator names; returns it and how many bytes of files went with it.

    Raises Misconfigured where there is none of this name, or no other whole one would be left.
    """
    found = {one.id: one for one in manifest.every(place)}
    if name not in found:
        raise Misconfigured(
            f"There is no backup {name} in {place}. Nothing was changed. `tongban backup list` "
            "names those there are; --to names another folder."
        )
    others = [one for one in genuine(place) if one.kind == "full" and one.id != name]
    if found[name].kind == "full" and not others:
        raise Misconfigured(
            f"{name} is the only whole backup in {place}. Nothing was changed. Make another one "
            "first: `tongban backup`."
        )
    _remove(place / name)
    return found[name], _forget_files(place)


def genuine(place: Path) -> list[Manifest]:
    """Ours, in the folder of their own name, by their mark: only what we wrote removes anything.

    A forged manifest would let genuine backups go, or name a folder that is no backup.
    """
    return [one for one in manifest.every(place) if _is_genuine(one)]


def _is_genuine(one: Manifest) -> bool:
    try:
        opened(one)
    except Misconfigured:
        return False
    return True


def clear_wal(place: Path, archive: Path) -> int:
    """Remove segments older than the oldest base backup; returns how many."""
    bases = [one.wal_from for one in genuine(place) if one.wal_from]
    if not bases:
        return 0
    # A name is timeline, then place in the log: only the place says what is older.
    oldest = min(name[8:24] for name in bases)
    old = [path for path in archive.glob("*.gz") if _SEGMENT.match(path.name)]
    gone = [path for path in old if path.name[8:24] < oldest]
    for path in gone:
        path.unlink()
    return len(gone)


def _remove(folder: Path) -> None:
    """It loses its name first: a removal broken off leaves no backup that looks whole."""
    removing = folder.with_name(f".{folder.name}.draft")
    folder.rename(removing)
    shutil.rmtree(removing)


def _forget_files(place: Path) -> int:
    """Files no backup names any more; one manifest that is not genuine keeps everything."""
    found = genuine(place)
    if not manifest.are_all_of(place, found):
        return 0
    wanted: set[str] = set()
    for one in found:
        wanted |= {kept.digest for kept in make.files_of(place / one.id, one, opened(one))}
    return filestore.forget(place / STORE, wanted)
