"""inbox_growth, home_growth: a page with 100,000 cases in the city against the same with 1,000.

Two houses run at once and are asked in turns: the officer's inbox (/desk/cases) and the citizen's
own cases (/my/cases; five, in both).
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from scripts.benches import database, errands, load, people, servers
from scripts.benches.load import Load
from scripts.benches.row import Row
from scripts.benches.servers import House

FEW, MANY = 1_000, 100_000
PEOPLE = 50
ROUNDS = 7
CONNECTIONS = 2
_SQL = Path(__file__).with_name("growth.sql")


def measure(folder: Path) -> Sequence[Row]:
    """Two rows."""
    with contextlib.ExitStack() as both:
        sides = []
        for name, count in (("few", FEW), ("many", MANY)):
            place = folder / name
            place.mkdir(mode=0o755)
            house = both.enter_context(servers.house(place))
            sides.append((house, *_grown(house, count, place)))
        return [
            _row("inbox_growth", "/desk/cases", [(house, desk) for house, desk, _mine in sides]),
            _row("home_growth", "/my/cases", [(house, mine) for house, _desk, mine in sides]),
        ]


def _grown(house: House, count: int, folder: Path) -> tuple[str, str]:
    """So many cases; the cookies of the clerk and of the citizen with five."""
    reader = people.in_house(house, PEOPLE)[0]
    owner = database.addresses(house).owner
    for statement in _SQL.read_text().format(count=count, reader=reader.id).split(";\n"):
        database.execute(owner, statement)
    errands.in_house(house, "clerk", 1, folder / "clerk.tsv")
    database.settle(house)
    return (folder / "clerk.tsv").read_text().strip(), f"tongban={reader.session}"


def _row(name: str, page: str, sides: Sequence[tuple[House, str]]) -> Row:
    def asks(house: House, cookie: str) -> Load:
        found = load.on(f"{house.address}{page}", seconds=2, connections=CONNECTIONS, cookie=cookie)
        if found.refused or not found.requests:
            raise SystemExit(f"{page} did not open: {found}")
        return found

    for side in sides:
        asks(*side)
    few, many = load.interleaved(ROUNDS, *(lambda side=side: asks(*side) for side in sides))
    before, after = load.median(few), load.median(many)
    return Row(
        name=name,
        value=round(after.p50_ms, 1),
        unit="ms",
        reference=round(before.p50_ms, 1),
        ratio=round(after.p50_ms / before.p50_ms, 3),
        p50_ms=round(after.p50_ms, 1),
        p99_ms=round(after.p99_ms, 1),
        spread=load.spread([run.p50_ms for run in many]),
        note=f"GET {page}, {CONNECTIONS} connections, {MANY:,} cases; reference: the same with "
        f"{FEW:,}, in a second house, in turns",
    )
