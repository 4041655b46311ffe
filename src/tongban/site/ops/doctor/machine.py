"""Checks that need no running house: programs, folders, ports, keys, the clock."""

import http.client
import importlib.util
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import tongban
from tongban.kernel import clock
from tongban.kernel.crypto import master
from tongban.kernel.disk import LEAST_FREE_BYTES
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import lock
from tongban.site.ops.doctor.findings import Finding, bad, good, note
from tongban.site.ops.place import Databases, Place, is_free
from tongban.site.ops.postgres import binaries, footing, pidfile

_PACKAGES = ("django", "psycopg", "granian", "uvicorn", "procrastinate", "whitenoise", "babel")
_MOST_ANSWER_BYTES = 64 * 1024


def python() -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == (3, 11):
        yield good("python", found)
    else:
        yield bad("python", f"{found}, but 3.11 is needed", "Run `make demo` with python3.11.")


def packages() -> Iterator[Finding]:
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        remedy = "pip install --require-hashes -r requirements/run.txt (make demo does it)"
        yield bad("packages", f"not installed: {', '.join(missing)}", remedy)
    else:
        yield good("packages", "installed")


def postgres(place: Place) -> Iterator[Finding]:
    """Which programs, and how they would run as this user."""
    if Databases.from_environment():
        yield good("PostgreSQL programs", "not needed: DATABASE_URL names a server")
        return
    home = footing.moved_home(place.postgres) or place.postgres
    chosen = binaries.find(_major(home / "data"))
    found = footing.in_place(chosen, _nearest(place.postgres))
    way = found.way if found else f"from a copy in {footing.STATE_FOLDER}"
    yield good("PostgreSQL programs", f"{chosen.major} ({chosen.source}), runs {way}")


def ports(place: Place) -> Iterator[Finding]:
    if _running(place):
        port = lock.port_left_word_of(place.data)
        where = f" on port {port}" if port else ", which opens no page yet"
        yield good("port", f"a Tongban runs in {place.data}{where}")
    elif is_free(place.port, place.host):
        yield good("port", f"{place.port} is free")
    elif _answers_as_tongban(place):
        yield good("port", f"a Tongban answers on port {place.port}")
    else:
        yield bad("port", f"{place.port} is taken by another program", "Choose another PORT=.")


def disk(place: Place) -> Iterator[Finding]:
    nearest = _nearest(place.data)
    free = shutil.disk_usage(nearest).free
    sentence = f"{free // 2**20} MB free at {nearest}"
    if free < LEAST_FREE_BYTES:
        yield bad("disk", sentence, "Free some space, or choose another folder with DATA=.")
    else:
        yield good("disk", sentence)


def folder(place: Place) -> Iterator[Finding]:
    nearest = _nearest(place.data)
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield bad(
            "data folder", f"{nearest} cannot be written", "chown it, or choose another DATA="
        )
    elif place.data.exists():
        yield good("data folder", f"{place.data} can be written")
    else:
        yield good("data folder", f"{place.data} can be made")


def keys(place: Place) -> Iterator[Finding]:
    """Is there a master key, is it one, and is it nobody else's to read?"""
    path = _master_key(place)
    if path is None:
        yield good("master key", "given in MASTER_KEY")
    elif not path.exists():
        remedy = "`make demo` makes one; a real installation: MASTER_KEY_FILE"
        yield note("master key", f"there is none at {path} yet", remedy)
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield bad("master key", f"other users may read {path}", f"chmod 600 {path}")
    else:
        yield good("master key", f"{master.parse(path.read_text(), str(path)).key_id} in {path}")


def time() -> Iterator[Finding]:
    """A clock that runs behind our own sources is surely wrong; law is counted in Shanghai."""
    now, ours = clock.now(), _newest_source()
    if now < ours - timedelta(days=1):
        remedy = "Set the clock (timedatectl set-ntp true): deadlines are counted by it."
        yield bad("clock", f"{now:%Y-%m-%d %H:%M} UTC is before this program was made", remedy)
    else:
        yield good("clock", f"{now.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M} 北京时间")


def _master_key(place: Place) -> Path | None:
    if os.environ.get("MASTER_KEY"):
        return None
    named = os.environ.get("MASTER_KEY_FILE")
    return Path(named) if named else place.keys / "master.key"


def _newest_source() -> datetime:
    newest = max(path.stat().st_mtime for path in Path(tongban.__file__).parent.rglob("*.py"))
    return datetime.fromtimestamp(newest, UTC)


def _running(place: Place) -> bool:
    home = footing.moved_home(place.postgres) or place.postgres
    return pidfile.serving(home / "data") is not None


def _answers_as_tongban(place: Place) -> bool:
    """Does whoever listens at the port say what only our /readyz says?"""
    site = urlsplit(os.environ.get("SITE_URL", place.address)).netloc
    connection = http.client.HTTPConnection(place.host, place.port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": site})
        told = json.loads(connection.getresponse().read(_MOST_ANSWER_BYTES))
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
    return isinstance(told, dict) and {"ready", "checks"} <= told.keys()


def _major(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


def _nearest(path: Path) -> Path:
    """The folder itself, or the first above it that exists."""
    while not path.exists():
        if path == path.parent:
            raise Misconfigured(f"{path} does not exist.")
        path = path.parent
    return path
