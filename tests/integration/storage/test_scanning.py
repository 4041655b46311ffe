"""The virus scanner: what it says is believed, what it does not say is not."""

import io
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import override_settings

from tests import clamd, samples
from tests.noise import noise
from tests.worlds import SOME_DAY, a_body, a_person, deliver_everything
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.storage import actions, queries, scanner, store, tasks
from tongban.kernel.storage.models import StoredFile
from tongban.kernel.storage.rules import Scan
from tongban.notices.models import Notice

ME = Actor.task("scan-test")


@pytest.fixture
def clamav() -> Iterator[clamd.Scanner]:
    with clamd.running() as scanner:
        yield scanner


@pytest.fixture
def wang(database) -> Actor:
    with database.as_worker():
        return Actor.person(a_person("王芳"))


def put(by: Actor, content: bytes) -> UUID:
    return store.put([content], name="材料", by=by).id


def an_infected_photo() -> bytes:
    out = io.BytesIO()
    samples.Image.new("RGB", (8, 8)).save(out, "JPEG", comment=samples.EICAR)
    return out.getvalue()


def scanned(database, address: str) -> None:
    """What the worker does with the job that keeping deferred."""
    with database.superuser() as superuser:
        jobs = superuser.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name = 'storage.scan_file' RETURNING args"
        ).fetchall()
    with database.as_worker(), override_settings(SCANNER_URL=address):
        for (args,) in jobs:
            tasks.scan_file(**args)


def state(file_id: UUID, by: Actor) -> Scan:
    with acting(by):
        return queries.file(file_id).scan


def test_over_tcp_and_over_a_socket_it_gets_the_file_whole_and_its_word_counts(tmp_path):
    content = noise(200_000)
    for path in (None, tmp_path / "clamd.ctl"):
        with clamd.running(path) as clamav:
            at = scanner.address(clamav.address)
            assert at is not None

            assert scanner.scan(io.BytesIO(content), at, 5) == Scan.CLEAN
            assert scanner.scan(io.BytesIO(samples.EICAR), at, 5) == Scan.INFECTED

            assert clamav.heard == [content, samples.EICAR]


@pytest.mark.parametrize("mood", ["garbage", "too_large", "hangs_up", "slow"])
def test_whatever_is_no_clear_answer_is_no_answer(clamav, mood):
    clamav.mood = mood
    at = scanner.address(clamav.address)
    assert at is not None

    with pytest.raises(scanner.ScannerAway):
        scanner.scan(io.BytesIO(noise(10)), at, 0.3)


def test_without_a_scanner_a_file_says_that_nobody_scanned_it(wang, database):
    file_id = put(wang, samples.a_picture())

    assert state(file_id, wang) == Scan.UNSCANNED
    with database.superuser() as superuser:
        assert superuser.execute("SELECT 1 FROM procrastinate_jobs").fetchall() == []


def test_with_a_scanner_a_file_is_given_out_only_once_it_is_clean(wang, database, clamav):
    with override_settings(SCANNER_URL=clamav.address):
        file_id = put(wang, samples.a_picture())
        assert state(file_id, wang) == Scan.WAITING
        with acting(wang), pytest.raises(Refused, match="等查毒"):
            store.open_file(queries.stored(file_id))

    scanned(database, clamav.address)

    assert state(file_id, wang) == Scan.CLEAN
    with acting(wang):
        content = store.open_file(queries.stored(file_id))
    with content:
        assert content.read() == samples.a_picture()


def test_an_infected_file_is_given_to_nobody_and_both_who_brought_it_and_its_holder_are_told(
    wang, database, clamav
):
    with database.as_worker():
        li = a_person("李强")
        body = a_body(wang.person_id)
    agent = Actor.person(li, acting_for=body)
    with override_settings(SCANNER_URL=clamav.address):
        file_id = put(agent, an_infected_photo())

    scanned(database, clamav.address)
    scanned(database, clamav.address)
    deliver_everything(database)

    assert state(file_id, agent) == Scan.INFECTED
    with acting(agent):
        row = queries.stored(file_id)
        for give in (store.open_file, store.show):
            with pytest.raises(Refused, match="病毒"):
                give(row)
    with pytest.raises(Refused, match="病毒"):
        actions.attach(file_id, to="application:1", by=agent)
    with database.as_worker(), acting(ME):
        told = Notice.objects.filter(kind="file.infected")
        assert {one.holder_id for one in told} == {li, body}
        assert AuditEntry.objects.filter(did="file.scan").count() == 1


def test_a_scanner_that_is_away_is_asked_again_by_the_timetable(wang, database, clamav):
    away = clamd.nobody_there()
    with override_settings(SCANNER_URL=away):
        file_id = put(wang, samples.a_picture())
    scanned(database, away)
    assert state(file_id, wang) == Scan.AWAY
    with acting(wang), pytest.raises(Refused, match="没有应答"):
        store.open_file(queries.stored(file_id))

    with database.as_worker(), clock.at(SOME_DAY + timedelta(minutes=5)):
        for address in (away, clamav.address):
            with override_settings(SCANNER_URL=address):
                tasks.scan_again(timestamp=0)

    assert state(file_id, wang) == Scan.CLEAN
    with database.as_worker(), acting(ME):
        entries = AuditEntry.objects.filter(did="file.scan").order_by("at", "id")
        assert {entry.detail["found"] for entry in entries} == {"away", "clean"}
        assert entries.count() == 2


def test_a_house_that_gets_a_scanner_later_scans_what_it_has(wang, database, clamav):
    file_id = put(wang, an_infected_photo())

    with (
        database.as_worker(),
        clock.at(SOME_DAY + timedelta(minutes=5)),
        override_settings(SCANNER_URL=clamav.address),
    ):
        tasks.scan_again(timestamp=0)

    assert state(file_id, wang) == Scan.INFECTED


def test_a_file_removed_before_its_scan_harms_nobody(wang, database, clamav):
    with override_settings(SCANNER_URL=clamav.address):
        file_id = put(wang, samples.a_picture())
    actions.remove(file_id, by=wang)

    scanned(database, clamav.address)

    with database.as_worker():
        with pytest.raises(NotFound):
            actions.scanned(file_id, Scan.CLEAN, by=ME)
        with acting(ME):
            assert not StoredFile.objects.exists()
