"""Who hands in many files at once gets no more than who hands them in one by one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from django.db import connection
from django.test import override_settings

from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.db import acting
from tongban.kernel.storage import actions, queries
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.rules import MB

AT_ONCE, MOST = 8, 3


def whole(size: int = 1) -> actions.Whole:
    """As one that lies on the disk, unlike every other."""
    file_id = uuid4()
    key = actions.FileKey.fresh("INTL")
    return actions.Whole(file_id, key, file_id.bytes * 2, size, size + 40, "sha256:0")


def keep(by: Actor, size: int = 1) -> Fault | None:
    try:
        actions.keep(whole(size), name="a.jpg", kind="jpeg", by=by)
    except Unfit as unfit:
        return unfit.fault
    return None


def all_at_once(by: Actor, size: int = 1) -> list[Fault | None]:
    start = threading.Barrier(AT_ONCE, timeout=30)

    def one(_nth: int) -> Fault | None:
        try:
            connection.ensure_connection()
            start.wait()
            return keep(by, size)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_of_many_files_at_once_as_many_are_kept_as_may_be(wang):
    with override_settings(LOOSE_FILES_MOST=MOST):
        answers = all_at_once(wang)

    assert (answers.count(None), answers.count(Fault.QUOTA)) == (MOST, AT_ONCE - MOST)
    with acting(wang):
        assert queries.loose(wang.holder_id).files == MOST


def test_of_many_large_files_at_once_as_many_are_kept_as_there_is_room_for(wang):
    with override_settings(LOOSE_FILES_MOST_MB=MOST):
        answers = all_at_once(wang, size=MB)

    assert (answers.count(None), answers.count(Fault.QUOTA)) == (MOST, AT_ONCE - MOST)


@action
def _keep_and_let_another_try(at: threading.Event, on: threading.Event, *, by: Actor) -> None:
    actions.keep(whole(), name="a.jpg", kind="jpeg", by=by)
    at.set()
    assert on.wait(30)
    record(by, "test.keep", "file:test")


def test_nobody_waits_for_another_persons_files(wang, li):
    begun, go_on = threading.Event(), threading.Event()

    def first() -> None:
        try:
            _keep_and_let_another_try(begun, go_on, by=wang)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(first)
        assert begun.wait(30)
        answer = keep(li)
        go_on.set()
        holding.result(30)

    assert answer is None
