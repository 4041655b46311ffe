"""The simulated verification service as a process of its own, for tests that ask a real one.

`Base` answers without any process. Both pass one contract test, `test_verification.py`.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tongban.identity import ports
from tongban.identity.ports import Answer, BodyClaim, PersonClaim
from tongban.identity.providers.verification import Client, Limits
from tongban.identity.providers.verification.client import Address
from tongban.site.demo.verifier import register
from tongban.site.demo.verifier.control import turn

SECRET = secrets.token_urlsafe(32)
PATIENCE_S = 20.0
LIMITS = Limits(connect=2, read=2, total=3)


@dataclass(frozen=True)
class Service:
    """Where it listens, and how to turn it."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def behave(self, mode: str) -> None:
        """normal, slow, nonsense, forged, crossed or away."""
        assert turn(self.url, SECRET, mode) == mode

    def client(self, *, secret: str = SECRET, limits: Limits = LIMITS) -> Client:
        """A client of it, as the worker has one."""
        return Client(Address("127.0.0.1", self.port, "", secure=False), secret, limits)


@dataclass
class Base:
    """A Verifier (ports.py) in this process that remembers which people it was asked about."""

    asked: list[PersonClaim] = field(default_factory=list)

    def person(self, claim: PersonClaim) -> Answer:
        self.asked.append(claim)
        return _answer(register.person(asdict(claim)))

    def body(self, claim: BodyClaim) -> Answer:
        return _answer(register.body(asdict(claim)))


def _answer(found: register.Finding) -> Answer:
    verdict, failed = found
    return Answer(verdict, f"FAKE-{secrets.token_hex(8)}", frozenset(failed))


@contextmanager
def running(folder: Path, *, slow_s: int = 60) -> Iterator[Service]:
    """Start it, wait until it answers, end it."""
    service = Service(a_free_port())
    env = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).resolve().parents[1] / "src"),
        "VERIFICATION_SECRET": SECRET,
        "VERIFIER_PORT": str(service.port),
        "VERIFIER_SLOW_SECONDS": str(slow_s),
        "VERIFIER_ANY_TIME": "yes",
    }
    with (folder / "verifier.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tongban.site.cli", "demo-verifier"],
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
def asked(verifier: ports.Verifier | None) -> Iterator[None]:
    """The platform asks this one for a while."""
    before = ports.verifier()
    ports.verify_with(verifier)
    try:
        yield
    finally:
        ports.verify_with(before)


def a_free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(service: Service, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while not turn(service.url, SECRET):
        said = (folder / "verifier.log").read_text()
        assert process.poll() is None, said
        assert time.monotonic() < until, said
        time.sleep(0.05)
