"""The receipts of the simulated gateway: true, or odd in every way a real one has shown."""

import http.client
import json
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from tongban.kernel import clock
from tongban_wire import messaging as wire

PATIENCE_S = 3
TRIES = 5
PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class Report:
    """One receipt on its way."""

    key: str
    status: str
    at: str
    receipt: str = field(default_factory=lambda: str(uuid.uuid4()))
    is_forged: bool = False

    def body(self) -> bytes:
        said = {"receipt": self.receipt, "key": self.key, "status": self.status, "at": self.at}
        return json.dumps(said).encode()


def reports(key: str, mode: str) -> Iterator[Report]:
    """What the gateway says of a message it took, in this mode; nothing when it loses it."""
    now = clock.now()
    at = now.isoformat(timespec="milliseconds")
    delivered = Report(key, "delivered", at)
    if mode == "losing":
        return
    if mode == "failing":
        yield Report(key, "failed", at)
        return
    if mode == "forging":
        yield Report(key, "failed", at, is_forged=True)
    if mode == "mixing":
        before = (now - timedelta(seconds=1)).isoformat(timespec="milliseconds")
        yield delivered
        yield Report(key, "failed", before)
        return
    yield delivered
    if mode == "repeating":
        yield delivered


class Postman:
    """Brings receipts to the platform, one after the other, in a thread of its own."""

    def __init__(self, url: str, secret: str) -> None:
        self._url, self._secret = url, secret
        self._waiting: Queue[Report] = Queue()
        self._over = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def bring(self, key: str, mode: str) -> None:
        """Whatever this mode says of the message."""
        for report in reports(key, mode):
            self._waiting.put(report)

    def end(self) -> None:
        """Brings nothing more."""
        self._over.set()
        self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                report = self._waiting.get(timeout=PAUSE_S)
            except Empty:
                continue
            for _ in range(TRIES):
                if self._over.is_set() or post(self._url, self._secret, report) in (200, 400, 401):
                    break
                self._over.wait(PAUSE_S)


def post(url: str, secret: str, report: Report) -> int:
    """One signed POST; the status, 0 when nobody answers."""
    parts = urlsplit(url)
    if not parts.hostname:
        return 0
    body = report.body()
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE_S)
    try:
        connection.request(
            "POST",
            parts.path + wire.RECEIPT_PATH,
            body,
            headers("x" * wire.SECRET_LEAST if report.is_forged else secret, body),
        )
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def headers(secret: str, body: bytes) -> dict[str, Any]:
    """Time, nonce and signature of a receipt."""
    time, nonce = clock.now().isoformat(timespec="seconds"), secrets.token_hex(16)
    return {
        "Content-Type": "application/json",
        wire.TIME: time,
        wire.NONCE: nonce,
        wire.SIGNATURE: wire.receipt_signature(secret, time, nonce, body),
    }
