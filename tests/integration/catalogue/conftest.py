"""The demo city's items in force, on a Monday morning."""

from datetime import date
from pathlib import Path

import pytest

from tests import items, worlds
from tongban.catalogue import queries
from tongban.kernel import clock

MONDAY = date(2026, 3, 2)
PACK = Path(__file__).resolve().parents[3] / "packs" / "demo"
REGISTRATION = "11990102MB0000001P400013112800001"
FOOD = "11990102MB0000001P400013102400001"


@pytest.fixture
def city(database):
    """The dictionary and two items of the demo pack in force, a shop's registration and its food
    licence; the clock stands still."""
    with clock.at(worlds.SOME_DAY):
        with database.as_worker():
            items.the_dictionary()
            for item in queries.load([PACK]).items:
                if item.code in (REGISTRATION, FOOD):
                    items.published(item)
        yield database
