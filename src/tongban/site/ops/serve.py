"""`tongban serve`: the processes of a real installation under one supervisor (运行).

Settings, keys and database addresses come from the environment (docs/operating.md); nothing is
made or migrated here. Several machines each serve the parts they are given.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tongban.kernel import env
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import parts
from tongban.site.ops.place import Databases, Place, is_free
from tongban.site.ops.supervisor import Stopped, Supervisor
from tongban.site.ops.supervisor.children import Program


def run(names: list[str], say: Callable[[str], None]) -> int:
    """Until asked to stop. Raises Misconfigured when the environment does not suffice."""
    wanted = parts.chosen(names)
    databases = _databases()
    place = _place()
    for port, part in ((place.port, "web"), (place.live_port, "live")):
        if part in wanted and not is_free(port, place.host):
            raise Misconfigured(f"Port {port} for {part} is taken. Stop its holder or set another.")
    parts.raise_file_limit()
    parts.clear_metrics(Path(env.text("METRICS_FOLDER", str(place.data / "metrics"))))
    supervisor = Supervisor(say)
    try:
        _refuse_a_demo_of_real_places(supervisor, place, databases)
        for name in wanted:
            supervisor.add(_program(name, place, databases))
            say(f"{name} started 已启动")
        supervisor.forever()
    except Stopped:
        pass
    finally:
        supervisor.stop()
        say("stopped 已停止")
    return 0


def _refuse_a_demo_of_real_places(
    supervisor: Supervisor, place: Place, databases: Databases
) -> None:
    if not env.flag("DEMO"):
        return
    told = place.environment("worker", databases)
    checking = Program("demo-check", parts.command("demo-check"), told)
    supervisor.run(checking, 120)
    if checking.process is None or checking.process.returncode != 0:
        raise Misconfigured("DEMO is refused here; the reason stands above.")


def _program(name: str, place: Place, databases: Databases) -> Program:
    """As in the demo, with logs where ours go (the journal)."""
    return replace(parts.program(name, place, databases), log=None)


def _databases() -> Databases:
    named = Databases.from_environment()
    if named is None:
        raise Misconfigured(
            "DATABASE_URL, DATABASE_WORKER_URL and DATABASE_OWNER_URL are not set. `tongban "
            "serve` runs on a PostgreSQL server you name (docs/operating.md); to look around "
            "without one, run `make demo`."
        )
    return named


def _place() -> Place:
    return Place(
        data=Path(env.text("DATA", default="var")).absolute(),
        host=env.text("HOST", default="127.0.0.1"),
        port=env.number("PORT", default=8000, least=1, most=65_535),
        live_port=env.number("LIVE_PORT", default=8001, least=1, most=65_535),
        metrics_port=env.number("METRICS_PORT", default=0, least=0, most=65_535),
        demo=False,
    )
