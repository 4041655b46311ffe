"""Web and worker processes take numbers at once, from both ends of the same work, and two of them
are killed: no case number twice, no certificate number missing, none that was answered another.
"""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import granted, handling, items, worlds
from tests.conftest import Clone
from tests.faults import numberer
from tests.faults.numberer import SOME_DAY
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.numbering import BLOCK
from tongban.kernel.validators import id_check

pytestmark = pytest.mark.fault

MANY = 20
ROUNDS = 8 if os.environ.get("PROVE") else 1
POINTS = ("before_commit", "after_commit")
Thing = tuple[str | int, ...]


@dataclass
class House:
    """The processes of one test, and what they were answered."""

    clone: Clone
    folder: Path
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, who: str, things: list[Thing], kill_at: str = "") -> None:
        """One process that waits for the word."""
        plan = self.folder / f"plan{len(self.running)}"
        plan.write_text(json.dumps({"things": things, "acks": str(self.folder / who)}))
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(["src", "."]),
            "TONGBAN_AS": who,
            "DATABASE_URL": self.clone.url("web"),
            "DATABASE_WORKER_URL": self.clone.url("worker"),
            "TONGBAN_KILL_AT": kill_at,
            "TONGBAN_KILL_MARK": str(self.folder / "killed"),
        }
        words = [sys.executable, "-m", "tests.faults.numberer", str(plan)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.running.append(subprocess.Popen(words, env=env, **pipes))

    def go(self) -> list[int]:
        """All that wait begin together; how each of them ended."""
        for process in self.running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in self.running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        ended, self.running = self.running, []
        for process in ended:
            process.communicate(timeout=120)
        return [process.returncode for process in ended]

    def answered(self, who: str) -> dict[str, set[str]]:
        """Every number anybody was told, by what it is of."""
        told: dict[str, set[str]] = {}
        for line in (self.folder / who).read_text().splitlines():
            thing, number = line.split()
            told.setdefault(thing, set()).add(number)
        return told

    def stop(self) -> None:
        for process in self.running:
            process.kill()
            process.communicate(timeout=15)


@pytest.fixture
def house(database: Clone, tmp_path: Path) -> Iterator[House]:
    made = House(database, tmp_path)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def applications(database: Clone) -> list[Thing]:
    """Drafts with everything filled in, each of another person."""
    with clock.at(SOME_DAY):
        with database.as_worker():
            item = items.an_item()
            items.published(item)
            people = [_person(nth) for nth in range(MANY)]
        drafts = [handling.drafted(item, Actor.person(person)) for person in people]
    return [
        (str(application), str(person), edits)
        for (application, edits), person in zip(drafts, people, strict=True)
    ]


@pytest.fixture
def certificates(database: Clone) -> list[Thing]:
    """Granted, not numbered."""
    with clock.at(SOME_DAY), database.as_worker():
        lin, department = worlds.a_person("林晓梅"), worlds.a_department()
        return [(str(granted.a_food_licence(lin, department)),) for _nth in range(MANY)]


def _person(nth: int) -> Any:
    first = f"99010219900101{nth:03d}"
    return worlds.a_person(f"居民{nth}", id_number=first + id_check(first))


@pytest.mark.parametrize("nth", range(ROUNDS))
def test_numbers_taken_by_processes_that_are_killed_are_unique_and_certificates_lack_none(
    house: House, applications: list[Thing], certificates: list[Thing], nth: int
):
    chance = random.Random(nth)
    for who, things in (("web", applications), ("worker", certificates)):
        moment = f"{chance.choice(POINTS) if nth else POINTS[0]}:{chance.randint(2, MANY // 3)}"
        house.start(who, things, kill_at=moment)
        house.start(who, things[::-1])

    ended = house.go()
    numberer.take_all("web", applications, str(house.folder / "web"))
    with house.clone.as_worker():
        numberer.take_all("worker", certificates, str(house.folder / "worker"))

    assert ended == [-signal.SIGKILL, 0, -signal.SIGKILL, 0]
    every_case_has_a_number_of_its_own(house, applications)
    certificates_are_numbered_without_a_gap(house, certificates)


def every_case_has_a_number_of_its_own(house: House, applications: list[Thing]) -> None:
    rows = house.clone.rows("SELECT application_id::text, number FROM cases_case")
    kept = dict(rows)
    assert len(rows) == len(kept) == len(set(kept.values())) == MANY
    assert set(kept) == {one[0] for one in applications}
    assert house.answered("web") == {thing: {number} for thing, number in rows}
    serials = [int(number[-6:]) for number in kept.values()]
    assert max(serials) <= MANY + 3 * BLOCK


def certificates_are_numbered_without_a_gap(house: House, certificates: list[Thing]) -> None:
    rows = house.clone.rows("SELECT id::text, number FROM certificates_certificate")
    assert {thing for thing, _number in rows} == {one[0] for one in certificates}
    assert house.answered("worker") == {thing: {number} for thing, number in rows}
    assert sorted(int(number[-7:-1]) for _thing, number in rows) == list(range(1, MANY + 1))
