"""audit_cost: the same act with the audit log and without it.

The act is giving a mandate, called as the web calls it, on one connection as tongban_web, in a
copy of the house's database. Without: this process alone puts `_unrecorded` in the place of
`record`. It counts on the running action's frame, so that "exactly one entry" is met, and does
nothing else: no seal, no row, no trigger; the act closes with its reaction alone. The product has
no switch for it.
"""

import json
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from scripts.benches import cpu, database, people, servers
from scripts.benches.load import spread
from scripts.benches.row import Row
from tongban.site.ops.place import Place

BLOCK = 25
"""Acts of one kind in a row: a fraction of a second, so that noise strikes both kinds alike."""
ROUNDS = 40


def measure(folder: Path) -> Sequence[Row]:
    """Milliseconds of an act, with / without: wall time in the row, CPU in its note."""
    with servers.house(folder) as house:
        giver, agent = people.in_house(house, 2)
        with database.copied(house) as copy:
            database.settle(house)
            told = Place(data=house.folder).environment("web", copy) | {"METRICS_FOLDER": ""}
            told["PYTHONPATH"] = servers.environment()["PYTHONPATH"]
            words = [sys.executable, "-m", "scripts.benches.audit_cost"]
            words += [giver.id, agent.id, agent.id_number]
            done = subprocess.run(words, env=told, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the acts failed:\n{done.stderr}")
    return [_row(**{kind: Times(**found) for kind, found in json.loads(done.stdout).items()})]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: of every act, and what an act of each block spent of CPU, ours and theirs."""

    acts: list[float]
    ours: list[float]
    postgres: list[float]

    @property
    def cpu(self) -> float:
        return statistics.median(self.ours) + statistics.median(self.postgres)


def _row(audited: Times, bare: Times) -> Row:
    value, reference = statistics.median(audited.acts), statistics.median(bare.acts)
    blocks = [
        statistics.median(audited.acts[first : first + BLOCK])
        for first in range(0, len(audited.acts), BLOCK)
    ]
    return Row(
        name="audit_cost",
        value=round(value, 2),
        unit="ms",
        reference=round(reference, 2),
        ratio=round(value / reference, 3),
        p50_ms=round(value, 2),
        p99_ms=round(statistics.quantiles(audited.acts, n=100)[98], 2),
        spread=spread(blocks),
        cpu_ms={
            "web": round(statistics.median(audited.ours), 2),
            "postgres": round(statistics.median(audited.postgres), 2),
            "all": round(audited.cpu, 2),
        },
        note=f"one act with its entry / without, {len(audited.acts)} of each in turns of {BLOCK}; "
        f"CPU {audited.cpu:.2f} / {bare.cpu:.2f} ms, ratio {audited.cpu / bare.cpu:.2f}",
    )


# --- inside a process of the house ----------------------------------------------------------------


def main() -> None:
    """Both kinds in turns, the first of a round by lot of its number."""
    from tongban.site.ops import inside

    inside.become("web")
    act = _act(UUID(sys.argv[1]), UUID(sys.argv[2]), sys.argv[3])
    kinds = _kinds()
    times: dict[str, dict[str, list[float]]] = {
        kind: {"acts": [], "ours": [], "postgres": []} for kind in kinds
    }
    for kind in kinds.values():
        kind()
        _block(act)
    for nth in range(ROUNDS):
        for name in sorted(kinds, reverse=bool(nth % 2)):
            kinds[name]()
            for what, found in zip(times[name].values(), _block(act), strict=True):
                what += found
    print(json.dumps(times))


def _act(giver_id: UUID, agent_id: UUID, number: str) -> Callable[[], Any]:
    """Giving a mandate, as `identity.web.mandates` calls it once the form is read."""
    from datetime import timedelta

    from tongban.identity import actions
    from tongban.identity.rules import Act, Terms
    from tongban.kernel import clock
    from tongban.kernel.actor import Actor

    today = clock.today()
    terms = Terms(frozenset({Act.VIEW, Act.APPLY}), frozenset(), today, today + timedelta(days=364))
    by = Actor.person(giver_id)
    return lambda: actions.give_mandate(
        agent_id, terms, request_key=uuid.uuid4(), agent_number=number, by=by
    )


def _kinds() -> dict[str, Callable[[], None]]:
    """What makes the next acts audited, or bare."""
    from tongban.identity.actions import mandates

    real = mandates.record
    return {
        "audited": lambda: setattr(mandates, "record", real),
        "bare": lambda: setattr(mandates, "record", _unrecorded),
    }


def _unrecorded(*_: object, **__: object) -> UUID:
    """In the place of `record`: the frame counts an entry that is nowhere."""
    from tongban.kernel.action import current

    current().entries += 1
    return uuid.uuid4()


def _block(act: Callable[[], object]) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of each act; then the CPU of one, here and in our PostgreSQL backend."""
    from django.db import connection

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    ours, theirs = cpu.of_process("self"), cpu.of_process(backend)
    acts = [_timed(act) for _ in range(BLOCK)]
    spent = cpu.of_process("self") - ours, cpu.of_process(backend) - theirs
    return acts, [spent[0] / BLOCK], [spent[1] / BLOCK]


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
