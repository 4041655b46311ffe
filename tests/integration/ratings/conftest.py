"""The clock stands still, and an item that cases were about."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from tests import items, worlds
from tests.conftest import Clone
from tests.worlds import SOME_DAY
from tongban.catalogue import actions as catalogue
from tongban.kernel import clock


@pytest.fixture(autouse=True)
def some_day() -> Iterator[None]:
    """A Monday morning; a test moves on by clock.at."""
    with clock.at(SOME_DAY):
        yield
