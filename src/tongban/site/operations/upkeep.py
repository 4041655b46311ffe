"""Looking after what needs looking after (自查): the worker and the doctor look, the console reads.

Officers may not count rows of others nor read keys; the worker may, and leaves what it saw.
"""

import dataclasses
import io
import tempfile
from typing import Any

from django.conf import settings
from django.utils import translation

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.health.readings import KeyTask, Stored, Upkeep
from tongban.kernel.retention import queries as retention
from tongban.kernel.rotation import status
from tongban.kernel.storage import places, scanner
from tongban.site.models import UpkeepReading

_ME = Actor.task("upkeep")
_NAME = "house"
_SCANNER_S = 5.0


def seen_now() -> Upkeep:
    """As it is this moment; for the platform itself."""
    with acting(_ME):
        late = {one.rule.name: one.late for one in retention.standings() if one.late}
        to_review = retention.holds_to_review(clock.today())
    return Upkeep(clock.now(), late, to_review, stored(), _key_tasks())


def remember() -> None:
    """Leave it for the console. Measured numbers are no act: the log has no entry of them."""
    seen = seen_now()
    content = dataclasses.asdict(seen)
    del content["at"]
    with acting(_ME):
        UpkeepReading.objects.update_or_create(
            name=_NAME, defaults={"at": seen.at, "content": content}
        )


def remembered() -> Upkeep | None:
    """What was left last; inside the caller's `acting`."""
    row = UpkeepReading.objects.filter(name=_NAME).first()
    return None if row is None else Upkeep(at=row.at, **_parsed(row.content))


def stored() -> Stored:
    """Can files be written, and does the virus scanner answer where one is set?"""
    folder = places.folder()
    try:
        places.ensure(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as trouble:
        return Stored(str(folder), "unwritable", trouble.strerror or "")
    at = scanner.address(settings.SCANNER_URL)
    if at is None:
        return Stored(str(folder), "unscanned")
    try:
        scanner.scan(io.BytesIO(b"tongban doctor"), at, seconds=_SCANNER_S)
    except scanner.ScannerAway:
        return Stored(str(folder), "away")
    return Stored(str(folder), "scanned")


def _key_tasks() -> tuple[KeyTask, ...]:
    try:
        with translation.override("en"):
            return tuple(status.status().tasks)
    except Misconfigured as trouble:
        return (KeyTask("unreadable", str(trouble)),)


def _parsed(content: dict[str, Any]) -> dict[str, Any]:
    tasks = (one | {"commands": tuple(one["commands"])} for one in content["key_tasks"])
    return content | {
        "files": Stored(**content["files"]),
        "key_tasks": tuple(KeyTask(**one) for one in tasks),
    }
