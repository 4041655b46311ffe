"""The HTTP side: checks the signature, answers, or misbehaves as it was told."""

import json
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock
from typing import Any

from tongban.kernel import clock, env
from tongban.site.demo.verifier import register
from tongban_wire import verification as wire

MODES = ("normal", "slow", "nonsense", "forged", "crossed", "away")
"""nonsense: no JSON; forged: another secret signs; crossed: another question's reference."""
CONTROL_PATH = "/control"
NONCES = 10_000
_FINDERS: Mapping[str, Callable[[Mapping[str, Any]], register.Finding]] = {
    wire.PERSON_PATH: register.person,
    wire.BODY_PATH: register.body,
}


@dataclass(slots=True)
class Service:
    """How it behaves now, and which questions it has seen."""

    secret: str = field(repr=False)
    mode: str
    slow_s: float
    any_time: bool
    changed: Event = field(default_factory=Event)
    _nonces: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def behave(self, mode: str) -> None:
        """From now on; whoever waits in the slow mode is let go."""
        with self._lock:
            self.mode = mode
            self.changed.set()
            self.changed = Event()

    def is_fresh(self, time: str, nonce: str) -> bool:
        """Not seen before and asked just now: a question listened to cannot be repeated."""
        with self._lock:
            if nonce in self._nonces or len(nonce) != 32 or not self._is_now(time):
                return False
            self._nonces[nonce] = None
            if len(self._nonces) > NONCES:
                self._nonces.popitem(last=False)
        return True

    def _is_now(self, time: str) -> bool:
        try:
            asked = datetime.fromisoformat(time)
            skew = abs((clock.now() - asked).total_seconds())
        except (ValueError, TypeError):
            return False
        return self.any_time or skew <= wire.MOST_SKEW_S


class Conversation(BaseHTTPRequestHandler):
    """One connection. Nothing of a question is logged."""

    server: "Server"
    timeout = 10

    def do_POST(self) -> None:
        """A question, or the control a demo page turns."""
        body = self._body()
        if body is None or not self._is_ours(body):
            self._say(401, b'{"error": "not signed as agreed"}')
            return
        try:
            self._dispatch(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError):
            self._say(400, b'{"error": "not a question of the specification"}')

    def _dispatch(self, question: Mapping[str, Any]) -> None:
        if self.path == CONTROL_PATH:
            self._control(question)
        elif self.path in _FINDERS:
            self._answer(question)
        else:
            self._say(404, b'{"error": "no such question"}')

    def log_message(self, format: str, *args: object) -> None:
        """Not even the address."""

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > wire.MOST_BYTES:
            return None
        return self.rfile.read(int(length))

    def _is_ours(self, body: bytes) -> bool:
        service, headers = self.server.service, self.headers
        time, nonce = headers.get(wire.TIME, ""), headers.get(wire.NONCE, "")
        expected = wire.question_signature(service.secret, self.path, time, nonce, body)
        return wire.is_signed(expected, headers.get(wire.SIGNATURE, "")) and service.is_fresh(
            time, nonce
        )

    def _control(self, question: Mapping[str, Any]) -> None:
        service = self.server.service
        if question.get("mode") in MODES:
            service.behave(question["mode"])
        self._say(200, json.dumps({"mode": service.mode}).encode())

    def _answer(self, question: Mapping[str, Any]) -> None:
        service = self.server.service
        mode = service.mode
        if mode == "away":
            self.close_connection = True
            return
        if mode == "slow":
            service.changed.wait(service.slow_s)
        verdict, failed = _FINDERS[self.path](question)
        said = {
            "reference": question["reference"] if mode != "crossed" else secrets.token_hex(16),
            "verdict": verdict,
            "failed": failed,
            "receipt": f"SIM-{secrets.token_hex(8)}",
        }
        content = json.dumps(said).encode() if mode != "nonsense" else b"<p>moved</p>"
        self._say(200, content, "x" * wire.SECRET_LEAST if mode == "forged" else service.secret)

    def _say(self, status: int, content: bytes, secret: str = "") -> None:
        nonce = self.headers.get(wire.NONCE, "")
        signature = wire.answer_signature(
            secret or self.server.service.secret, nonce, status, content
        )
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header(wire.SIGNATURE, signature)
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
    service = Service(
        env.secret("VERIFICATION_SECRET"),
        env.choice("VERIFIER_MODE", "normal", MODES),
        env.number("VERIFIER_SLOW_SECONDS", 8, 1, 3600),
        env.flag("VERIFIER_ANY_TIME"),
    )
    with Server(env.number("VERIFIER_PORT", 8003, 1, 65_535), service) as server:
        say(f"the simulated verification service listens on 127.0.0.1:{server.server_port}")
        server.serve_forever()
    return 0
