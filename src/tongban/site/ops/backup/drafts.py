"""A new data folder in the making: a draft beside it, which gets the name when it is whole."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tongban.kernel import env
from tongban.kernel.crypto.files import write_private
from tongban.kernel.disk import settle
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import lock
from tongban.site.ops.postgres import footing, pidfile


@contextmanager
def draft_of(data: Path) -> Iterator[Path]:
    """A folder beside `data` that gets its name at the end. Raises Misconfigured unless new."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Misconfigured(
            f"{data} is not empty. Nothing was changed. Restore into a new folder: --data NEW."
        )
    draft = data.with_name(f".{data.name}.restoring")
    held = lock.take(draft)
    try:
        _clear(draft)
        yield draft
        held.release()
        if data.exists():
            data.rmdir()
        draft.rename(data)
        settle(data.parent)
    except BaseException:
        _clear(draft)
        shutil.rmtree(draft, ignore_errors=True)
        raise


def bring_keys(folder: Path) -> None:
    """The keys the environment names, where no archive is. Raises Misconfigured without them."""
    if not (key := env.secret("MASTER_KEY", "")):
        raise Misconfigured(
            "A backup is sealed under the master key of its house. Name it: --keys with the "
            "archive of keys (or the old DATA/keys), or MASTER_KEY_FILE."
        )
    write_private(folder / "master.key", f"{key}\n".encode())
    if secret := env.secret("SECRET_KEY", ""):
        write_private(folder / "secret.key", f"{secret}\n".encode())


def _clear(draft: Path) -> None:
    """What a restore that was killed left, its server's data elsewhere included."""
    home = footing.moved_home(draft / "postgres")
    until = time.monotonic() + 20
    while pidfile.survivors((home or draft / "postgres") / "data") and time.monotonic() < until:
        time.sleep(0.1)
    if home is not None:
        shutil.rmtree(home, ignore_errors=True)
    for left in draft.iterdir():
        if left.name == "lock":
            continue
        shutil.rmtree(left) if left.is_dir() else left.unlink()
