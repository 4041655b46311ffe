"""The whole cluster is destroyed, and comes back as it was between two acts."""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.test import override_settings

from tests import worlds
from tests.conftest import connected
from tests.integration.ops.houses import name_of, sequence
from tongban.identity.models import Person
from tongban.kernel.audit import verify
from tongban.kernel.crypto.files import write_private
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import inside, migrate
from tongban.site.ops.backup import drafts, into, manifest, recovery
from tongban.site.ops.backup.into import Wish
from tongban.site.ops.backup.make import House
from tongban.site.ops.place import Databases, Place
from tongban.site.ops.postgres import Cluster

pytestmark = pytest.mark.fault

TASK = "-c role=tongban_task"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[tuple[Place, Cluster, Databases]]:
    """A demo's own server with a WAL archive, and one person in it."""
    place = Place(data=tmp_path / "old")
    write_private(place.keys / "master.key", os.environ["MASTER_KEY"].encode())
    cluster = Cluster(place.postgres, wal_archive=tmp_path / "wal", fast_unsafe=True)
    with cluster, settled(place):
        databases = inside.embedded(place, cluster)
        with connected(databases.owner):
            migrate.run(databases, lambda line: None)
        yield place, cluster, databases


def settled(place: Place) -> override_settings:
    return override_settings(
        KEYS_FOLDER=place.keys,
        FILES_FOLDER=place.data / "files",
        CHECKPOINT_FILE=place.data / "audit" / "checkpoints.txt",
        ERASURES_FILE=place.data / "audit" / "erasures.txt",
    )


def base_of(place: Place, cluster: Cluster, databases: Databases) -> Path:
    house = House(
        databases.owner,
        place.data / "files",
        place.data / "audit" / "checkpoints.txt",
        place.data / "audit" / "erasures.txt",
    )
    backups = place.data.parent / "backups"
    assert databases.admin
    made = recovery.base(backups, house, "weekly", databases.admin, cluster.footing.home)
    return backups / made.id


def moment(databases: Databases) -> datetime:
    with psycopg.connect(databases.owner) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row
    return row[0]


def archive_everything(databases: Databases, folder: Path) -> None:
    """Close the segment and wait until it lies in the archive."""
    assert databases.admin
    with psycopg.connect(databases.admin, autocommit=True) as admin:
        row = admin.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    assert row
    limit = time.monotonic() + 240
    while not (folder / f"{row[0]}.gz").exists():
        assert time.monotonic() < limit, "the segment was not archived"
        time.sleep(0.05)


def restored(base: Path, old: Place, until: datetime) -> Path:
    new = old.data.parent / "new"
    wish = Wish(base, old.keys, "none")
    moment = recovery.ToMoment(old.data.parent / "wal", until)
    with (
        drafts.draft_of(new) as draft,
        settled(Place(data=draft)),
        connected("postgresql:///nowhere"),
    ):
        into.new_folder(new, draft, wish, lambda line: None, moment)
    return new


def names(people: list[UUID]) -> set[str | None]:
    return {name_of(one) for one in people}


def test_a_destroyed_house_comes_back_as_it_was_between_two_acts(
    old: tuple[Place, Cluster, Databases],
) -> None:
    place, cluster, databases = old
    with connected(databases.worker, options=TASK):
        worlds.a_person("王芳")
        sequence(seconds_ago=60)
        base = base_of(place, cluster, databases)
        worlds.a_person("李强")
        between = moment(databases)
        worlds.a_person("陈静")
        sequence()
    archive_everything(databases, place.data.parent / "wal")
    cluster.stop()
    shutil.rmtree(place.postgres)

    new = Place(data=restored(base, place, between))

    with Cluster(new.postgres) as server, settled(new):
        back = inside.embedded(new, server)
        with connected(back.worker, options=TASK):
            with acting(worlds.BUILDER):
                people = list(Person.objects.values_list("holder_id", flat=True))
            assert names(people) == {"王芳", "李强"}
            sequence()
            assert verify.check().faults == []
            kinds = {f.kind for f in verify.check(_checkpoints(place)).faults}
    assert kinds == {"abandoned"}


def _checkpoints(place: Place) -> Path:
    return place.data / "audit" / "checkpoints.txt"


def test_a_moment_after_the_archive_or_before_the_base_is_refused_and_leaves_nothing(
    old: tuple[Place, Cluster, Databases],
) -> None:
    place, cluster, databases = old
    with connected(databases.worker, options=TASK):
        base = base_of(place, cluster, databases)
    archive_everything(databases, place.data.parent / "wal")
    finished = manifest.read(base).finished_at

    with pytest.raises(Misconfigured, match=r"was not reached: .*recovery ended before"):
        restored(base, place, finished + timedelta(days=1))
    with pytest.raises(Misconfigured, match="Name an older base backup"):
        restored(base, place, finished - timedelta(days=1))

    assert not (place.data.parent / "new").exists()
    assert not (place.data.parent / ".new.restoring").exists()
