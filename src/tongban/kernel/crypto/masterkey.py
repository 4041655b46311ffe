"""One master key: its id, what it wraps and endorses, and how files hold it. No state."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from tongban.kernel.crypto import envelopes
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.files import replace_private, write_private
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


def parse(text: str, origin: str) -> MasterKey:
    """The first master key of a file or variable; `origin` says where it was found."""
    return parse_all(text, origin)[0]


def parse_all(text: str, origin: str) -> tuple[MasterKey, ...]:
    """Every master key of a file or variable, one a line; one key may be broken over lines."""
    lines = [line.strip() for line in text.splitlines()]
    content = [line for line in lines if line and not line.startswith("#")]
    secrets_found = [_decoded("".join(content))]
    if secrets_found == [None] and len(content) > 1:
        secrets_found = [_decoded(line) for line in content]
    keys = [MasterKey.of(secret) for secret in secrets_found if secret]
    if len(keys) != len(secrets_found):
        raise Misconfigured(
            f"{origin} does not hold a master key: {KEY_BYTES} random bytes in base64, "
            f"44 characters, one key a line, the newest first. {HOW_TO_MAKE}"
        )
    return tuple(dict.fromkeys(keys))


def _decoded(text: str) -> bytes | None:
    try:
        secret = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return secret if len(secret) == KEY_BYTES and len(set(secret)) > 1 else None


def as_text(keys: tuple[MasterKey, ...], *remarks: str) -> bytes:
    """Master keys as a file holds them, each after its id."""
    lines = [f"# {remark}" for remark in remarks]
    for one in keys:
        lines += [f"# {one.key_id}", base64.b64encode(one.secret).decode()]
    return ("\n".join(lines) + "\n").encode()


def add_to_file(path: Path) -> MasterKey:
    """Put a fresh master key on the first line of the file; the others and the remarks stay."""
    fresh = MasterKey.of(secrets.token_bytes(KEY_BYTES))
    replace_private(path, as_text((fresh,)) + path.read_bytes())
    return fresh


def create_file(path: Path, *, remarks: tuple[str, ...] = ()) -> MasterKey:
    """Write a fresh master key to a new file only its owner may read.

    The demo writes one with DEMO_REMARK. Raises FileExistsError rather than touch an old one.
    """
    secret = secrets.token_bytes(KEY_BYTES)
    lines = [*(f"# {remark}" for remark in remarks), base64.b64encode(secret).decode()]
    write_private(path, ("\n".join(lines) + "\n").encode())
    return MasterKey.of(secret)
