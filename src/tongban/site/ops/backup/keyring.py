"""The keys archive (密钥归档): what opens everything else, behind the operator's passphrase.

Kept apart from the backups: one folder stolen must not hold both lock and key.
"""

import base64
import json
import shlex
import stat
import sys
from collections.abc import Iterator
from getpass import getpass
from pathlib import Path

from tongban.kernel import clock, env
from tongban.kernel.crypto import archives, master
from tongban.kernel.crypto.files import refuse_missing_folder, write_private
from tongban.kernel.errors import Misconfigured

ENDING = ".keys"
_PASSWORDS = "database-passwords.json"
_MOST_BYTES = 4 << 20


def write(target: Path, keys_folder: Path) -> Path:
    """Write a keys archive into a folder that exists.

    Raises Misconfigured without the folder, or when a key cannot be read.
    """
    refuse_missing_folder(target, "the archive of keys")
    found = dict(_present(keys_folder))
    if "master.key" not in found:
        raise Misconfigured(
            "There is no master key to archive: set MASTER_KEY_FILE, as for `tongban serve`."
        )
    content = {name: base64.b64encode(key).decode() for name, key in found.items()}
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    path = target / f"tongban-{stamp}{ENDING}"
    locked = archives.lock(passphrase(new=True), json.dumps(content).encode())
    try:
        write_private(path, locked)
    except FileExistsError as trouble:
        raise Misconfigured(f"{path} exists already. Try again in a second.") from trouble
    return path


def opened(archive: Path) -> dict[str, bytes]:
    """The keys of an archive by file name. Raises Misconfigured for a wrong passphrase."""
    try:
        with archive.open("rb") as file:
            locked = file.read(_MOST_BYTES)
    except OSError as trouble:
        raise Misconfigured(
            f"The archive of keys {archive} cannot be read: {trouble.strerror}."
        ) from trouble
    _refuse_bare_key(archive, locked)
    content = archives.unlock(passphrase(), locked, f"The archive of keys {archive}")
    return {_plain(name): base64.b64decode(key) for name, key in json.loads(content).items()}


def _refuse_bare_key(path: Path, content: bytes) -> None:
    """A copy of the master key alone (`tongban keys export`) is no archive, and needs none."""
    try:
        master.parse(content.decode(), str(path))
    except (Misconfigured, UnicodeDecodeError):
        return
    raise Misconfigured(
        f"{path} is a copy of the master key alone, not an archive of all keys. Nothing was "
        "changed. Name the archive that --keys-to wrote or the old DATA/keys. If both are lost, "
        "put this copy into a new folder as master.key, name that folder, and make another signing "
        "key when the house runs (`tongban keys rotate --signing`)."
    )


def unpack(keys: dict[str, bytes], folder: Path) -> None:
    """Put keys into a folder, 0600; one that is there must be the same."""
    for name, key in keys.items():
        try:
            write_private(folder / name, key)
        except FileExistsError as trouble:
            if (folder / name).read_bytes() != key:
                raise Misconfigured(
                    f"{folder / name} is there already and is another key. Nothing was changed. "
                    "Move it away if it belongs to nothing, then restore again."
                ) from trouble


def passphrase(*, new: bool = False) -> str:
    """From BACKUP_PASSPHRASE (or its file), else asked for on the terminal."""
    _refuse_open_file()
    if given := env.secret("BACKUP_PASSPHRASE", ""):
        return given
    if not sys.stdin.isatty():
        raise Misconfigured(
            "The archive of keys needs a passphrase: set BACKUP_PASSPHRASE_FILE to a file that "
            "holds it, or run this on a terminal, where it is asked for."
        )
    typed = getpass("Passphrase of the keys 密钥归档口令: ")
    if new and typed != getpass("The same again 再输入一次: "):
        raise Misconfigured("The two passphrases differ. Nothing was written; try again.")
    return typed


def _refuse_open_file() -> None:
    """A passphrase everybody on the machine may read protects nothing."""
    path = env.text("BACKUP_PASSPHRASE_FILE", "")
    if path and Path(path).is_file() and stat.S_IMODE(Path(path).stat().st_mode) & stat.S_IROTH:
        raise Misconfigured(
            f"Every user of this machine may read the passphrase in {path}. Nothing was written. "
            f"Run: chmod 600 {shlex.quote(path)}"
        )


def _present(keys_folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every key of this house: those named by the environment, and the files of the folder."""
    if found := master.to_keep():
        yield "master.key", found
    if secret := env.secret("SECRET_KEY", ""):
        yield "secret.key", f"{secret}\n".encode()
    for path in sorted(keys_folder.glob("*")):
        is_key = path.name == _PASSWORDS or "-signing.key" in path.name
        if is_key and path.is_file():
            yield path.name, path.read_bytes()


def _plain(name: str) -> str:
    if Path(name).name != name or name.startswith("."):
        raise Misconfigured("The archive of keys holds a name that is no file name.")
    return name
