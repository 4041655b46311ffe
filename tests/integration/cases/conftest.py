"""A department, people who apply to it, and a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests import handling
from tests.conftest import Clone
from tests.handling import Office
from tests.worlds import SOME_DAY, a_person
from tongban.kernel import clock
from tongban.kernel.actor import Actor


@pytest.fixture(autouse=True)
def some_day(tmp_path: Path) -> Iterator[None]:
    """A Monday morning; a test moves on by clock.at."""
    with clock.at(SOME_DAY), override_settings(FILES_FOLDER=tmp_path / "files"):
        yield


@pytest.fixture
def office(database: Clone) -> Office:
    with database.as_worker():
        return handling.an_office()


@pytest.fixture
def wang(database: Clone) -> Actor:
    with database.as_worker():
        return Actor.person(a_person("王芳"))


@pytest.fixture
def li(database: Clone) -> Actor:
    with database.as_worker():
        return Actor.person(a_person("李强"))
