"""mandate: giving mandates through our whole stack against PostgreSQL writing the same rows.

Ours: signed-in people post the form of /my/mandates/new, each request with its own key, through
granian, all middleware, CSRF, forms, both transactions and row security, while worker and
sequencer do what follows. Reference: pgbench, one transaction of the same rows (mandate.sql).
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from scripts.benches import cpu, database, forms, load, people, servers
from scripts.benches.load import Load, Posted
from scripts.benches.people import Person
from scripts.benches.row import Row
from scripts.benches.servers import House

CONNECTIONS = (32, 16)
PEOPLE = 400
ROUNDS = 3
SECONDS = 4
PAGE = "/my/mandates/new"
_SQL = Path(__file__).with_name("mandate.sql")
_PEOPLE_SQL = Path(__file__).with_name("mandate_people.sql")


def measure(folder: Path) -> Sequence[Row]:
    """Two rows: mandate with 32 connections, mandate_16 with 16."""
    with servers.house(folder) as house:
        what = Posted(f"{house.address}{PAGE}", folder / "forms.tsv")
        open_forms(what, people.in_house(house, PEOPLE))
        generator = _generator_alone(folder, what)
        with database.copied(house) as copy:
            database.execute(copy.owner, _PEOPLE_SQL.read_text())
            _warm_up(house, what)
            return [_row(house, copy.owner, what, n, generator) for n in CONNECTIONS]


def open_forms(what: Posted, givers: Sequence[Person]) -> None:
    """Everybody opens the form and fills in their neighbour."""
    agents = [*givers[1:], givers[0]]
    asked = (
        (f"tongban={giver.session}", _filled(agent))
        for giver, agent in zip(givers, agents, strict=True)
    )
    forms.write(what.forms, what.url, asked)


def given(house: House, what: Posted, connections: int) -> tuple[Load, "Counter[str]"]:
    """One round and what it cost, the worker's and sequencer's share included.

    Every mandate acknowledged must stand in the database; those under way at the end may.
    """
    rows, before = database.counted(house, "identity_mandate"), cpu.spent(house.pid)
    found = load.posting(what, seconds=SECONDS, connections=connections)
    database.settle(house)
    spent = cpu.spent(house.pid)
    spent.subtract(before)
    made = database.counted(house, "identity_mandate") - rows
    if found.refused or not found.requests <= made <= found.requests + connections:
        raise SystemExit(f"{found} but {made} mandates are there")
    return found, spent


def _row(house: House, owner: str, what: Posted, connections: int, generator: Load) -> Row:
    runs, costs, references = [], Counter[str](), []
    for _ in range(ROUNDS):
        found, spent = given(house, what, connections)
        runs.append(found)
        costs.update(spent)
        references.append(database.pgbench(owner, _SQL, seconds=SECONDS, connections=connections))
    ours, reference = load.median(runs), load.median(references)
    return Row(
        name="mandate" if connections == CONNECTIONS[0] else f"mandate_{connections}",
        value=round(ours.per_second, 1),
        unit="mandates/s",
        reference=round(reference.per_second, 1),
        ratio=round(ours.per_second / reference.per_second, 3),
        p50_ms=round(ours.p50_ms, 1),
        p99_ms=round(ours.p99_ms, 1),
        spread=load.spread([run.per_second for run in runs]),
        cpu_ms=cpu.each(Counter(), costs, ours.requests),
        note=f"POST {PAGE}, {connections} connections, {PEOPLE} people; reference: pgbench, one "
        f"transaction of the same rows, spread ±"
        f"{load.spread([run.per_second for run in references]):.0%}; the load generator alone "
        f"reaches {generator.per_second:,.0f}/s",
    )


def _warm_up(house: House, what: Posted) -> None:
    """A connection's first requests plan and read the catalogue: they come before we count."""
    load.posting(what, seconds=SECONDS, connections=max(CONNECTIONS))
    database.settle(house)


def _generator_alone(folder: Path, what: Posted) -> Load:
    """The same forms sent to an application that only says ok: what the generator can do."""
    with servers.bare_wsgi(folder) as bare:
        return load.posting(Posted(f"{bare}/", what.forms), seconds=2, connections=CONNECTIONS[0])


def _filled(agent: Person) -> forms.Fields:
    return {
        "name": agent.name,
        "id_number": agent.id_number,
        "acts": ("view", "apply"),
        "items": "",
        "request_key": forms.KEY,
    }
