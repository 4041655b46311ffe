"""The clock stands still: no test of pages depends on the day it runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.worlds import SOME_DAY
from tongban.kernel import clock


@pytest.fixture(autouse=True)
def some_day() -> Iterator[None]:
    """A Monday morning; a test moves on by clock.at."""
    with clock.at(SOME_DAY):
        yield


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    """Photographs the city's people hand in lie here."""
    with override_settings(FILES_FOLDER=tmp_path / "files"):
        yield
