"""Numbers under real concurrency: unique always, gap-free where that is promised."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, transaction

from tongban.kernel import numbering
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

pytestmark = pytest.mark.usefixtures("database")

CASE = ("case", "11990102MB0000001P400013102400020261013")
DOCUMENT = ("document", "990102-2026")


@pytest.fixture(autouse=True)
def _hang_up(database: object) -> Iterator[None]:
    yield
    numbering.forget_blocks()


def at_once(threads: int, work: Callable[[int], list[int]]) -> list[list[int]]:
    """Run `work` in so many threads that start together, each with its own connection."""
    barrier = threading.Barrier(threads)

    def run(nth: int) -> list[int]:
        barrier.wait()
        try:
            return work(nth)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def a_process(clone) -> numbering.Blocks:
    """What another web process would hold."""
    return numbering.Blocks({"conninfo": clone.url("web")})


def test_serials_rise_from_one_and_each_scope_counts_for_itself():
    assert [numbering.serial(*CASE) for _ in range(20)] == list(range(1, 21))
    assert numbering.serial("case", "another item and day") == 1


def test_a_rolled_back_transaction_leaves_a_gap_in_serials():
    with pytest.raises(RuntimeError), acting(Actor.guest()):
        assert numbering.serial(*CASE) == 1
        raise RuntimeError

    assert numbering.serial(*CASE) == 2


def test_serials_are_unique_over_threads_and_processes_and_rise_in_each(database):
    processes = [a_process(database) for _ in range(3)]

    taken = at_once(6, lambda nth: [processes[nth % 3].take(*CASE) for _ in range(50)])

    for process in processes:
        process.close()
    assert all(mine == sorted(mine) for mine in taken)
    every = [number for mine in taken for number in mine]
    assert len(set(every)) == len(every) == 300
    assert max(every) <= 300 + 3 * numbering.BLOCK


def test_a_serial_does_not_wait_for_another_transaction_that_took_one():
    with acting(Actor.guest()):
        mine = numbering.serial(*CASE)
        (theirs,) = at_once(1, lambda _: [numbering.serial(*CASE)])

    assert theirs[0] != mine


def test_a_process_that_lost_its_connection_reserves_on_a_new_one(database):
    blocks = a_process(database)
    for _ in range(numbering.BLOCK):
        last = blocks.take(*CASE)
    with database.superuser() as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    assert blocks.take(*CASE) == last + 1
    blocks.close()


def test_many_scopes_do_not_fill_the_memory(database, monkeypatch):
    monkeypatch.setattr(numbering, "SCOPES_KEPT", 2)
    blocks = a_process(database)

    taken = [blocks.take("case", scope) for scope in ("a", "b", "c", "a")]

    blocks.close()
    assert taken == [1, 1, 1, 1 + numbering.BLOCK]


def test_only_reserving_does_without_waiting_for_the_disk(database):
    blocks = a_process(database)
    blocks.take(*CASE)

    reserving = blocks._connection.execute("SHOW synchronous_commit").fetchone()
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        acting_out = cursor.fetchone()

    blocks.close()
    assert (reserving, acting_out) == (("off",), ("on",))


def test_gap_free_numbers_have_no_gap_although_transactions_fail(database):
    def decide(nth: int) -> list[int]:
        given = []
        for turn in range(10):
            try:
                with acting(Actor.guest()):
                    number = numbering.gap_free(*DOCUMENT)
                    if (nth + turn) % 3 == 0:
                        raise ZeroDivisionError
                given.append(number)
            except ZeroDivisionError:
                continue
        return given

    taken = at_once(5, decide)

    assert all(mine == sorted(mine) for mine in taken)
    every = sorted(number for mine in taken for number in mine)
    assert every == list(range(1, len(every) + 1))
    assert 0 < len(every) < 50


def test_a_gap_free_number_belongs_inside_a_transaction():
    with pytest.raises(AssertionError, match="inside the action's transaction"):
        numbering.gap_free(*DOCUMENT)


def test_the_two_kinds_of_numbers_do_not_mix():
    numbering.serial(*CASE)
    with transaction.atomic():
        numbering.gap_free(*DOCUMENT)

    with pytest.raises(ValueError, match="'document' of '990102-2026' is gap-free"):
        numbering.serial(*DOCUMENT)
    with transaction.atomic(), pytest.raises(ValueError, match=r"'case' of .* is with gaps"):
        numbering.gap_free(*CASE)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "INSERT INTO kernel_numberseries (series, scope, next_value, gap_free)"
            " VALUES ('a', '', 0, true)",
            "number_series_counts_from_one",
        ),
        (
            "INSERT INTO kernel_numberseries (series, scope, next_value, gap_free)"
            " VALUES ('', '', 1, true)",
            "number_series_counts_from_one",
        ),
        (
            "INSERT INTO kernel_numberseries (series, scope, next_value, gap_free)"
            " VALUES ('a', '', 1, true), ('a', '', 1, false)",
            "number_series_once",
        ),
    ],
)
def test_the_table_refuses_a_series_that_makes_no_sense(database, statement, constraint):
    with database.superuser() as admin, pytest.raises(psycopg.IntegrityError, match=constraint):
        admin.execute(statement)
