"""Small acts to fill a log with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg

from tests.conftest import Clone
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record

THOUSAND_ACTS_AGO = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@action
def _act(*, by: Actor) -> None:
    record(by, "test.act", "nobody:1", n=1)


def act() -> None:
    """One act at a fixed moment, so that no test depends on the hour it runs."""
    with clock.at(THOUSAND_ACTS_AGO):
        _act(by=Actor.guest())


@contextmanager
def other_session(clone: Clone) -> Iterator[psycopg.Connection]:
    with psycopg.connect(clone.url("worker"), autocommit=True) as connection:
        yield connection
