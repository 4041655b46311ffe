"""One Tongban on one machine: its folder, its ports, and what each of its processes is told.

All settings reach the processes through environment variables; a process is told the address of
the database for its own login only.
"""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tongban
from tongban.kernel import env
from tongban.kernel.errors import Misconfigured

Login = Literal["web", "worker", "owner"]
LOGINS: tuple[Login, ...] = ("web", "worker", "owner")
VARIABLES: Mapping[Login, str] = {
    "web": "DATABASE_URL",
    "worker": "DATABASE_WORKER_URL",
    "owner": "DATABASE_OWNER_URL",
}
ADMIN_VARIABLE = "DATABASE_ADMIN_URL"
_SECRETS = ("MASTER_KEY", "MASTER_KEY_FORMER", "SECRET_KEY")
_SIMULATED = ("VERIFICATION_SECRET", "MESSAGES_SECRET")
_PLACES = (
    "KEYS_FOLDER",
    "MASTER_KEY_FILE",
    "SECRET_KEY_FILE",
    "STATIC_ROOT",
    "CHECKPOINT_FILE",
    "ERASURES_FILE",
    "FILES_FOLDER",
)
_SOURCE = Path(tongban.__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Databases:
    """The addresses of the one database, by login; `admin` may make roles and databases."""

    web: str
    worker: str
    owner: str
    admin: str | None = None

    def of(self, login: Login) -> str:
        """The address for a login. Raises Misconfigured when the operator gave none."""
        url = {"web": self.web, "worker": self.worker, "owner": self.owner}[login]
        if not url:
            raise Misconfigured(
                f"{VARIABLES[login]} is not set, while other database addresses are. The platform "
                "uses three logins: DATABASE_URL (tongban_web), DATABASE_WORKER_URL "
                "(tongban_worker) and DATABASE_OWNER_URL (tongban_owner). Set the missing one."
            )
        return url

    @classmethod
    def from_environment(cls) -> "Databases | None":
        """The server an operator named; None when no address is set."""
        given = {login: env.secret(name, "") for login, name in VARIABLES.items()}
        if not any(given.values()):
            return None
        return cls(**given, admin=env.secret(ADMIN_VARIABLE, "") or None)


@dataclass(frozen=True, slots=True)
class Place:
    """The folder and the ports, and the environment made of them."""

    data: Path
    port: int = 8000
    live_port: int = 8001
    metrics_port: int = 8002
    verifier_port: int = 8003
    """Of the simulated verification service, in a demo only."""
    messenger_port: int = 8004
    """Of the simulated message gateway, in a demo only."""
    host: str = "127.0.0.1"
    demo: bool = True

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}/"

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"

    def environment(
        self, login: Login, databases: Databases, *, admin: bool = False
    ) -> dict[str, str]:
        """What a process with this login is told, on top of our own environment.

        A demo is ours throughout; elsewhere what the operator set wins over our defaults.
        """
        given = {k: v for k, v in os.environ.items() if not _is_database_address(k)}
        if self.demo:
            told = {k: v for k, v in given.items() if k not in (*_SECRETS, *_SIMULATED)}
            told |= self.settings() | self._simulation()
        else:
            told = given | self._unless_named(given)
        told |= {"TONGBAN_AS": login, VARIABLES[login]: databases.of(login)}
        told["PYTHONPATH"] = os.pathsep.join(_python_path())
        if admin:
            told |= {VARIABLES[one]: databases.of(one) for one in LOGINS}
            told |= {ADMIN_VARIABLE: databases.admin} if databases.admin else {}
        return told

    def whereabouts(self) -> dict[str, str]:
        """Where keys, checkpoints and static files lie in this folder, for what nobody named.

        A secret's file that does not exist is not named: commands that need none do without.
        """
        ours = self._unless_named(os.environ)
        secrets = {f"{secret}_FILE" for secret in _SECRETS}
        return {
            name: ours[name]
            for name in _PLACES
            if name in ours and (name not in secrets or Path(ours[name]).is_file())
        }

    def _unless_named(self, given: Mapping[str, str]) -> dict[str, str]:
        """Our settings but for what is given; a secret given as such needs no file."""
        named = given.keys() | {f"{secret}_FILE" for secret in _SECRETS if secret in given}
        return {name: value for name, value in self.settings().items() if name not in named}

    def settings(self) -> dict[str, str]:
        """What belongs to this folder and these ports."""
        site = self.address.rstrip("/")
        return {
            "DJANGO_SETTINGS_MODULE": "tongban.site.settings",
            "DEMO": "yes" if self.demo else "no",
            "DATA": str(self.data),
            "PORT": str(self.port),
            "SITE_URL": os.environ.get("SITE_URL", site),
            "LIVE_PORT": str(self.live_port),
            "LIVE_URL": os.environ.get("LIVE_URL", f"http://{self.host}:{self.live_port}"),
            "METRICS_PORT": str(self.metrics_port),
            "METRICS_FOLDER": str(self.data / "metrics"),
            "KEYS_FOLDER": str(self.keys),
            "MASTER_KEY_FILE": str(self.keys / "master.key"),
            "SECRET_KEY_FILE": str(self.keys / "secret.key"),
            "STATIC_ROOT": str(self.data / "static"),
            "CHECKPOINT_FILE": str(self.data / "audit" / "checkpoints.txt"),
            "ERASURES_FILE": str(self.data / "audit" / "erasures.txt"),
            "FILES_FOLDER": str(self.data / "files"),
        }

    def _simulation(self) -> dict[str, str]:
        """A demo asks its own verification service and message gateway, never a real one."""
        return {
            "VERIFICATION_URL": f"http://127.0.0.1:{self.verifier_port}",
            "VERIFICATION_SECRET_FILE": str(self.keys / "verification.key"),
            "VERIFIER_PORT": str(self.verifier_port),
            "MESSAGES_URL": f"http://127.0.0.1:{self.messenger_port}",
            "MESSAGES_SECRET_FILE": str(self.keys / "messages.key"),
            "MESSENGER_PORT": str(self.messenger_port),
            "MESSENGER_FOLDER": str(self.data / "messenger"),
            "MESSENGER_RECEIPTS_URL": f"http://127.0.0.1:{self.port}",
        }


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Could a server listen there now?"""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError:
            return False
    return True


def free_beside(port: int, taken: set[int]) -> int:
    """The next free port after `port`, for a listener people never type."""
    for candidate in range(port + 1, min(port + 200, 65_535)):
        if candidate not in taken and is_free(candidate):
            return candidate
    raise Misconfigured(f"No free port between {port} and {port + 200}. Choose another PORT.")


def _is_database_address(name: str) -> bool:
    return name.startswith("DATABASE_") and name.removesuffix("_FILE").endswith("URL")


def _python_path() -> list[str]:
    """The checkout works without being installed, too."""
    given = os.environ.get("PYTHONPATH", "")
    return [str(_SOURCE), *(part for part in given.split(os.pathsep) if part)]
