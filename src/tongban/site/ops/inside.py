"""Step into a Tongban: give this process its environment, then start Django.

A command run by hand finds its house by DATABASE_URL and friends, or, for a demo, by the DATA
folder, whose server it asks for its address.
"""

import errno
import os
from pathlib import Path

from tongban.kernel.errors import Misconfigured
from tongban.site.ops import strongbox
from tongban.site.ops.place import VARIABLES, Databases, Login, Place
from tongban.site.ops.postgres import Cluster, cluster, footing, pidfile

DATABASE_NAME = "tongban"
DEFAULT_DATA = Path("var")


def become(login: Login) -> None:
    """Start Django in this process with the login given; nothing to do where it runs already."""
    import django
    from django.apps import apps

    if apps.ready:
        return
    os.environ["TONGBAN_AS"] = login
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")
    django.setup()


def enter(login: Login, data: Path | None = None) -> None:
    """`become`, in the house the environment names, else in the demo that runs in `data`."""
    place = Place(data=(data or DEFAULT_DATA).absolute())
    if _named_by_environment(login):
        os.environ.update(place.whereabouts())
    else:
        os.environ.update(place.environment(login, of_running(place)))
    become(login)


def change_login(login: Login, named: Databases) -> None:
    """From here on Django is connected as another login, as that login's processes connect."""
    from django.db import connection

    from tongban.site.database import database

    options = "-c role=tongban_task" if login == "worker" else ""
    connection.close()
    connection.settings_dict.update(database(named.of(login), options=options))


def databases(data: Path | None = None) -> Databases:
    """The server the environment names, else that of the demo that runs in `data`."""
    place = Place(data=(data or DEFAULT_DATA).absolute())
    named = Databases.from_environment()
    if named is not None:
        os.environ.update(place.whereabouts())
    else:
        named = of_running(place)
        os.environ.update(place.environment("owner", named, admin=True))
    return named


def of_running(place: Place) -> Databases:
    """The addresses of the demo that runs in this folder. Raises Misconfigured when none does.

    And PermissionError where it is another user's: whether one runs cannot be seen then.
    """
    if not place.data.is_dir():
        raise Misconfigured(
            f"There is no folder {place.data}, and DATABASE_URL is not set. Name the right one "
            "with --data, or set DATABASE_URL, DATABASE_WORKER_URL and DATABASE_OWNER_URL."
        )
    if place.keys.exists() and not os.access(place.keys, os.R_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place.keys))
    home = footing.moved_home(place.postgres) or place.postgres
    found = pidfile.holder(home / "data")
    if found is None or pidfile.serving(home / "data") is None:
        raise Misconfigured(
            f"No Tongban runs in {place.data}, and DATABASE_URL is not set. Start one with "
            f"`make demo DATA={place.data}` in another terminal, or name its folder with --data, "
            "or set DATABASE_URL, DATABASE_WORKER_URL and DATABASE_OWNER_URL."
        )
    return _addresses(place, home, Path(found.socket_folder), found.port)


def embedded(place: Place, server: Cluster) -> Databases:
    """The addresses of the embedded PostgreSQL we started ourselves."""
    return _addresses(place, server.footing.home, server.socket_folder, server.port)


def _addresses(place: Place, home: Path, socket_folder: Path, port: int) -> Databases:
    words = strongbox.passwords(place)
    logins = {
        login: cluster.address(socket_folder, port, DATABASE_NAME, f"tongban_{login}", word)
        for login, word in words.items()
    }
    admin = cluster.superuser_password(home)
    return Databases(
        **logins,
        admin=cluster.address(socket_folder, port, "postgres", cluster.SUPERUSER, admin),
    )


def _named_by_environment(login: Login) -> bool:
    return any(os.environ.get(VARIABLES[login] + ending) for ending in ("", "_FILE"))
