"""The clock stands still: no test of pages depends on the day it runs.

A journey marked `also_restored` runs twice: in the house where it began, and in one that a backup
was restored to between the beginning and the journey.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import Clone, Server
from tests.integration.ops.houses import moved
from tests.worlds import SOME_DAY
from tongban.kernel import clock

GoesOn = Callable[[Clone], Clone]
"""From the database in which the world was made to the one in which the journey happens."""

also_restored = pytest.mark.parametrize("goes_on", ["here", "restored"], indirect=True)


@pytest.fixture(autouse=True)
def some_day() -> Iterator[None]:
    """A Monday morning; a test moves on by clock.at."""
    with clock.at(SOME_DAY):
        yield


@pytest.fixture
def goes_on(
    request: pytest.FixtureRequest, server: Server, tmp_path: Path, some_day: None
) -> Iterator[GoesOn]:
    """Called when people and accounts are there, and before anybody signs in."""
    is_restored = getattr(request, "param", "here") == "restored"
    with ExitStack() as until_the_end:

        def go_on(database: Clone) -> Clone:
            if not is_restored:
                return database
            return until_the_end.enter_context(moved(database, server, tmp_path))

        yield go_on
