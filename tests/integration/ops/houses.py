"""A house with everything a backup copies, and empty places it may come back to."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.test import override_settings

from tests import worlds
from tests.conftest import Clone, Server, connected
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit import sequencer, verify
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting
from tongban.site.ops.backup import into, make
from tongban.site.ops.backup.into import Wish
from tongban.site.ops.backup.make import House
from tongban.site.ops.backup.manifest import Manifest
from tongban.site.ops.place import Databases

ME = Actor.task("test-house")
_names = itertools.count()


@dataclass
class Kept:
    """A house in a folder of its own; call its deeds inside `clone.as_worker()`."""

    clone: Clone
    folder: Path

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def checkpoints(self) -> Path:
        return self.folder / "audit" / "checkpoints.txt"

    @property
    def erasures(self) -> Path:
        return self.folder / "audit" / "erasures.txt"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def house(self) -> House:
        return House(self.clone.url("owner"), self.files, self.checkpoints, self.erasures)

    def back_up(self) -> Manifest:
        return make.full(self.backups, self.house, "nightly")

    def store(self, name: str, content: bytes) -> None:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Django's settings point into this folder."""
        with override_settings(
            FILES_FOLDER=self.files,
            CHECKPOINT_FILE=self.checkpoints,
            ERASURES_FILE=self.erasures,
            KEYS_FOLDER=settings.KEYS_FOLDER,
        ):
            yield


@dataclass
class Target:
    """An empty database on the same server, and a folder for what lies beside it."""

    server: Server
    name: str
    kept: Kept

    @property
    def databases(self) -> Databases:
        urls = {one: self.server.url(self.name, one) for one in ("web", "worker", "owner")}
        return Databases(**urls)

    def take(self, made: Manifest, source: Kept, erasures: str = "none") -> list[str]:
        said: list[str] = []
        with self.kept.settled():
            into.server(self.databases, Wish(source.backups / made.id, None, erasures), said.append)
        return said


@contextmanager
def empty_target(server: Server, folder: Path) -> Iterator[Target]:
    name = f"restored{next(_names)}"
    with server.superuser("postgres") as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER tongban_owner TEMPLATE template0")
        admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        admin.execute(f"GRANT CONNECT ON DATABASE {name} TO tongban_web, tongban_worker")
    try:
        yield Target(server, name, Kept(Clone(server, name), folder))
    finally:
        server.drop(name)


@contextmanager
def moved(database: Clone, server: Server, folder: Path) -> Iterator[Clone]:
    """What is in a database goes on in another, by backup and restore; Django is its web there.

    In the end nothing may be wrong with the log: neither by the old house's checkpoints nor by
    its own.
    """
    before = Kept(database, folder / "before")
    with before.settled(), database.as_worker():
        sequence(seconds_ago=60)
        made = before.back_up()
    with empty_target(server, folder / "after") as target:
        target.take(made, before)
        after = target.kept
        with after.settled():
            with connected(target.databases.web):
                yield after.clone
            with after.clone.as_worker():
                sequence()
                kept = (before.checkpoints, after.checkpoints)
                assert [verify.check(one).faults for one in kept] == [[], []]


@action
def erase(person_id: UUID, *, by: Actor) -> None:
    """Destroy the key alone: the least an erasure does."""
    crypto.destroy_subject_key(person_id)
    record(by, "test.erase", f"holder:{person_id}")


def sequence(seconds_ago: int = 0) -> None:
    """Every entry gets its place, and a checkpoint is signed; at most one a second."""
    with clock.at(clock.now() - timedelta(seconds=seconds_ago)):
        one = sequencer.Sequencer()
        while one.step():
            pass


def name_of(person_id: UUID) -> str | None:
    from tongban.identity.models import Person

    with acting(ME):
        sealed = bytes(Person.objects.get(pk=person_id).sealed_name)
        if not sealed:
            return None
        (found,) = crypto.decrypt_for_each([(person_id, sealed)], b"name")
    return found.decode() if found else None


def some_people() -> tuple[UUID, UUID]:
    wang, li = worlds.a_person("王芳"), worlds.a_person("李强")
    worlds.an_account(wang, login_name="wang.fang")
    return wang, li
