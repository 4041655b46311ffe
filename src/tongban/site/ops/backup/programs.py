"""PostgreSQL's own programs as we use them: pg_dump, psql, pg_basebackup.

They come with the wheel, so a server needs none installed; `PG_BIN` goes first, Debian's folders
come last. A password reaches them by environment, never by command line.
"""

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict

from tongban.kernel.errors import Misconfigured
from tongban.site.ops.postgres import binaries
from tongban.site.ops.tether import ends_with_parent

PIECE = 1 << 18
_ASKED = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class ProgramFailed(Misconfigured):
    """A program of PostgreSQL ended with an error; the message holds its last words."""


def find(name: str, least_major: int) -> str:
    """The path of a program not older than the server. Raises Misconfigured with the way on."""
    seen = []
    for folder in _folders():
        program = folder / name
        major = _major(program)
        if major is not None and major >= least_major:
            return str(program)
        seen += [f"{major} in {folder}"] if major is not None else []
    raise Misconfigured(
        f"No {name} for a PostgreSQL {least_major} server is on this machine "
        f"({'found: ' + ', '.join(seen) if seen else 'none found'}). Install "
        f"postgresql-client-{least_major}, or set PG_BIN to a folder that holds {name}."
    )


def spoken(argv: list[str], url: str) -> Iterator[bytes]:
    """What a program writes, piece by piece. Raises ProgramFailed when it ends with an error."""
    with tempfile.TemporaryFile() as words:
        program = subprocess.Popen(
            argv,
            env=environment(url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            preexec_fn=ends_with_parent(signal.SIGTERM),
        )
        assert program.stdout is not None
        try:
            while piece := program.stdout.read(PIECE):
                yield piece
            program.wait()
        finally:
            program.stdout.close()
            if program.poll() is None:
                program.kill()
                program.wait()
        _refuse_failure(argv[0], program.returncode, words)


def told(argv: list[str], url: str, pieces: Iterable[bytes]) -> None:
    """Let a program read the pieces. Raises ProgramFailed when it ends with an error."""
    with tempfile.TemporaryFile() as words:
        program = subprocess.Popen(
            argv,
            env=environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=words,
            preexec_fn=ends_with_parent(signal.SIGTERM),
        )
        assert program.stdin is not None
        try:
            for piece in pieces:
                program.stdin.write(piece)
            program.stdin.close()
            program.wait()
        except BrokenPipeError:
            program.wait()
        except BaseException:
            program.kill()
            program.wait()
            raise
        _refuse_failure(argv[0], program.returncode, words)


def environment(url: str) -> Mapping[str, str]:
    """What a client program is told: the address and the password, and nothing else of ours."""
    given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value}
    told = {_ASKED[name]: value for name, value in given.items() if name in _ASKED}
    return told | {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "PGCONNECT_TIMEOUT": "10",
        "PGAPPNAME": "tongban backup",
    }


def _folders() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen)
    yield from (one.folder for one in binaries.installed())


@cache
def _major(program: Path) -> int | None:
    try:
        answer = subprocess.run([str(program), "--version"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(rb"\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else None


def _refuse_failure(program: str, code: int, words: IO[bytes]) -> None:
    """Its first complaint only: later ones may quote rows."""
    if code == 0:
        return
    words.seek(0)
    lines = words.read(8192).decode(errors="replace").splitlines()
    said = next((line for line in lines if re.search(r"error|fatal|panic", line, re.I)), "")
    why = re.sub(r"^.*?(?:ERROR|FATAL|PANIC|error):\s*", "", said) or f"exit code {code}"
    raise ProgramFailed(f"{Path(program).name} failed: {why[:300]}")
