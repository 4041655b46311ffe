"""`tongban backup check`: is this backup whole? Nothing is restored and no database needed."""

from collections.abc import Callable
from pathlib import Path

from tongban.kernel.crypto import archives, master
from tongban.kernel.crypto.archives import ArchiveKey
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.errors import Misconfigured
from tongban.site.ops.backup import filestore, make, manifest, parts
from tongban.site.ops.backup.filestore import STORE
from tongban.site.ops.backup.manifest import Manifest
from tongban.site.ops.backup.progress import Progress, sized


def run(folder: Path, say: Callable[[str], None], keys: Path | None = None) -> int:
    """Read every byte of a backup. Raises Misconfigured naming what is damaged."""
    folder = folder.parent if folder.name == manifest.FILE else folder
    found = manifest.read(folder)
    refuse_other_keys(found, keys)
    key = opened(found)
    progress = Progress("check 校验", found.size)
    try:
        every_part(folder, found, progress)
        for size in filestore.check(folder.parent / STORE, make.files_of(folder, found, key)):
            progress.add(size)
        # The seals too: a part somebody wrote anew with a fitting digest does not open.
        for part in found.parts:
            for _piece in parts.read(folder, part, key):
                pass
    finally:
        progress.end()
    say(f"whole 完好: {describe(found)}")
    if keys is not None:
        say(f"opened by 由此打开: {keys}")
    return 0


def every_part(folder: Path, found: Manifest, progress: Progress) -> None:
    """Each part against its digest. Raises Misconfigured naming one that is damaged."""
    for part in found.parts:
        for count in parts.check(folder, part):
            progress.add(count)


def opened(found: Manifest) -> ArchiveKey:
    """The key of a backup. Raises Misconfigured for another master key or a forged manifest."""
    key = archives.open_key(found.id, found.wrapped)
    if not archives.bears_mark(found.claim(), found.mark, f"The backup {found.id}"):
        raise Misconfigured(
            f"The manifest of the backup {found.id} was altered: its mark does not fit. Nothing "
            "was changed. Use another copy of it."
        )
    return key


def refuse_other_keys(found: Manifest, keys: Path | None) -> None:
    """Raises Misconfigured where `--keys` does not hold the master key of a backup."""
    try:
        wanted = master.wrapped_by(found.wrapped)
    except BrokenEnvelope:
        return
    if keys is not None and master.held().get(wanted) is None:
        raise Misconfigured(
            f"The backup {found.id} lies under the master key {wanted}, which {keys} does not "
            "hold: it was written before that key, or belongs to another house. Nothing was "
            "changed. Name the archive of keys that was written after the last change of the "
            "master key (`tongban backup --keys-to`)."
        )


def describe(one: Manifest) -> str:
    """One backup on one line."""
    stamp = one.finished_at.strftime("%Y-%m-%d %H:%M:%S UTC")
    what = f"{one.id}  {one.kind:4}  {stamp}  {sized(one.size)}"
    return f"{what}  {one.files} files  {one.digest[:23]}{_named(one)}"


def _named(one: Manifest) -> str:
    """An operator's label; nobody has vouched for it where the backup was not opened."""
    if not one.is_labelled:
        return ""
    label = "".join(letter if letter.isprintable() else "?" for letter in one.label)
    return f"  kept 保留: {label}"
