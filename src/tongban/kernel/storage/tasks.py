"""Jobs of stored files: scanning, taking bytes away, and what the timetable does by itself."""

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto.port import BrokenEnvelope, KeyDestroyed
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.storage import actions, places, scanner, store, sweep, unfinished
from tongban.kernel.storage.models import StoredFile
from tongban.kernel.storage.rules import TO_SCAN, Scan

log = logging.getLogger(__name__)

ME = Actor.task("storage")
SCAN_AT_ONCE = 100
PATIENCE = timedelta(minutes=2)
"""A file that waits longer has lost its job, or found the scanner away: the timetable's turn."""


@app.task(name=actions.SCAN, aliases=["tongban.scan_file"])
def scan_file(file_id: str) -> None:
    """Ask the scanner about one file; a scanner that is away is asked again by the timetable."""
    at = scanner.address(settings.SCANNER_URL)
    if at is not None:
        _scan(UUID(file_id), at)


@app.task(name=actions.UNLINK, aliases=["tongban.unlink_files"])
def unlink_files(file_ids: list[str]) -> None:
    """Take the bytes of removed files away. Never of one that has its row."""
    for file_id in map(UUID, file_ids):
        if not sweep.stands(file_id):
            places.remove(places.place(file_id))


@app.periodic(cron="*/2 * * * *", periodic_id="scan_again")
@app.task(queueing_lock="scan_again", name="storage.scan_again", aliases=["tongban.scan_again"])
def scan_again(timestamp: int) -> None:
    """Files that still wait, or came in before there was a scanner. The first no ends the round."""
    at = scanner.address(settings.SCANNER_URL)
    if at is None:
        return
    for file_id in _waiting():
        if _scan(file_id, at) == Scan.AWAY:
            return


@app.periodic(cron="47 * * * *", periodic_id="sweep_files")
@app.task(queueing_lock="sweep_files", name="storage.sweep_files", aliases=["tongban.sweep_files"])
def sweep_files(timestamp: int) -> None:
    """What uploads that died have left behind goes, once it is surely nobody's."""
    if gone := sweep.orphans():
        log.warning("files of uploads that died were taken away", extra={"count": gone})
    if left := unfinished.sweep():
        log.info("uploads nobody went on with were taken away", extra={"count": left})


def _scan(file_id: UUID, at: scanner.Address) -> Scan | None:
    with acting(ME):
        row = StoredFile.objects.filter(id=file_id).first()
    if row is None or Scan(row.scan) not in TO_SCAN:
        return None
    found = _asked(row, at)
    if found is not None and found != row.scan:
        try:
            actions.scanned(file_id, found, by=ME)
        except NotFound:
            return None  # removed meanwhile, or another worker was quicker
    return found


def _asked(row: StoredFile, at: scanner.Address) -> Scan | None:
    try:
        with acting(ME):
            content = store.read(row)
        with content:
            return scanner.scan(content, at, settings.SCANNER_SECONDS)
    except scanner.ScannerAway:
        log.warning("the virus scanner gave no answer", extra={"entry": str(row.id)})
        return Scan.AWAY
    except KeyDestroyed:
        return None
    except (FileNotFoundError, BrokenEnvelope):
        log.error("a stored file is not whole: tongban check files", extra={"entry": str(row.id)})
        return None


def _waiting() -> list[UUID]:
    with acting(ME):
        rows = StoredFile.objects.filter(
            scan__in=[state.value for state in TO_SCAN], put_at__lt=clock.now() - PATIENCE
        )
        return list(rows.order_by("put_at").values_list("id", flat=True)[:SCAN_AT_ONCE])
