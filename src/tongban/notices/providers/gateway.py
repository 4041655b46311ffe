"""A message gateway reached by HTTP (消息网关): docs/protocol/messages.md.

Standard library only. Follows no redirect and no proxy, believes only a signed answer, and no
call lasts longer than PATIENCE_S, however slowly bytes drip.
"""

import contextlib
import http.client
import json
import secrets
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from tongban.kernel import clock
from tongban.kernel.errors import Misconfigured
from tongban.notices.ports import ChannelAway, ChannelRefused, MessageChannel, Outgoing
from tongban.notices.rules import Channel
from tongban_wire import messaging as wire

PATIENCE_S = 10.0
_STEP_S = 5.0
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Gateway:
    """A MessageChannel (ports.py)."""

    address: SplitResult
    secret: str = field(repr=False)
    patience_s: float = PATIENCE_S

    def refusal(self, to: str) -> str:
        """Every address can be tried."""
        return ""

    def hand_over(self, message: Outgoing) -> None:
        """One signed POST. Raises ChannelAway unless a signed answer says what became of it."""
        nonce = secrets.token_hex(16)
        body = _body(message)
        try:
            status, signature, content = self._exchange(nonce, body)
        except (OSError, ssl.SSLError, http.client.HTTPException, ValueError) as error:
            raise ChannelAway(type(error).__name__) from None
        expected = wire.answer_signature(self.secret, nonce, status, content)
        if status != http.client.OK or not wire.is_signed(expected, signature):
            raise ChannelAway(f"status {status}")
        if _outcome(content, message) == wire.REFUSED:
            raise ChannelRefused

    def _exchange(self, nonce: str, body: bytes) -> tuple[int, str, bytes]:
        connection = self._connection()
        watchdog = threading.Timer(self.patience_s, _cut, (connection,))
        watchdog.daemon = True
        watchdog.start()
        try:
            path = self.address.path.rstrip("/") + wire.MESSAGE_PATH
            connection.request("POST", path, body, dict(self._headers(nonce, body)))
            response = connection.getresponse()
            content = response.read(wire.MOST_BYTES + 1)
            return response.status, response.headers.get(wire.SIGNATURE, ""), content
        finally:
            watchdog.cancel()
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self.address.hostname or "", self.address.port
        if self.address.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=_STEP_S)
        return http.client.HTTPConnection(host, port, timeout=_STEP_S)

    def _headers(self, nonce: str, body: bytes) -> Mapping[str, str]:
        time = clock.now().astimezone(UTC).isoformat(timespec="seconds")
        return {
            "Content-Type": "application/json",
            wire.TIME: time,
            wire.NONCE: nonce,
            wire.SIGNATURE: wire.message_signature(self.secret, time, nonce, body),
        }


def connect() -> dict[Channel, MessageChannel]:
    """The gateway of MESSAGES_URL for each of MESSAGES_CHANNELS. Raises Misconfigured."""
    if not settings.MESSAGES_URL:
        return {}
    gateway = Gateway(_address(settings.MESSAGES_URL), settings.MESSAGES_SECRET)
    if len(settings.MESSAGES_SECRET) < wire.SECRET_LEAST:
        raise Misconfigured(
            f"MESSAGES_SECRET must have at least {wire.SECRET_LEAST} characters, the same as the "
            "gateway's. Set it or MESSAGES_SECRET_FILE."
        )
    return {_channel(name): gateway for name in settings.MESSAGES_CHANNELS}


def _channel(name: str) -> Channel:
    try:
        return Channel(name.strip())
    except ValueError:
        raise Misconfigured(
            f"MESSAGES_CHANNELS names {name!r}; it may name sms and email, with a comma between."
        ) from None


def _address(url: str) -> SplitResult:
    """Only https leaves this machine: numbers and addresses travel there."""
    parts = urlsplit(url)
    is_plain_here = parts.scheme == "http" and parts.hostname in _HERE
    if (
        not parts.hostname
        or parts.query
        or parts.username
        or not (parts.scheme == "https" or is_plain_here)
    ):
        raise Misconfigured(
            "MESSAGES_URL must look like https://host/path, without user, password or query; "
            "http is allowed on this machine only. Correct it, or unset it: then notices stay in "
            "the account."
        )
    return parts


def _body(message: Outgoing) -> bytes:
    said = {
        "key": str(message.key),
        "channel": message.channel.value,
        "to": message.to,
        "subject": message.subject,
        "text": message.text,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _outcome(content: bytes, message: Outgoing) -> str:
    """taken or refused, said of this very message. Raises ChannelAway for anything else."""
    try:
        said = json.loads(content)
        key, outcome = said["key"], said["outcome"]
    except (ValueError, KeyError, TypeError):
        raise ChannelAway("no answer of the specification") from None
    if key != str(message.key) or outcome not in (wire.TAKEN, wire.REFUSED):
        raise ChannelAway("an answer to another message")
    return str(outcome)


def _cut(connection: http.client.HTTPConnection) -> None:
    """The total limit: whoever reads from this connection wakes with an error."""
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
