"""The clock stands still, and an item that cases were about."""

from collections.abc import Iterator

import pytest

from tests.worlds import SOME_DAY
from tongban.kernel import clock


@pytest.fixture(autouse=True)
def some_day() -> Iterator[None]:
    """A Monday morning; a test moves on by clock.at."""
    with clock.at(SOME_DAY):
        yield
