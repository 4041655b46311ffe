"""A new data folder in the making: a draft beside it, which gets the name when it is whole."""

import contextlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tongban.kernel import env
from tongban.kernel.crypto import master
from tongban.kernel.crypto.files import write_private
from tongban.kernel.disk import settle
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import broken_off, lock
from tongban.site.ops.postgres import footing, pidfile

_PATIENCE_S = 20
"""How long the programs of a restore that was broken off may take to end."""


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
        with contextlib.suppress(Misconfigured):
            _clear(draft)
            shutil.rmtree(draft, ignore_errors=True)
        left = f"; {draft} is left and goes with the next restore" if draft.exists() else ""
        broken_off.kept(f"nothing was restored 没有恢复任何内容, {data} was not made{left}")
        raise


def bring_keys(folder: Path) -> None:
    """The keys the environment names, where no archive is. Raises Misconfigured without them."""
    if not (keys := master.to_keep()):
        raise Misconfigured(
            "A backup is sealed under the master key of its house. Name it: --keys with the "
            "archive of keys (or the old DATA/keys), or MASTER_KEY_FILE."
        )
    write_private(folder / "master.key", keys)
    if secret := env.secret("SECRET_KEY", ""):
        write_private(folder / "secret.key", f"{secret}\n".encode())


def _clear(draft: Path) -> None:
    """What a restore that was killed left, its server's data elsewhere included."""
    home = footing.moved_home(draft / "postgres")
    until = time.monotonic() + _PATIENCE_S
    while pidfile.survivors((home or draft / "postgres") / "data") and time.monotonic() < until:
        time.sleep(0.1)
    if home is not None:
        shutil.rmtree(home, ignore_errors=True)
    while left := [one for one in draft.iterdir() if one.name != "lock"]:
        if time.monotonic() > until:
            raise Misconfigured(f"{left[0]} cannot be removed. Remove {draft}, then say it again.")
        for one in left:
            # Programs that are just ending clear up after themselves as well.
            shutil.rmtree(one, ignore_errors=True)
            if not one.is_dir():
                one.unlink(missing_ok=True)
        time.sleep(0.05)
