"""The embedded PostgreSQL: one folder, one server, our direct child.

The server listens on a unix socket in a private folder only. It stops by itself (fast shutdown)
when the process that started it ends, so start it from the main thread.
"""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg

from tongban.kernel.errors import Misconfigured
from tongban.site.ops.postgres import binaries, folders, footing, last_words, pidfile, wal

SUPERUSER = "postgres"
_START_SECONDS = 120  # recovery after a power cut may take a while
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # A log keeps no personal data: neither failing statements nor their values (DETAIL lines).
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
# A power cut may destroy the data; a killed server loses nothing, so fault tests stay honest.
_FAST_UNSAFE = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class Cluster:
    """A PostgreSQL server with its data in `folder`; see the module for its life."""

    def __init__(
        self,
        folder: Path,
        *,
        fast_unsafe: bool = False,
        port: int | None = None,
        log: Path | None = None,
        wal_archive: Path | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.fast_unsafe = fast_unsafe
        self.port = port or 5432
        self.log = log or self.folder / "server.log"
        self.wal_archive = wal_archive
        self.process: subprocess.Popen[bytes] | None = None
        self._footing: footing.Footing | None = None
        self._socket_folder: Path | None = None

    @property
    def footing(self) -> footing.Footing:
        """How and where the server runs; found out at the first need."""
        if self._footing is None:
            folders.make_folder(self.folder)
            home = footing.moved_home(self.folder) or self.folder
            chosen = binaries.find(_major_of(home / "data"))
            self._footing = footing.choose(chosen, self.folder)
        return self._footing

    @property
    def way(self) -> str:
        """One of "ordinary user", "as nobody", "user namespace" or "copied"."""
        return self.footing.way

    @property
    def data(self) -> Path:
        return self.footing.home / "data"

    @property
    def socket_folder(self) -> Path:
        """The private folder of the socket; short even when DATA is deep."""
        if self._socket_folder is None:
            self._socket_folder = folders.socket_folder(
                self.footing.home, self.port, self.footing.owner
            )
        return self._socket_folder

    def start(self) -> None:
        """Make the data folder when absent, start the server and wait until it answers.

        Raises Misconfigured with cause and way on.
        """
        if self.alive():
            return
        self._refuse_second_server()
        if self.data.is_dir():
            footing.hand_over(self.data, self.footing.owner)
        if not (self.data / "PG_VERSION").exists():
            self._create()
        pidfile.disown(self.data, self.socket_folder, self.port)
        self._launch()

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything acknowledged is kept."""
        process, self.process = self.process, None
        if process is None:
            return
        for last_word, patience in (
            (signal.SIGINT, 60),
            (signal.SIGQUIT, 10),
            (signal.SIGKILL, 10),
        ):
            if process.poll() is None:
                process.send_signal(last_word)
                _wait(process, patience)
        if self.socket_folder.parent != self.footing.home:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
            self._socket_folder = None

    def kill(self) -> None:
        """SIGKILL the server: what a crash looks like (tests)."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def url(self, dbname: str, user: str, password: str) -> str:
        """The address of a database as PostgreSQL clients and Django read it."""
        return address(self.socket_folder, self.port, dbname, user, password)

    def superuser_url(self, dbname: str = "postgres") -> str:
        return self.url(dbname, SUPERUSER, superuser_password(self.footing.home))

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _refuse_second_server(self) -> None:
        """A server that is just ending is waited for; one that serves is named."""
        began = time.monotonic()
        while survivors := pidfile.survivors(self.data):
            found = pidfile.holder(self.data)
            serves = found is not None and found.pid in survivors and found.status != "stopping"
            if time.monotonic() - began > (2 if serves else 20):
                raise Misconfigured(
                    f"Another PostgreSQL (process {min(survivors)}) works in {self.data}. Stop "
                    "the Tongban that runs there, or end that process with "
                    f"`kill -INT {min(survivors)}`, or choose another DATA folder."
                )
            time.sleep(0.05)

    def _create(self) -> None:
        """initdb into a draft folder, renamed when whole: half a database never exists."""
        folders.need_space(self.folder)
        draft = self.footing.home / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, *self.footing.owner)
        password = secrets.token_urlsafe(24)
        kept = self.footing.home / "superuser.password"
        folders.write_private(kept, password)
        handed = self.socket_folder / "initdb.password"
        folders.write_private(handed, password, self.footing.owner)
        try:
            self._initdb(draft, handed)
        finally:
            handed.unlink()
        try:
            draft.rename(self.data)
        except OSError as trouble:
            raise Misconfigured(
                f"{self.data} exists but holds no database ({trouble.strerror}). Move it away, or "
                "choose another DATA folder."
            ) from trouble

    def _initdb(self, draft: Path, password_file: Path) -> None:
        argv = [self.footing.binaries.program("initdb"), "-D", str(draft), "-U", SUPERUSER]
        argv += ["-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--data-checksums"]
        argv += [f"--pwfile={password_file}"] + (["--no-sync"] if self.fast_unsafe else [])
        attempt = self.footing.popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        try:
            said = attempt.communicate(timeout=_START_SECONDS)[0].decode(errors="replace")
        except BaseException:
            # It clears up after itself: nobody else may begin to before it is done.
            attempt.terminate()
            _wait(attempt, 10)
            attempt.kill()
            raise
        if attempt.returncode != 0:
            raise Misconfigured(
                last_words.explained(said, f"initdb could not make {draft}", self.folder)
            )

    def _launch(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while True:
            said = self._launch_once(until)
            if said is None:
                return
            # Backends of a server just killed still hold its shared memory: they end by themselves.
            if "shared memory block" not in said or time.monotonic() > until:
                raise Misconfigured(
                    last_words.explained(said, "PostgreSQL did not start", self.folder)
                )
            time.sleep(0.1)

    def _launch_once(self, until: float) -> str | None:
        """Start the server; None when it answers, else its last words."""
        # Statements that failed stand in it, values and all: the operator's alone.
        with open(self.log, "ab", opener=lambda path, how: os.open(path, how, 0o600)) as log:
            os.fchmod(log.fileno(), 0o600)
            began = log.tell()
            self.process = self.footing.tied(self._argv(), signal.SIGINT, log)
        while time.monotonic() < until:
            if self.process.poll() is not None:
                return last_words.read_from(self.log, began)
            if pidfile.ready(self.data, self.process.pid) and self._answers():
                return None
            time.sleep(0.02)
        self.stop()
        return last_words.read_from(self.log, began) + f"\nno answer within {_START_SECONDS} s"

    def _argv(self) -> list[str]:
        settings = _SETTINGS | (_FAST_UNSAFE if self.fast_unsafe else {})
        settings |= {"unix_socket_directories": str(self.socket_folder), "port": str(self.port)}
        if self.wal_archive:
            settings |= wal.settings(self.wal_archive, self.footing.owner)
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.footing.binaries.program("postgres"), "-D", str(self.data), *options]

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.superuser_url(), connect_timeout=5) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def address(socket_folder: Path, port: int, dbname: str, user: str, password: str) -> str:
    """The URL of a database behind a unix socket."""
    host = quote(str(socket_folder), safe="")
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return f"postgresql://{login}@/{quote(dbname, safe='')}?host={host}&port={port}"


def superuser_password(home: Path) -> str:
    return (home / "superuser.password").read_text().strip()


def _major_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return
