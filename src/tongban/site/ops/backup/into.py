"""The two places a backup can come back to: a new data folder, or an empty database server."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tongban.kernel import disk
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import inside, migrate, strongbox
from tongban.site.ops.backup import checking, filestore, keyring, manifest, restore
from tongban.site.ops.backup.progress import Progress
from tongban.site.ops.backup.restore import Beside, Source
from tongban.site.ops.place import Databases, Place
from tongban.site.ops.postgres import Cluster

_SPARE_BYTES = 400 << 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator asked for, besides the target."""

    source: Path
    keys: Path | None
    erasures: str | None


Fill = Callable[[Cluster, Source, Progress], Databases]
"""How the draft's server gets its database, and where that is."""


def new_folder(data: Path, draft: Path, wish: Wish, say: Callable[[str], None], fill: Fill) -> int:
    """Into `data`, which must be new; `draft` is where Django's settings point already."""
    place = Place(data=draft)
    keys(wish.keys, place.keys)
    source = opened(wish, usual=None)
    _need_space(draft.parent, source)
    progress = Progress("restore 恢复", 2 * source.manifest.size)
    _look_at_everything(source, progress)
    strongbox.prepare(place)
    cluster = Cluster(place.postgres, log=place.log("postgres"))
    place.log("postgres").parent.mkdir(exist_ok=True)
    try:
        databases = fill(cluster, source, progress)
        beside = Beside(
            draft / "files", draft / "audit" / "checkpoints.txt", draft / "audit" / "erasures.txt"
        )
        restore.put_beside(source, beside, progress)
        progress.end()
        restore.finish(databases, source, say)
    finally:
        progress.end()
        cluster.stop()
    say(f"restored 已恢复: {checking.describe(source.manifest)}")
    return 0


def from_dump(say: Callable[[str], None]) -> Fill:
    """A new database, read from the dump."""

    def fill(cluster: Cluster, source: Source, progress: Progress) -> Databases:
        cluster.start()
        databases = inside.embedded(Place(data=cluster.folder.parent), cluster)
        assert databases.admin is not None
        migrate.roles_and_database(databases, databases.admin, say)
        restore.load(databases, source, progress)
        return databases

    return fill


def server(databases: Databases, wish: Wish, say: Callable[[str], None]) -> int:
    """Into the empty database the environment names. What was broken off goes on."""
    keys(wish.keys, Path(settings.KEYS_FOLDER))
    source = opened(wish, usual=Path(settings.ERASURES_FILE))
    progress = Progress("restore 恢复", 2 * source.manifest.size)
    try:
        _look_at_everything(source, progress)
        if databases.admin:
            migrate.roles_and_database(databases, databases.admin, say)
        else:
            migrate.refuse_missing_roles(databases)
        restore.load(databases, source, progress)
        places = (settings.FILES_FOLDER, settings.CHECKPOINT_FILE, settings.ERASURES_FILE)
        restore.put_beside(source, Beside(*map(Path, places)), progress)
    finally:
        progress.end()
    restore.finish(databases, source, say)
    say(f"restored 已恢复: {checking.describe(source.manifest)}")
    return 0


def _look_at_everything(source: Source, progress: Progress) -> None:
    """Every part and every file, before anything is made. Raises Misconfigured naming damage."""
    try:
        checking.every_part(source.folder, source.manifest, progress)
        for size in filestore.check(source.store, restore.files_of(source)):
            progress.add(size)
    except BaseException:
        progress.end()
        raise


def opened(wish: Wish, usual: Path | None) -> Source:
    """The backup, after everything that can be refused without touching anything."""
    found = manifest.read(wish.source)
    folder = wish.source.parent if wish.source.name == manifest.FILE else wish.source
    restore.refuse_newer(found)
    listed = restore.erased_since(wish.erasures, found.finished_at, usual)
    checking.refuse_other_keys(found, wish.keys)
    key = checking.opened(found)
    erased = restore.erased(folder, found, key, listed)
    return Source(folder.absolute(), found, key, erased)


def keys(named: Path | None, folder: Path) -> None:
    """Put the keys where the restored house looks for them."""
    if named is None:
        return
    if named.is_dir():
        found = {path.name: path.read_bytes() for path in named.iterdir() if path.is_file()}
    else:
        found = keyring.opened(named)
    if "master.key" not in found:
        raise Misconfigured(f"{named} holds no master.key. Name the archive of keys, or DATA/keys.")
    keyring.unpack(found, folder)
    if not (os.environ.get("MASTER_KEY") or os.environ.get("MASTER_KEY_FILE")):
        os.environ["MASTER_KEY_FILE"] = str(folder / "master.key")


def _need_space(folder: Path, source: Source) -> None:
    """A guess: packed SQL grows about eightfold as tables with their indexes."""
    database = sum(part.size for part in source.manifest.parts) * 8
    wanted = database + source.manifest.files_size + _SPARE_BYTES
    disk.need_room(folder, wanted, "this backup", way_on="restore to another disk")
