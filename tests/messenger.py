"""The simulated message gateway as a process of its own, and one without any process.

`Pocket` carries in this process. It and the real client pass one contract test,
`test_channels.py`.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.verifier import a_free_port
from tongban.notices import ports
from tongban.notices.ports import ChannelAway, ChannelRefused, MessageChannel, Outgoing
from tongban.notices.providers import Gateway
from tongban.notices.rules import Channel
from tongban.site.demo.messenger.control import turn
from tongban.site.demo.messenger.fictional import is_fictional

SECRET = secrets.token_urlsafe(32)
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Service:
    """Where it listens, how to turn it, and what it took."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def behave(self, mode: str) -> None:
        """One of serve.MODES."""
        assert turn(self.url, SECRET, mode)["mode"] == mode

    @property
    def carried(self) -> list[Mapping[str, Any]]:
        return list(turn(self.url, SECRET)["newest"])

    def client(self, *, secret: str = SECRET, patience_s: float = 5.0) -> Gateway:
        """A client of it, as the worker has one."""
        return Gateway(urlsplit(self.url), secret, patience_s)


@dataclass
class Pocket:
    """A MessageChannel (ports.py) in this process: each key once, whatever comes."""

    mode: str = "normal"
    box: dict[str, Outgoing] = field(default_factory=dict)

    def behave(self, mode: str) -> None:
        self.mode = mode

    @property
    def carried(self) -> list[Mapping[str, Any]]:
        kept = reversed(self.box.values())
        return [{"key": str(one.key), "to": one.to, "text": one.text} for one in kept]

    def refusal(self, to: str) -> str:
        return "" if is_fictional(to) else "只用虚构的地址"

    def hand_over(self, message: Outgoing) -> None:
        if self.mode == "away":
            raise ChannelAway
        if self.mode == "refusing" or not is_fictional(message.to):
            raise ChannelRefused
        self.box.setdefault(str(message.key), message)
        if self.mode == "cutting":
            raise ChannelAway


@contextmanager
def running(folder: Path) -> Iterator[Service]:
    """Start it, wait until it answers, end it."""
    service = Service(a_free_port())
    env = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).resolve().parents[1] / "src"),
        "MESSAGES_SECRET": SECRET,
        "MESSENGER_PORT": str(service.port),
        "MESSENGER_FOLDER": str(folder / "messenger"),
        "MESSENGER_SLOW_SECONDS": "60",
        "MESSENGER_ANY_TIME": "yes",
    }
    with (folder / "messenger.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tongban.site.cli", "demo-messenger"],
            env=env,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(service, process, folder)
        yield service
    finally:
        process.terminate()
        process.wait(15)


@contextmanager
def carried_by(channel: MessageChannel, *only: Channel) -> Iterator[None]:
    """Notices leave through this one for a while, by all channels or only some."""
    before = dict(ports.CHANNELS)
    ports.connect(dict.fromkeys(only or tuple(Channel), channel))
    try:
        yield
    finally:
        ports.connect(before)


def _wait(service: Service, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while not turn(service.url, SECRET):
        said = (folder / "messenger.log").read_text()
        assert process.poll() is None, said
        assert time.monotonic() < until, said
        time.sleep(0.05)
