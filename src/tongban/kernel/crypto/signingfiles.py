"""The files of signing keys: `<name>-signing.key` in KEYS_FOLDER, 0600, under the master key.

A new key is first written beside the present one (`.next`), then its public half is registered,
then it takes the other's place: killed anywhere between, the change goes on where it was. The old
private half is not kept: checking old signatures takes the public one.
"""

import base64
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tongban.kernel.crypto import keys, master
from tongban.kernel.crypto.files import put_in_place, replace_private, write_private
from tongban.kernel.crypto.suites import INTL, Suite
from tongban.kernel.crypto.x509 import X509, suite_called
from tongban.kernel.errors import Misconfigured

FORMAT = "tongban-signing-key-1"
NAMES = ("audit", "certificate", "receipt", "seal")
"""The audit log's checkpoints, the codes on certificates and receipts, the seal of documents."""
_NAME = re.compile(r"[a-z][a-z-]{0,31}")

_SUITES: dict[str, Suite] = {"seal": X509}
SIGNING_SUITE = INTL
"""Ed25519 for all the others."""


def write_next(name: str) -> Path:
    """The file of the next signing key, made unless an earlier attempt left one."""
    path = _next(name)
    if not path.exists():
        suite = _SUITES.get(name, SIGNING_SUITE)
        private = suite.new_signing_key()
        sealed = keys.wrapping_key().wrap(INTL, private, b"signing", name.encode())
        write_private(path, _as_text(name, suite, private, sealed))
    return path


def take_place(name: str) -> None:
    """The next signing key, registered by now, is the one from here on."""
    put_in_place(_next(name), path_of(name))


def key_ids(name: str) -> tuple[str, str]:
    """The ids of the signing key in place and of one begun beside it; empty where there is none.

    As the files name them, without opening the keys. Raises Misconfigured for a file that is none.
    """
    here, beside = (
        _content(path)["key_id"] if path.exists() else "" for path in (path_of(name), _next(name))
    )
    return here, beside


def wrapped_files() -> list[str]:
    """The id of the master key each signing-key file here lies under."""
    return [_wrapped_by(path) for path in _files()]


def files_under_another(to: master.MasterKey) -> list[Path]:
    """The signing-key files here that do not lie under this master key."""
    return [path for path in _files() if _wrapped_by(path) != to.key_id]


def rewrap_file(path: Path, to: master.MasterKey) -> str:
    """Put a signing-key file under another master key; returns the id of its key."""
    name = _content(path)["name"]
    suite, private, key_id = read(path, name)
    sealed = to.wrap(INTL, private, b"signing", name.encode())
    replace_private(path, _as_text(name, suite, private, sealed))
    return key_id


def _wrapped_by(path: Path) -> str:
    return master.wrapped_by(base64.b64decode(_content(path)["sealed"]))


def _files() -> Iterator[Path]:
    for name in NAMES:
        yield from (path for path in (path_of(name), _next(name)) if path.exists())


def _as_text(name: str, suite: Suite, private: bytes, sealed: bytes) -> bytes:
    content = {
        "format": FORMAT,
        "name": name,
        "suite": suite.name,
        "key_id": key_id_of(suite, suite.public_half(private)),
        "sealed": base64.b64encode(sealed).decode(),
    }
    return (json.dumps(content, indent=2) + "\n").encode()


def read(path: Path, name: str) -> tuple[Suite, bytes, str]:
    """A signing key opened: suite, private half, id. Raises Misconfigured."""
    content = _content(path)
    suite = suite_called(content["suite"])
    if suite is None:
        raise Misconfigured(f"{path} names a suite this version does not know.")
    sealed = base64.b64decode(content["sealed"])
    private = master.unwrap(sealed, f"The signing key {path}", b"signing", name.encode())
    return suite, private, key_id_of(suite, suite.public_half(private))


def _content(path: Path) -> dict[str, str]:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Misconfigured(f"Other users may read {path}. Run: chmod 600 {path}")
        content = json.loads(path.read_text("utf-8"))
        if content["format"] != FORMAT or not content["sealed"] or not content["key_id"]:
            raise ValueError(content["format"])
    except OSError as error:
        raise Misconfigured(
            f"The signing key {path} cannot be read ({error.strerror}). Run this where KEYS_FOLDER "
            "holds it and as a user who may read it, or restore it from its backup."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Misconfigured(
            f"{path} is not a signing key of this platform. Restore it from its backup."
        ) from error
    return dict(content)


def key_id_of(suite: Suite, public: bytes) -> str:
    return f"{suite.signing_name}-{suite.digest(public).hex()[:16]}"


def path_of(name: str) -> Path:
    """Where the file of a signing key lies."""
    assert _NAME.fullmatch(name), "signing keys have plain names"
    return Path(settings.KEYS_FOLDER) / f"{name}-signing.key"


def _next(name: str) -> Path:
    return path_of(name).with_name(f"{name}-signing.key.next")


def stamp_of(path: Path) -> tuple[int, int] | None:
    """What changes whenever the file does; None where there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_ino
