"""To a point in time (时间点恢复): a base backup of the embedded server, then WAL to a moment.

For the demo's own server; a server you run has its own tools for this (docs/operating.md).
"""

import io
import os
import tarfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tongban.kernel.crypto.archives import ArchiveKey
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import inside
from tongban.site.ops.backup import dump, make, parts, programs
from tongban.site.ops.backup.make import House
from tongban.site.ops.backup.manifest import Manifest, Part
from tongban.site.ops.backup.progress import Progress
from tongban.site.ops.backup.restore import Source
from tongban.site.ops.place import Databases, Place
from tongban.site.ops.postgres import Cluster, cluster, wal

CLUSTER, PASSWORD = "cluster", "superuser"
_LEFT_OUT = ("postmaster.pid", "postmaster.opts")
_PATIENCE_S = 12 * 3600


def base(place: Path, house: House, label: str, admin: str, home: Path) -> Manifest:
    """Copy the whole cluster while it runs; with the WAL archive it leads to any later moment."""
    look = dump.look(house.owner)
    with dump.connected(admin) as connection:
        row = connection.execute(
            "SELECT pg_walfile_name(pg_current_wal_lsn()), current_setting('archive_mode')"
        ).fetchone()
    if row is None or row[1] != "on":
        raise Misconfigured(
            "No WAL archive is kept, so a base backup would lead nowhere. Set WAL_ARCHIVE to a "
            "folder, start the demo again, then make the base backup."
        )

    def copy(folder: Path, key: ArchiveKey, progress: Progress) -> tuple[Part, ...]:
        argv = [programs.find("pg_basebackup", look.major), "--pgdata=-", "--format=tar"]
        argv += ["--wal-method=fetch", "--checkpoint=fast", "--no-manifest", "--no-password"]
        pieces = progress.over(programs.spoken(argv, admin))
        secret = cluster.superuser_password(home).encode()
        return (
            parts.write(folder, CLUSTER, key, pieces),
            parts.write(folder, PASSWORD, key, [secret]),
        )

    with make.alone(place):
        return make.copied(place, house, label, look, copy, wal_from=str(row[0]))


class ToMoment:
    """Fills a draft from a base backup and goes on to a moment (into.Fill)."""

    def __init__(self, archive: Path, until: datetime) -> None:
        self.archive = archive
        self.until = until

    def __call__(self, server: Cluster, source: Source, progress: Progress) -> Databases:
        self.refuse(source.manifest)
        _unpack(source, server, progress)
        stamp = self.until.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")
        kept = server.data / "postgresql.auto.conf"
        before = kept.read_text()
        kept.write_text(before + wal.recovery(self.archive, stamp))
        (server.data / "recovery.signal").touch()
        try:
            server.start()
            _wait_for_the_moment(server)
        except Misconfigured as trouble:
            raise Misconfigured(
                f"The moment {stamp} was not reached: {_why(server.log) or trouble} Nothing was "
                "changed. Name an earlier moment, or check that the WAL archive is whole."
            ) from trouble
        kept.write_text(before)
        return inside.embedded(Place(data=server.folder.parent), server)

    def refuse(self, found: Manifest) -> None:
        """Raises Misconfigured where the backup and the archive do not lead to the moment."""
        if self.until < found.finished_at:
            raise Misconfigured(
                f"{found.id} ended at {found.finished_at:%Y-%m-%d %H:%M:%S} UTC, after the moment "
                "you named. Name an older base backup."
            )
        if not self.archive.is_dir():
            raise Misconfigured(f"There is no WAL archive {self.archive}. Name it with --wal.")


def refuse_other_kind(found: Manifest, until: datetime | None) -> None:
    """Raises Misconfigured for a full backup with --until, and for a base backup without it."""
    if until is not None and found.kind != "base":
        raise Misconfigured(
            f"{found.id} is a full backup, no base backup, and comes back only as it was. Nothing "
            "was changed. Leave --until out, or name a base backup: `tongban backup list` says "
            "which is which."
        )
    if until is None and found.kind == "base":
        raise Misconfigured(
            f"{found.id} is a base backup: it comes back to a moment. Nothing was changed. Name "
            "the moment with --until and the archive with --wal, or name a full backup."
        )


def _unpack(source: Source, server: Cluster, progress: Progress) -> None:
    home, data = server.footing.home, server.data
    data.mkdir(mode=0o700)
    part = source.manifest.part(CLUSTER)
    pieces = progress.over(parts.read(source.folder, part, source.key))
    stream = io.BufferedReader(_Stream(pieces), programs.PIECE)
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            if member.name not in _LEFT_OUT:
                tar.extract(member, data, filter="data")
    for path in data.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    secret = b"".join(parts.read(source.folder, source.manifest.part(PASSWORD), source.key))
    kept = os.open(home / "superuser.password", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(kept, "wb") as file:
        file.write(secret + b"\n")


def _wait_for_the_moment(server: Cluster) -> None:
    """The server answers while it still replays; it is ours when it no longer does."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        if not server.alive():
            raise Misconfigured("PostgreSQL ended before it.")
        with dump.connected(server.superuser_url()) as connection:
            if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                return
        time.sleep(0.2)
    raise Misconfigured("it took too long.")


def _why(log: Path) -> str:
    """What the server said last of its own accord."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    said = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return f"{said[-1]}." if said else ""


class _Stream(io.RawIOBase):
    """Pieces as a file that is read once, as tarfile wants it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._kept = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        while not self._kept:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._kept = piece
        count = min(len(view), len(self._kept))
        view[:count], self._kept = self._kept[:count], self._kept[count:]
        return count
