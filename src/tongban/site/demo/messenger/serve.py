"""The HTTP side: checks the signature, takes each key once, or misbehaves as it was told."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock
from typing import Any

from tongban.kernel import clock, env
from tongban.site.demo.messenger.box import Box
from tongban.site.demo.messenger.fictional import is_fictional
from tongban.site.demo.messenger.receipts import Postman
from tongban_wire import messaging as wire

MODES = (
    "normal",
    "slow",
    "away",
    "cutting",
    "refusing",
    "losing",
    "failing",
    "repeating",
    "mixing",
    "forging",
)
"""cutting: takes the message and hangs up; losing: takes it and says nothing more; failing: says
that it did not arrive; repeating, mixing, forging: receipts twice, in the wrong order, with
another secret's signature."""
CONTROL_PATH = "/control"
SHOWN = 20


@dataclass(slots=True)
class Service:
    """How it behaves now, and what it has taken."""

    secret: str = field(repr=False)
    mode: str
    slow_s: float
    any_time: bool
    box: Box
    postman: Postman
    changed: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def behave(self, mode: str) -> None:
        """From now on; whoever waits in the slow mode is let go."""
        with self._lock:
            self.mode = mode
            self.changed.set()
            self.changed = Event()

    def is_now(self, time: str) -> bool:
        """Signed just now: a message listened to is not handed over again next week."""
        try:
            skew = abs((clock.now() - datetime.fromisoformat(time)).total_seconds())
        except (ValueError, TypeError):
            return False
        return self.any_time or skew <= wire.MOST_SKEW_S


class Conversation(BaseHTTPRequestHandler):
    """One connection. Nothing of a message is logged."""

    server: "Server"
    timeout = 10

    def do_POST(self) -> None:
        """A message, or the control a demo page turns."""
        body = self._body()
        if body is None or not self._is_ours(body):
            self._say(401, {"error": "not signed as agreed"})
            return
        try:
            self._dispatch(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError):
            self._say(400, {"error": "not a message of the specification"})

    def log_message(self, format: str, *args: object) -> None:
        """Not even the address."""

    def _dispatch(self, said: Mapping[str, Any]) -> None:
        if self.path == CONTROL_PATH:
            self._control(said)
        elif self.path == wire.MESSAGE_PATH:
            self._take(said)
        else:
            self._say(404, {"error": "no such path"})

    def _take(self, said: Mapping[str, Any]) -> None:
        service = self.server.service
        mode = service.mode
        if mode == "away":
            self.close_connection = True
            return
        if mode == "slow":
            service.changed.wait(service.slow_s)
        if mode == "refusing" or not is_fictional(said["to"]):
            self._say(200, {"key": said["key"], "outcome": wire.REFUSED})
            return
        words = {name: str(said[name]) for name in ("key", "channel", "to", "subject", "text")}
        is_new = service.box.take({**words, "at": clock.now().isoformat()})
        if mode == "cutting":
            self.close_connection = True
            return
        self._say(200, {"key": said["key"], "outcome": wire.TAKEN})
        if is_new:
            service.postman.bring(said["key"], mode)

    def _control(self, said: Mapping[str, Any]) -> None:
        service = self.server.service
        if said.get("mode") in MODES:
            service.behave(said["mode"])
        self._say(200, {"mode": service.mode, "newest": service.box.newest(SHOWN)})

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > wire.MOST_BYTES:
            return None
        return self.rfile.read(int(length))

    def _is_ours(self, body: bytes) -> bool:
        service, headers = self.server.service, self.headers
        time, nonce = headers.get(wire.TIME, ""), headers.get(wire.NONCE, "")
        expected = wire.message_signature(service.secret, time, nonce, body)
        return wire.is_signed(expected, headers.get(wire.SIGNATURE, "")) and service.is_now(time)

    def _say(self, status: int, said: Mapping[str, Any]) -> None:
        content = json.dumps(said, ensure_ascii=False).encode()
        nonce, secret = self.headers.get(wire.NONCE, ""), self.server.service.secret
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header(wire.SIGNATURE, wire.answer_signature(secret, nonce, status, content))
        self.end_headers()
        self.wfile.write(content)


class Server(ThreadingHTTPServer):
    """Listens on this machine only."""

    daemon_threads = True

    def __init__(self, port: int, service: Service) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.service = service


def run(say: Callable[[str], None]) -> int:
    """Until it is ended."""
    secret, folder = env.secret("MESSAGES_SECRET"), env.text("MESSENGER_FOLDER", "")
    postman = Postman(env.text("MESSENGER_RECEIPTS_URL", ""), secret)
    service = Service(
        secret,
        env.choice("MESSENGER_MODE", "normal", MODES),
        env.number("MESSENGER_SLOW_SECONDS", 8, 1, 3600),
        env.flag("MESSENGER_ANY_TIME"),
        Box(Path(folder) / "taken.jsonl" if folder else None),
        postman,
    )
    with Server(env.number("MESSENGER_PORT", 8004, 1, 65_535), service) as server:
        say(f"the simulated message gateway listens on 127.0.0.1:{server.server_port}")
        server.serve_forever()
    return 0
