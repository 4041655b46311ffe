"""As whom PostgreSQL runs. It refuses root, so root gives it another footing.

Four ways, tried in this order: an ordinary user runs it as itself; root runs it as `nobody` when
nobody can reach programs and data; else root runs it in a user namespace (everything may stay
0700); else programs and data move to a state folder of the system that nobody can reach.
"""

import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from tongban.kernel.errors import Misconfigured
from tongban.site.ops.postgres.binaries import Binaries
from tongban.site.ops.tether import ends_with_parent

NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")
STATE_FOLDER = Path("/var/lib/tongban")
_MOVED_NOTE = "moved-to.txt"


@dataclass(frozen=True, slots=True)
class Footing:
    """One way to run PostgreSQL: the sentence for people, the user, and where data live."""

    way: str
    binaries: Binaries
    home: Path
    owner: tuple[int, int]
    becomes: tuple[int, int] | None = None
    prefix: tuple[str, ...] = ()

    def popen(self, argv: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        """Start a program of PostgreSQL on this footing, in its own session."""
        if self.becomes:
            options |= {"user": self.becomes[0], "group": self.becomes[1], "extra_groups": []}
        return subprocess.Popen(
            [*self.prefix, *argv], cwd="/", env=_environment(), start_new_session=True, **options
        )

    def tied(self, argv: list[str], last_signal: Any, log: IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start a server that receives `last_signal` when this process ends."""
        return self.popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=ends_with_parent(last_signal),
        )

    def works(self) -> bool:
        """Can the programs be run and the data folder be entered on this footing?"""
        entering = ["sh", "-c", 'cd "$1" && exec "$2" --version', "sh", str(self.home)]
        try:
            attempt = self.popen(
                [*entering, self.binaries.program("postgres")],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return attempt.wait(60) == 0


def choose(binaries: Binaries, folder: Path) -> Footing:
    """The first way that works here for data in `folder` (it must exist)."""
    return in_place(binaries, folder) or copied(binaries, folder)


def in_place(binaries: Binaries, folder: Path) -> Footing | None:
    """The first way that works here and copies nothing."""
    home = moved_home(folder) or folder
    me = (os.geteuid(), os.getegid())
    if me[0] != 0:
        return Footing("ordinary user", binaries, home, me)
    nobody = _nobody()
    candidates = (
        Footing("as nobody", binaries, home, nobody, becomes=nobody),
        Footing("user namespace", binaries, home, me, prefix=NAMESPACE),
    )
    return next((candidate for candidate in candidates if candidate.works()), None)


def copied(binaries: Binaries, folder: Path, state: Path = STATE_FOLDER) -> Footing:
    """Programs and data in a state folder that nobody can enter; `folder` keeps a note of it."""
    nobody = _nobody()
    try:
        reachable = _copy_programs(binaries, state)
        home = moved_home(folder) or _move_data(folder, state)
    except OSError as trouble:
        raise Misconfigured(
            "PostgreSQL refuses to run as root, and neither nobody nor a user namespace can "
            f"reach it; copying it to {state} failed too: {trouble}. Run as an ordinary user, or "
            "put the checkout and DATA under a folder that everyone may enter, such as /srv."
        ) from trouble
    footing = Footing("copied", reachable, home, nobody, becomes=nobody)
    if footing.works():
        return footing
    raise Misconfigured(
        f"PostgreSQL refuses to run as root, and the user nobody cannot run it from {state}. "
        "Run as an ordinary user instead, or set DATABASE_URL to a server."
    )


def moved_home(folder: Path) -> Path | None:
    """Where the data went when they could not stay in `folder`."""
    note = folder / _MOVED_NOTE
    return Path(note.read_text().strip()) if note.is_file() else None


def hand_over(path: Path, owner: tuple[int, int]) -> None:
    """Give `path` and all below it to `owner`; nothing to do when it already has it."""
    found = path.stat()
    if (found.st_uid, found.st_gid) == owner:
        return
    if os.geteuid() != 0:
        raise Misconfigured(
            f"{path} belongs to another user ({_name_of(found.st_uid)}). Start as that user, or "
            f"`chown -R` the folder to {_name_of(os.geteuid())}, or choose another DATA folder."
        )
    for inside in path.rglob("*"):
        os.lchown(inside, *owner)
    os.chown(path, *owner)  # last: an interrupted hand-over is taken up again


def _copy_programs(binaries: Binaries, state: Path) -> Binaries:
    package = binaries.folder.parent.parent
    libraries = package.with_name(package.name + ".libs")
    target = state / f"postgresql-{binaries.major}-{package.stat().st_mtime_ns:x}"
    bin_folder = target / package.name / binaries.folder.parent.name / binaries.folder.name
    if not target.exists():
        state.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
        shutil.copytree(binaries.folder.parent, draft / package.name / binaries.folder.parent.name)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_all(draft)
        draft.rename(target)
    return replace(binaries, folder=bin_folder)


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))


def _move_data(folder: Path, state: Path) -> Path:
    home = state / f"data-{secrets.token_hex(8)}"
    home.mkdir(mode=0o711, parents=True)
    for present in ("data", "superuser.password"):
        if (folder / present).exists():
            shutil.move(folder / present, home / present)
    (folder / _MOVED_NOTE).write_text(f"{home}\n")
    return home


def _environment() -> dict[str, str]:
    """Nothing of ours reaches the server: no secrets, no PG* variables, no foreign locale."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return (65534, 65534)
    return (entry.pw_uid, entry.pw_gid)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
