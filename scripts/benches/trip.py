"""submission, decision: handing in and deciding through our whole stack, against PostgreSQL
writing the same rows.

Ours: each form is sent once, by somebody signed in, through granian, all middleware, CSRF, the
act with its locks, rules, audit and row security, while worker and sequencer do what follows.
Reference: pgbench, one transaction of the same rows (submission.sql, decision.sql).
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from scripts.benches import cpu, database, errands, load, servers
from scripts.benches.load import Load
from scripts.benches.row import Row
from scripts.benches.servers import House

CONNECTIONS = 16
ROUNDS = 3
EACH = 400
"""Forms of one round."""
WARM_UP = 100
SECONDS = 3
_HERE = Path(__file__).parent
SUBMISSION, DECISION = _HERE / "submission.sql", _HERE / "decision.sql"
_BASE = CONNECTIONS * 1000
"""So many ids a round of the reference may use up; trip_ground.sql made five rounds' worth."""


def measure(folder: Path) -> Sequence[Row]:
    """Two rows; what the first hands in, the second decides."""
    with servers.house(folder) as house, database.copied(house) as copy:
        database.execute(copy.owner, (_HERE / "mandate_people.sql").read_text())
        database.execute(copy.owner, (_HERE / "trip_ground.sql").read_text())
        every = WARM_UP + ROUNDS * EACH
        rows = []
        for name, what, table in (
            ("submission", "drafts", "cases_case"),
            ("decision", "reviewed", "cases_decision"),
        ):
            file = folder / f"{name}.tsv"
            errands.in_house(house, what, every, file)
            database.settle(house)
            rows.append(_row(house, copy.owner, name, table, _parts(file)))
        return rows


def _parts(file: Path) -> list[Path]:
    """The forms of the warm-up and of each round, in files of their own."""
    lines = file.read_text().splitlines(keepends=True)
    parts = [lines[:WARM_UP]]
    parts += [lines[at : at + EACH] for at in range(WARM_UP, len(lines), EACH)]
    files = [file.with_suffix(f".{nth}.tsv") for nth in range(len(parts))]
    for one, part in zip(files, parts, strict=True):
        one.write_text("".join(part))
    return files


def _row(house: House, owner: str, name: str, table: str, files: list[Path]) -> Row:
    warm_up, *rounds = files
    script = SUBMISSION if name == "submission" else DECISION
    _sent(house, table, warm_up)
    database.pgbench(owner, script, seconds=1, connections=CONNECTIONS, base=0)
    runs, costs, references = [], Counter[str](), []
    for nth, file in enumerate(rounds, start=1):
        found, spent = _sent(house, table, file)
        runs.append(found)
        costs.update(spent)
        references.append(
            database.pgbench(
                owner, script, seconds=SECONDS, connections=CONNECTIONS, base=nth * _BASE
            )
        )
    ours, reference = load.median(runs), load.median(references)
    return Row(
        name=name,
        value=round(ours.per_second, 1),
        unit=f"{name}s/s",
        reference=round(reference.per_second, 1),
        ratio=round(ours.per_second / reference.per_second, 3),
        p50_ms=round(ours.p50_ms, 1),
        p99_ms=round(ours.p99_ms, 1),
        spread=load.spread([run.per_second for run in runs]),
        cpu_ms=cpu.each(Counter(), costs, ours.requests),
        note=f"{EACH} forms a round, each sent once, {CONNECTIONS} connections; reference: "
        f"pgbench, one transaction of the same rows, spread ±"
        f"{load.spread([run.per_second for run in references]):.0%}",
    )


def _sent(house: House, table: str, file: Path) -> "tuple[Load, Counter[str]]":
    """One round and what it cost; every act acknowledged must stand in the database, once."""
    rows, before = database.counted(house, table), cpu.spent(house.pid)
    found = load.posting_once(house.address, file, connections=CONNECTIONS)
    database.settle(house)
    spent = cpu.spent(house.pid)
    spent.subtract(before)
    made = database.counted(house, table) - rows
    sent = len(file.read_text().splitlines())
    if not made == found.requests == sent:
        raise SystemExit(f"{sent} forms, {found}, but {made} rows are in {table}")
    return found, spent
