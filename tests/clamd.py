"""A small server that speaks clamd's INSTREAM, with the moods a real one has."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.samples import EICAR


@dataclass
class Scanner:
    """What it heard, and how it answers: honest, slow, garbage, too_large, hangs_up."""

    mood: str = "honest"
    heard: list[bytes] = field(default_factory=list)
    address: str = ""
    enough: threading.Event = field(default_factory=threading.Event)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        scanner: Scanner = self.server.scanner  # type: ignore[attr-defined]
        assert self.rfile.read(10) == b"zINSTREAM\0"
        if scanner.mood == "hangs_up":
            return
        with contextlib.suppress(OSError):
            content = b"".join(self._pieces())
            scanner.heard.append(content)
            self.wfile.write(self._answer(scanner, content))

    def _pieces(self) -> Iterator[bytes]:
        while length := int.from_bytes(self.rfile.read(4), "big"):
            yield self.rfile.read(length)

    def _answer(self, scanner: Scanner, content: bytes) -> bytes:
        if scanner.mood == "slow":
            scanner.enough.wait(30)
        if scanner.mood == "garbage":
            return b"\xff\xfe?" * 3000
        if scanner.mood == "too_large":
            return b"INSTREAM size limit exceeded. ERROR\0"
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        return b"stream: " + found + b"\0"


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextlib.contextmanager
def running(path: Path | None = None) -> Iterator[Scanner]:
    """On a port of this machine only, or on a unix socket."""
    scanner = Scanner()
    server: socketserver.BaseServer
    server = _Unix(str(path), _Talk) if path else _Tcp(("127.0.0.1", 0), _Talk)
    server.scanner = scanner  # type: ignore[attr-defined]
    port = server.server_address[1] if path is None else 0
    scanner.address = f"unix://{path}" if path else f"tcp://127.0.0.1:{port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield scanner
    finally:
        scanner.enough.set()
        server.shutdown()
        server.server_close()
        thread.join()


def nobody_there() -> str:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"
