"""The master key (主密钥): wraps all other keys, comes from outside the database and DATA.

32 bytes in base64, in MASTER_KEY or in the file MASTER_KEY_FILE names; lines of the file that
begin with # are remarks. Whoever has the data but not this key has nothing.
"""

import base64
import binascii
import os
import secrets
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tongban.kernel import env
from tongban.kernel.crypto import envelopes
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.suites import INTL, Suite
from tongban.kernel.errors import Misconfigured

KEY_BYTES = 32
HOW_TO_MAKE = "Make one with: openssl rand -base64 32"

DEMO_REMARK = (
    "演示主密钥：只用于演示数据，不得用于真实数据。",
    "Demonstration master key: for demonstration data only, never for real data.",
)


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key and the public id by which a wrong one is recognised."""

    key_id: str
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "MasterKey":
        return cls("m-" + INTL.mac(secret, b"tongban/master-key/id").hex()[:16], secret)

    def wrap(self, suite: Suite, key: bytes, *bound_to: bytes) -> bytes:
        """A key as it may lie in a table or file."""
        return envelopes.seal(suite, self._own(suite), self.key_id, key, b"wrap", *bound_to)

    def unwrap(self, wrapped: bytes, what: str, *bound_to: bytes) -> bytes:
        """The key again; `what` names it in the sentence when this master key is not the one.

        Raises Misconfigured for another master key and for bytes that were altered.
        """
        try:
            envelope = envelopes.parse(wrapped)
            self.expect(envelope.key_id, what)
            return envelopes.unseal(envelope, self._own(envelope.suite), b"wrap", *bound_to)
        except BrokenEnvelope as error:
            raise Misconfigured(
                f"{what} was altered where it is stored: it is wrapped by this master key "
                f"({self.key_id}) but does not open. Restore it from a backup."
            ) from error

    def expect(self, key_id: str, what: str) -> None:
        """Raises Misconfigured when `what` belongs to another master key."""
        if key_id != self.key_id:
            raise Misconfigured(
                f"{what} belongs to the master key {key_id}, but this process was given "
                f"{self.key_id}. Point MASTER_KEY_FILE (or MASTER_KEY) to the key this database "
                "was set up with; without it nothing that is encrypted can be read."
            )

    def endorse(self, *parts: bytes) -> str:
        """A mark that only holders of this master key can make."""
        key = INTL.mac(self.secret, b"tongban/master-key/endorse")
        return f"{self.key_id}:{INTL.mac(key, envelopes.joined(*parts)).hex()}"

    def _own(self, suite: Suite) -> bytes:
        purpose = b"tongban/master-key/wrap/" + suite.name.encode()
        return suite.mac(self.secret, purpose)[: suite.key_bytes]


def current() -> MasterKey:
    """The master key of this process. Raises Misconfigured when there is none or it is no key."""
    return _read(os.environ.get("MASTER_KEY", ""), os.environ.get("MASTER_KEY_FILE", ""))


@lru_cache(maxsize=4)
def _read(variable: str, path: str) -> MasterKey:
    # The arguments are what the environment says; env.secret reads it again and checks it.
    return parse(env.secret("MASTER_KEY"), f"MASTER_KEY_FILE ({path})" if path else "MASTER_KEY")


def parse(text: str, origin: str) -> MasterKey:
    """Read a master key as files and variables hold it; `origin` says where it was found."""
    lines = [line.strip() for line in text.splitlines()]
    content = "".join(line for line in lines if not line.startswith("#"))
    try:
        secret = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES or len(set(secret)) == 1:
        raise Misconfigured(
            f"{origin} does not hold a master key: {KEY_BYTES} random bytes in base64, "
            f"44 characters. {HOW_TO_MAKE}"
        )
    return MasterKey.of(secret)


def create_file(path: Path, *, remarks: tuple[str, ...] = ()) -> MasterKey:
    """Write a fresh master key to a new file only its owner may read.

    The demo writes one with DEMO_REMARK. Raises FileExistsError rather than touch an old one.
    """
    secret = secrets.token_bytes(KEY_BYTES)
    lines = [*(f"# {remark}" for remark in remarks), base64.b64encode(secret).decode()]
    write_private(path, ("\n".join(lines) + "\n").encode())
    return MasterKey.of(secret)


def write_private(path: Path, content: bytes) -> None:
    """A new file, 0600 in a folder 0700, whole or not there at all after a power cut.

    Raises FileExistsError when it is there already.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(half, path)
    finally:
        half.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def warnings(data: Path) -> list[str]:
    """What an operator should change about where the master key lies; empty when all is well."""
    path = os.environ.get("MASTER_KEY_FILE", "").strip()
    if not path:
        return []
    found: list[str] = []
    file = Path(path).resolve()
    if file.is_relative_to(data.resolve()):
        found.append(
            f"The master key {file} lies inside the data folder {data}: one stolen backup holds "
            "both lock and key. Move it elsewhere and set MASTER_KEY_FILE. (The demo may.)"
        )
    if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        found.append(f"Other users may read the master key {file}. Run: chmod 600 {file}")
    return found
