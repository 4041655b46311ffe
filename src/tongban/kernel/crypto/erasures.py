"""The list of destroyed keys (销毁清单): what was erased must not come back with a backup.

One line for each destroyed subject key, in ERASURES_FILE beside the checkpoints. It only grows,
holds ids and times, and is copied elsewhere like the checkpoints; a restore repeats what it says.
Each line bears a mark under the master key, so that nobody else can have people erased. After a
change of the master key each erasure is listed once more under the new one; lines under the
former one stay, and count as long as that key is given or the new line is there.
"""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tongban.kernel.actor import Actor
from tongban.kernel.crypto import archives, keys, master
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.models import SubjectKey

ORIGIN = "tongban/erasure"
# Transactions that began before the last line was written may commit after it.
_OVERLAP = timedelta(hours=1)
_TORN = " torn"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One line of the list."""

    subject_id: UUID
    at: datetime
    mark: str

    def claim(self) -> bytes:
        return f"{ORIGIN} {self.subject_id} {_stamp(self.at)}".encode()

    @property
    def master_key_id(self) -> str:
        """Under which master key the line is marked."""
        return archives.marked_by(self.mark)

    def is_genuine(self) -> bool:
        """Raises Misconfigured for a line of a master key this process was never given."""
        return archives.bears_mark(self.claim(), self.mark, "A line of the list of erasures")


def make_file() -> Path:
    """An empty list where there is none yet: a restore asks for the file from the first day.

    Run as root it belongs to whoever the folder above belongs to, since the worker writes it.
    """
    path = Path(settings.ERASURES_FILE)
    if not path.exists():
        above = next(one for one in path.absolute().parents if one.exists())
        fresh = [one for one in reversed(path.absolute().parents) if not one.exists()]
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = _opened(path, os.O_WRONLY | os.O_CREAT)
        try:
            if os.geteuid() == 0:
                owner = (above.stat().st_uid, above.stat().st_gid)
                os.fchown(handle, *owner)
                for one in fresh:
                    os.chown(one, *owner, follow_symlinks=False)
        finally:
            os.close(handle)
    return path


def _opened(path: Path, flags: int) -> int:
    """Never through a link: whoever owns the folder would choose what root writes to."""
    try:
        return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)
    except OSError as trouble:
        if trouble.errno != errno.ELOOP:
            raise
        raise Misconfigured(
            f"{path} is a link, and the list of erasures is not written through one. Name the "
            "file itself in ERASURES_FILE."
        ) from trouble


def append_to_file() -> int:
    """Bring ERASURES_FILE up to date; returns how many lines were added."""
    path = make_file()
    text = path.read_text("ascii", "replace")
    lines = [one for one in _lines(text) if one]
    with acting(Actor.task("erasures")):
        under = keys.wrapping_key()
        known = [one for one in lines if one.master_key_id == under.key_id]
        found = _destroyed(max((one.at for one in known), default=None))
    ids = {one.subject_id for one in known}
    # Also those this database never knew: another backup may.
    found = {one.subject_id: one.at for one in lines if _is_ours(one)} | found
    wanted = sorted((at, subject) for subject, at in found.items() if subject not in ids)
    if wanted:
        _append(path, "".join(_line(subject, at, under) for at, subject in wanted))
    return len(wanted)


def _destroyed(since: datetime | None) -> dict[UUID, datetime]:
    """The destroyed keys of this database that may not be listed yet."""
    rows = SubjectKey.objects.filter(destroyed_at__isnull=False)
    if since is not None:
        rows = rows.filter(destroyed_at__gt=since - _OVERLAP)
    return {row.subject_id: row.destroyed_at for row in rows if row.destroyed_at is not None}


def _is_ours(one: Erasure) -> bool:
    """Genuine, and under a master key this process has."""
    try:
        return one.is_genuine()
    except Misconfigured:
        return False


def read(text: str, what: str) -> list[Erasure]:
    """Every line of a list; `what` names it. Raises Misconfigured for one that is not ours."""
    found = list(_lines(text))
    again = {one.claim() for one in found if one and _is_ours(one)}
    # A line under a master key that is gone says nothing once it stands there anew.
    asked = [one for one in found if not (one and _is_of_another(one) and one.claim() in again)]
    genuine = [one for one in asked if one and one.is_genuine()]
    if forged := len(asked) - len(genuine):
        raise Misconfigured(
            f"{forged} lines of {what} bear no genuine mark: somebody else wrote them, and "
            "following them would erase people. Nothing was changed. Use another copy of the list."
        )
    return genuine


def _lines(text: str) -> Iterator[Erasure | None]:
    """Each line, None for one that makes no sense.

    A torn last line is left out: the next writer marks it so and adds its erasure again.
    """
    for line in text[: text.rfind("\n") + 1].splitlines():
        if line and not line.endswith(_TORN):
            yield _parsed(line.split())


def _parsed(parts: list[str]) -> Erasure | None:
    try:
        origin, subject, at, mark = parts
        return (
            Erasure(UUID(subject), datetime.fromisoformat(at), mark) if origin == ORIGIN else None
        )
    except ValueError:
        return None


def _is_of_another(one: Erasure) -> bool:
    """Under a master key this process was never given."""
    return master.held().get(one.master_key_id) is None


def _line(subject: UUID, at: datetime, under: master.MasterKey) -> str:
    claim = Erasure(subject, at, "").claim()
    return f"{claim.decode()} {archives.mark(claim, under)}\n"


def _append(path: Path, lines: str) -> None:
    handle = _opened(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
    with os.fdopen(handle, "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 1))
        torn = file.read(1) not in (b"", b"\n")
        file.write((f"{_TORN}\n" if torn else "").encode() + lines.encode())
        file.flush()
        os.fsync(file.fileno())


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
