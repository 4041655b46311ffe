"""What happens behind the pages on that day: the worker, keys, the backup."""

import argparse
import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tongban.identity import ports
from tongban.identity.providers.verification import Client, Limits
from tongban.identity.providers.verification.client import Address
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit.sequencer import Sequencer
from tongban.kernel.db import acting
from tongban.kernel.outbox.deliver import deliver_batch
from tongban.kernel.rotation import copies, run
from tongban.kernel.tasks.failures import remember
from tongban.site.demo.verifier import serve
from tongban.site.models import UpkeepReading
from tongban.site.ops import inside
from tongban.site.ops.backup import command
from tongban.site.ops.place import Databases

ME = Actor.task("upgrade-dump")
HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class House:
    """Where the city's database is, and the folder beside it."""

    databases: Databases
    folder: Path

    @contextmanager
    def as_web(self) -> Iterator[None]:
        """What people and officers do comes in as the web does; else we are the worker."""
        inside.change_login("web", self.databases)
        try:
            yield
        finally:
            inside.change_login("worker", self.databases)


def sequence() -> None:
    """Reactions delivered, every entry in its place, a checkpoint signed."""
    while deliver_batch():
        pass
    sequencer = Sequencer()
    while sequencer.step():
        pass


def work() -> None:
    """The worker, until no job is due."""
    while True:
        asyncio.run(_jobs())
        with acting(ME):
            waiting = ProcrastinateJob.objects.filter(status="todo")
            if not waiting.exclude(scheduled_at__gt=clock.now()).exists():
                return


async def _jobs() -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector):
        async with app.open_async():
            await app.run_worker_async(
                wait=False, delete_jobs="never", worker_middleware=[remember]
            )


def looked_after() -> None:
    """The timetable has had its turn: the worker has left what the console reads."""
    is_seen = False
    while not is_seen:
        work()
        with acting(ME):
            is_seen = UpkeepReading.objects.exists()


def keys_are_changed(house: House) -> None:
    """Every data key once, so that things lie under former ones; a copy of the master key."""
    with run.alone():
        assert run.change(["data:all"], print), "nothing is left under a former key"
    copies.write_copy(house.folder / "copy.key")
    copies.prove(house.folder / "copy.key")


def backed_up(house: House) -> None:
    """By the operator's own command, which enters the run."""
    place = house.folder / "backups"
    place.mkdir()
    wish = argparse.Namespace(to=place, label="nightly", base=False, keys_to=None)
    command.backup(wish, house.databases, None, print)


@contextmanager
def service() -> Iterator[Callable[[str], None]]:
    """The simulated verification service, connected; yields how to turn it."""
    secret = secrets.token_urlsafe(32)
    behaves = serve.Service(secret, "normal", slow_s=1, any_time=False)
    with serve.Server(0, behaves) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = Address(HERE, server.server_port, "", secure=False)
        ports.verify_with(Client(address, secret, Limits(connect=2, read=2, total=3)))
        try:
            yield behaves.behave
        finally:
            ports.verify_with(None)
            server.shutdown()
