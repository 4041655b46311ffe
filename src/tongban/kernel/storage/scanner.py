"""The virus scanner (查毒服务): ClamAV's clamd, asked over TCP or a unix socket by INSTREAM.

Every wait has an end; whatever is no clear answer is no answer.
"""

import re
import socket
import time
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from tongban.kernel.errors import Misconfigured
from tongban.kernel.storage.rules import Scan

_PIECE = 65_536
_ANSWER_MOST = 4096
_FOUND = re.compile(rb"stream: .+ FOUND\Z", re.DOTALL)
_CLEAN = b"stream: OK"


class ScannerAway(Exception):
    """Not reached, too slow, or it said something that is neither yes nor no."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the scanner listens: a path, or a host and a port."""

    path: str = ""
    host: str = ""
    port: int = 0


def address(url: str) -> Address | None:
    """SCANNER_URL, None when it is empty. Raises Misconfigured for anything else."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        if parts.scheme == "unix" and parts.path:
            return Address(path=parts.path)
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return Address(host=parts.hostname, port=parts.port)
    except ValueError:
        pass
    raise Misconfigured(
        "SCANNER_URL makes no sense. It is tcp://host:3310 or unix:///run/clamav/clamd.ctl, or "
        "empty where no scanner is used."
    )


def scan(content: BinaryIO, at: Address, seconds: float) -> Scan:
    """CLEAN or INFECTED. Raises ScannerAway when that cannot be said within `seconds`."""
    until = time.monotonic() + seconds
    try:
        with _connected(at, until) as line:
            _send(line, content, until)
            answer = _answer(line, until)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    if answer == _CLEAN:
        return Scan.CLEAN
    if _FOUND.match(answer):
        return Scan.INFECTED
    raise ScannerAway("no clear answer")


def _connected(at: Address, until: float) -> socket.socket:
    if not at.path:
        return socket.create_connection((at.host, at.port), timeout=_left(until))
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(_left(until))
        line.connect(at.path)
    except OSError:
        line.close()
        raise
    return line


def _send(line: socket.socket, content: BinaryIO, until: float) -> None:
    """The command, then pieces behind their lengths, then a length of nothing."""
    _sendall(line, b"zINSTREAM\0", until)
    while piece := content.read(_PIECE):
        _sendall(line, len(piece).to_bytes(4, "big") + piece, until)
    _sendall(line, bytes(4), until)


def _sendall(line: socket.socket, content: bytes, until: float) -> None:
    line.settimeout(_left(until))
    line.sendall(content)


def _answer(line: socket.socket, until: float) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < _ANSWER_MOST:
        line.settimeout(_left(until))
        more = line.recv(_ANSWER_MOST)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n ")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
