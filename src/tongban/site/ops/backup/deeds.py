"""From the command line into Django: who we are and where the house lies, then the deed."""

import argparse
import os
import shlex
from pathlib import Path

from tongban.kernel.errors import Misconfigured
from tongban.site.ops import inside
from tongban.site.ops.deeds import say
from tongban.site.ops.place import Databases, Place
from tongban.site.ops.postgres import footing


def backup(options: argparse.Namespace) -> int:
    home = _own_home(options.data)
    databases = inside.databases(options.data)
    inside.become("owner")
    from tongban.site.ops.backup import command

    return command.backup(options, databases, home, say)


def check(options: argparse.Namespace) -> int:
    _enter_without_database(options)
    from tongban.site.ops.backup import command

    return command.check(options, say)


def listed(options: argparse.Namespace) -> int:
    _enter_without_database(options)
    from tongban.site.ops.backup import command

    return command.listed(options, say)


def remove(options: argparse.Namespace) -> int:
    _enter_without_database(options)
    from tongban.site.ops.backup import command

    return command.remove(options, say)


def restore(options: argparse.Namespace) -> int:
    """Django's settings point into the draft from the beginning."""
    if options.data is None:
        return _restore_to_server(options)
    from tongban.site.ops.backup import drafts

    options.data = options.data.absolute()
    with drafts.draft_of(options.data) as draft:
        if options.keys is None:
            drafts.bring_keys(draft / "keys")
        os.environ.update(Place(data=draft).settings())
        # No session is served here, and the file may come from the archive only later.
        for secret in ("MASTER_KEY", "SECRET_KEY", "SECRET_KEY_FILE"):
            os.environ.pop(secret, None)
        inside.become("owner")
        from tongban.site.ops.backup import command

        _read_moment(options)
        done = command.restore(options, draft, say)
    folder = shlex.quote(str(options.data))
    say(f"start it with 启动: make demo DATA={folder}  (or tongban demo --data {folder})")
    return done


def nightly(options: argparse.Namespace) -> int:
    from tongban.site.ops.backup import nightly

    return nightly.run(options.data or inside.DEFAULT_DATA, say)


def _restore_to_server(options: argparse.Namespace) -> int:
    if options.until:
        raise Misconfigured(
            "--until is for the demo's own server: add --data NEW. A server you run recovers to a "
            "moment by its own means (docs/operating.md)."
        )
    if Databases.from_environment() is None:
        raise Misconfigured(
            "Where to? Name a new folder with --data NEW, or an empty database with DATABASE_URL, "
            "DATABASE_WORKER_URL and DATABASE_OWNER_URL."
        )
    inside.databases()
    inside.become("owner")
    from tongban.site.ops.backup import command

    return command.restore(options, None, say)


def _enter_without_database(options: argparse.Namespace) -> None:
    """For deeds that only read files: keys and folders, but no server."""
    place = Place(data=(options.data or inside.DEFAULT_DATA).absolute())
    os.environ.setdefault("DATA", str(place.data))
    os.environ.update(place.whereabouts())
    keys: Path | None = getattr(options, "keys", None)
    if keys is not None and keys.is_dir():
        os.environ.pop("MASTER_KEY", None)
        os.environ["MASTER_KEY_FILE"] = str(keys / "master.key")
    inside.become("owner")
    if keys is not None and not keys.is_dir():
        from tongban.site.ops.backup import keyring

        os.environ.pop("MASTER_KEY_FILE", None)
        os.environ["MASTER_KEY"] = keyring.opened(keys)["master.key"].decode()


def _own_home(data: Path | None) -> Path | None:
    """Where the demo's own server keeps its data; None on a server that was named."""
    if Databases.from_environment() is not None:
        return None
    place = Place(data=(data or inside.DEFAULT_DATA).absolute())
    return footing.moved_home(place.postgres) or place.postgres


def _read_moment(options: argparse.Namespace) -> None:
    from tongban.site.ops.backup import command

    if options.until:
        try:
            options.until = command.moment(options.until)
        except argparse.ArgumentTypeError as trouble:
            raise Misconfigured(f"--until: {trouble}.") from trouble
