"""`tongban demo`: everything on one machine in one folder, for looking at (演示).

The order is the point: a page opens as soon as possible, the city is filled behind it, each stage
whole, so that a start that was broken off goes on where it stopped.
"""

import http.client
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tongban.kernel import disk, env
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import inside, lock, parts, strongbox
from tongban.site.ops.place import Databases, Place, free_beside, is_free
from tongban.site.ops.postgres import Cluster
from tongban.site.ops.supervisor import Stopped, Supervisor
from tongban.site.ops.supervisor.children import Database, Program

_LEAST_FREE_BYTES = 100 * 1024 * 1024
_PREPARE_S = 300
_PAGE_S = 90
_FILL_S = 1800
_LEFTOVERS_S = 15
"""How long the children of a start that was killed may take to end."""


def run(place: Place, say: Callable[[str], None]) -> int:
    """Until Ctrl-C. Raises Misconfigured with cause and way on; leaves no process either way."""
    held = lock.take(place.data)
    try:
        _need_space(place)
        place = _with_ports(place, patience_s=_LEFTOVERS_S if held.unclean else 0)
    except BaseException:
        held.undo()
        raise
    try:
        held.serves(place.port)
        _supervise(place, say)
    finally:
        held.release()
    return 0


def _supervise(place: Place, say: Callable[[str], None]) -> None:
    parts.raise_file_limit()
    supervisor = Supervisor(say)
    try:
        _open_and_fill(supervisor, place, say)
        supervisor.forever()
    except Stopped:
        pass
    finally:
        say("stopping 正在停止 ...")
        supervisor.stop()
        say(f"stopped 已停止; data stay in {place.data}")


def _open_and_fill(supervisor: Supervisor, place: Place, say: Callable[[str], None]) -> None:
    strongbox.prepare(place)
    databases = _databases(supervisor, place, say)
    _prepare(supervisor, place, databases)
    parts.clear_metrics(place.data / "metrics")
    for name in (*parts.PARTS, *parts.SIMULATIONS):
        supervisor.add(parts.program(name, place, databases))
    if env.text("BACKUP_FOLDER", ""):
        supervisor.add(parts.nightly(place, databases))
    _wait_for_a_page(supervisor, place)
    say(f"ready 就绪  {place.address}")
    _fill(supervisor, place, databases, say)


def _databases(supervisor: Supervisor, place: Place, say: Callable[[str], None]) -> Databases:
    """The server the operator named, else our own."""
    if named := Databases.from_environment():
        return named
    archive = env.text("WAL_ARCHIVE", "")
    cluster = Cluster(
        place.postgres,
        log=place.log("postgres"),
        wal_archive=Path(archive).absolute() if archive else None,
    )
    place.log("postgres").parent.mkdir(exist_ok=True)
    if not cluster.data.exists():
        say("making the database 正在建立数据库 (once, a few seconds) ...")
    supervisor.add(Database(cluster))
    say(f"PostgreSQL {cluster.footing.binaries.major} runs 数据库已启动 ({cluster.way})")
    return inside.embedded(place, cluster)


def _prepare(supervisor: Supervisor, place: Place, databases: Databases) -> None:
    preparing = Program(
        "prepare",
        parts.command("prepare"),
        place.environment("owner", databases, admin=True),
    )
    done = supervisor.run(preparing, _PREPARE_S)
    if not done:
        raise Misconfigured(f"Preparing the database took more than {_PREPARE_S} s; start again.")
    if preparing.process is None or preparing.process.returncode != 0:
        raise Misconfigured(
            "The database could not be prepared; the reason stands above. Put it right and start "
            "again: what was done stays done."
        )


def _wait_for_a_page(supervisor: Supervisor, place: Place) -> None:
    def settled() -> bool:
        return supervisor.failures("web") >= 3 or _status(place) == 200

    supervisor.until(settled, _PAGE_S)
    if (answer := _status(place)) != 200:
        log = place.log("web")
        raise Misconfigured(
            f"The web server {f'answers {answer}' if answer else 'does not answer'} at "
            f"{place.address} . The end of {log}:\n{parts.last_words(log)}"
        )


def _status(place: Place) -> int:
    """The status of the home page, 0 without an answer."""
    connection = http.client.HTTPConnection(place.host, place.port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _fill(
    supervisor: Supervisor, place: Place, databases: Databases, say: Callable[[str], None]
) -> None:
    """Personas, then the city, in a child whose lines go to the terminal."""
    filling = Program(
        "demo-fill", parts.command("demo-fill"), place.environment("worker", databases)
    )
    done = supervisor.run(filling, _FILL_S)
    if done and filling.process is not None and filling.process.returncode == 0:
        say("the city is complete 演示城市已就绪. Ctrl-C stops 按 Ctrl-C 停止")
        return
    say(
        "the city is not complete 演示城市未建完: the reason stands above. The pages work; the "
        "next start goes on where this one stopped."
    )


def _with_ports(place: Place, patience_s: float) -> Place:
    """The port people asked for, and free ones beside it for the rest."""
    until = time.monotonic() + patience_s
    while not is_free(place.port, place.host):
        if time.monotonic() > until:
            raise Misconfigured(
                f"Port {place.port} is taken by another program. Stop that one, or "
                f"choose another port: make demo PORT={_suggestion(place.port)}"
            )
        time.sleep(0.1)
    live = free_beside(place.port, {place.port})
    metrics = free_beside(live, {place.port, live})
    verifier = free_beside(metrics, {place.port, live, metrics})
    messenger = free_beside(verifier, {place.port, live, metrics, verifier})
    return replace(
        place,
        live_port=live,
        metrics_port=metrics,
        verifier_port=verifier,
        messenger_port=messenger,
    )


def _suggestion(port: int) -> int:
    try:
        return free_beside(port, {port})
    except Misconfigured:
        return 18000


def _need_space(place: Place) -> None:
    way_on = "choose another folder: make demo DATA=/path/to/folder"
    disk.need_room(place.data, _LEAST_FREE_BYTES, "a start", way_on=way_on)
