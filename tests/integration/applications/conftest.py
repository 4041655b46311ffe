"""A published item, people who may apply, and a clock that stands still."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.conftest import Clone
from tests.integration.applications import form_world
from tests.worlds import SOME_DAY, a_person
from tongban.catalogue.queries import Item
from tongban.kernel import clock
from tongban.kernel.actor import Actor


@pytest.fixture(autouse=True)
def some_day(tmp_path: Path) -> Iterator[None]:
    """A Monday morning; a test moves on by clock.at."""
    with clock.at(SOME_DAY), override_settings(FILES_FOLDER=tmp_path / "files"):
        yield


@pytest.fixture
def item(database: Clone) -> Item:
    with database.as_worker():
        return form_world.published()


@pytest.fixture
def wang(database: Clone) -> Actor:
    with database.as_worker():
        return Actor.person(a_person("王芳"))


@pytest.fixture
def li(database: Clone) -> Actor:
    with database.as_worker():
        return Actor.person(a_person("李强"))


@pytest.fixture
def settings_of() -> Iterator[Callable[..., None]]:
    """Other settings until the end of the test."""
    changed: list[override_settings] = []

    def change(**values: object) -> None:
        changed.append(override_settings(**values))
        changed[-1].enable()

    yield change
    for one in reversed(changed):
        one.disable()
