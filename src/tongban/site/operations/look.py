"""One look at the whole house, for the console and the doctor: read everything, then judge."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.health import behind, foundations, supplies
from tongban.kernel.health import upkeep as health
from tongban.kernel.health.findings import Finding
from tongban.kernel.health.readings import Disk, Errors, House, Proxying
from tongban.kernel.web import metrics
from tongban.kernel.web.request import Request
from tongban.kernel.web.site import unnamed
from tongban.site.operations import backups, doors, upkeep

_FOLDERS = ("STATIC_ROOT", "CHECKPOINT_FILE", "METRICS_FOLDER", "FILES_FOLDER", "BACKUP_FOLDER")


def house(by: Actor, request: Request | None = None, *, live: bool = False) -> House:
    """Everything there is to know, read in the name of somebody who may.

    `live`: the platform itself looks behind the scenes now, instead of reading what it left.
    """
    today, now = clock.today(), clock.now()
    seen = upkeep.seen_now() if live else None
    with acting(by):
        return House(
            vitals=doors.vitals(today),
            works=doors.works(today),
            turns=doors.turns(today, now),
            years=doors.years(),
            keys=doors.key_ages(),
            backup=backups.last(),
            since=doors.since(),
            disks=tuple(disks()),
            errors=Errors(*metrics.errors_logged()),
            proxying=proxying(request),
            upkeep=seen or upkeep.remembered(),
            unnamed=unnamed(),
        )


def findings(seen: House) -> Iterator[Finding]:
    """What that means; the foundations look for themselves."""
    now = clock.now()
    yield from foundations.look()
    yield from behind.look(seen, now)
    yield from supplies.look(seen, now)
    yield from health.look(seen, now)


def disks() -> Iterator[Disk]:
    """The disks of this machine our folders lie on, each once."""
    known: set[int] = set()
    for name in _FOLDERS:
        named = str(getattr(settings, name))
        folder = _nearest(Path(named)) if named else None
        if folder is None or folder.stat().st_dev in known:
            continue
        known.add(folder.stat().st_dev)
        usage = shutil.disk_usage(folder)
        yield Disk(name, usage.free, usage.total)


def proxying(request: Request | None) -> Proxying:
    """How the site is set to be reached, and how this request came."""
    return Proxying(
        site_url=settings.SITE_URL,
        live_url=settings.LIVE_URL,
        hosts=tuple(settings.ALLOWED_HOSTS),
        is_behind_tls=settings.BEHIND_TLS,
        proxies=settings.PROXIES,
        is_demo=settings.DEMO,
        request_is_secure=request.is_secure() if request else None,
        request_was_forwarded="X-Forwarded-For" in request.headers if request else None,
    )


def _nearest(path: Path) -> Path | None:
    """The first folder at or above the path that exists."""
    return next((one for one in (path, *path.absolute().parents) if one.exists()), None)
