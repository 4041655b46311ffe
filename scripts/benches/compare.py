"""Two checkouts against each other: CPU milliseconds of the same requests, in turns.

    python -m scripts.benches.compare ../other-checkout

Both houses run at once; the pages are asked by a signed-in person, the mandates given by others.
"""

import argparse
import contextlib
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.benches import cpu, database, load, mandate, people, servers
from scripts.benches.load import Posted
from scripts.benches.people import Person
from scripts.benches.servers import House

PAGES = ("/", "/my", "/my/mandates", "/my/notices")
PEOPLE = 100
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two houses, with people in it and their forms open."""

    house: House
    what: Posted
    cookie: str

    def asked(self, page: str) -> "Counter[str]":
        """What one request for the page costs, in microseconds by part."""
        before = cpu.spent(self.house.pid)
        found = load.on(f"{self.house.address}{page}", seconds=2, connections=8, cookie=self.cookie)
        return _each(before, cpu.spent(self.house.pid), found.requests)

    def given(self) -> "Counter[str]":
        """The same of giving a mandate."""
        found, spent = mandate.given(self.house, self.what, 16)
        return _each(Counter(), spent, found.requests)


@contextlib.contextmanager
def side(source: Path) -> Iterator[Side]:
    with tempfile.TemporaryDirectory(prefix="tongban-bench-") as folder:
        Path(folder).chmod(0o755)
        with servers.house(Path(folder), source) as house:
            what = Posted(f"{house.address}{mandate.PAGE}", Path(folder) / "forms.tsv")
            *givers, reader = people.in_house(house, PEOPLE)
            mandate.open_forms(what, givers)
            load.posting(what, seconds=3, connections=16)
            for page in PAGES:
                load.on(f"{house.address}{page}", seconds=1, connections=8, cookie=_cookie(reader))
            database.settle(house)
            yield Side(house, what, _cookie(reader))


def _cookie(person: Person) -> str:
    return f"tongban={person.session}"


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU of the same requests in two checkouts")
    parser.add_argument("other", type=Path, help="the folder of the other checkout")
    other = parser.parse_args().other.resolve()
    with side(other) as before, side(servers.ROOT) as after:
        print(f"{'CPU ms a request':24} {'other: web  postgres':>22} {'this: web  postgres':>22}")
        for name, ask in _requests().items():
            sides: tuple[list[Counter[str]], list[Counter[str]]] = ([], [])
            for _ in range(ROUNDS):
                sides[0].append(ask(before))
                sides[1].append(ask(after))
            print(f"{name:24} {_shown(sides[0]):>22} {_shown(sides[1]):>22}", flush=True)


def _requests() -> Mapping[str, Callable[[Side], "Counter[str]"]]:
    pages = {f"GET {page}": _page(page) for page in PAGES}
    return {"POST /my/mandates/new": Side.given, **pages}


def _page(page: str) -> Callable[[Side], "Counter[str]"]:
    return lambda side: side.asked(page)


def _each(before: "Counter[str]", after: "Counter[str]", n: int) -> "Counter[str]":
    return Counter({part: round((after[part] - before[part]) * 1000 / n) for part in after})


def _shown(rounds: list["Counter[str]"]) -> str:
    web, postgres = (
        statistics.median(one[part] / 1000 for one in rounds) for part in ("web", "postgres")
    )
    return f"{web:.2f}  {postgres:8.2f}"


if __name__ == "__main__":
    main()
