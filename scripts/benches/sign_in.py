"""sign_in: signing in with a password against the bare check of the same hash.

argon2id is slow on purpose (100 MB of memory for each guess) and is nearly all there is: the
ratio says what our stack adds, the value how many people can sign in at once on these cores.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from argon2 import PasswordHasher

from scripts.benches import cpu, database, forms, load, people, servers
from scripts.benches.load import Load, Posted
from scripts.benches.people import Person
from scripts.benches.row import Row

PEOPLE = 60
ROUNDS = 3
SECONDS = 6
PROCESSES, THREADS = 2, 4
"""As many as the web server has (tongban.site.ops.parts)."""


def measure(folder: Path) -> Sequence[Row]:
    """Sign-ins a second, ours / bare argon2 in as many processes and threads."""
    with servers.house(folder) as house:
        what = Posted(f"{house.address}/sign-in", folder / "forms.tsv")
        known = people.in_house(house, PEOPLE)
        forms.write(what.forms, what.url, (("", _typed(person)) for person in known))
        load.posting(what, seconds=2, connections=PROCESSES * THREADS)
        hashed = database.hash_of(house, known[0].login_name)
        sessions, before = database.counted(house, "kernel_session"), cpu.spent(house.pid)
        runs, references = load.interleaved(
            ROUNDS,
            lambda: load.posting(what, seconds=SECONDS, connections=PROCESSES * THREADS),
            lambda: checked(hashed),
        )
        after, sessions = cpu.spent(house.pid), database.counted(house, "kernel_session") - sessions
    ours, reference = load.median(runs), load.median(references)
    if ours.refused or sessions < ours.requests:
        raise SystemExit(f"{ours} but {sessions} sessions began")
    row = Row(
        name="sign_in",
        value=round(ours.per_second, 2),
        unit="sign-ins/s",
        reference=round(reference.per_second, 2),
        ratio=round(ours.per_second / reference.per_second, 3),
        p50_ms=round(ours.p50_ms, 1),
        p99_ms=round(ours.p99_ms, 1),
        spread=load.spread([run.per_second for run in runs]),
        cpu_ms=cpu.each(before, after, sessions),
        note=f"POST /sign-in, {PROCESSES * THREADS} connections; reference: bare argon2id of the "
        f"same parameters in {PROCESSES} processes of {THREADS} threads",
    )
    return [row]


def checked(hashed: str) -> Load:
    """Bare checks a second of one password, in as many processes and threads as the web has."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        list(pool.map(_check_for, [hashed] * PROCESSES, [0.1] * PROCESSES))
        began = time.monotonic()
        counts = pool.map(_check_in_threads, [hashed] * PROCESSES, [SECONDS] * PROCESSES)
        return Load(sum(counts) / (time.monotonic() - began))


def _check_in_threads(hashed: str, seconds: float) -> int:
    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(_check_for, [hashed] * THREADS, [seconds] * THREADS))


def _check_for(hashed: str, seconds: float) -> int:
    until, count, hasher = time.monotonic() + seconds, 0, PasswordHasher()
    while time.monotonic() < until:
        hasher.verify(hashed, people.PASSWORD)
        count += 1
    return count


def _typed(person: Person) -> forms.Fields:
    return {"username": person.login_name, "password": people.PASSWORD}
