"""The clock stands still: no test of pages depends on the day it runs."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from tests import verifier, worlds
from tests.conftest import Clone
from tests.worlds import SOME_DAY
from tongban.kernel import clock


@pytest.fixture(autouse=True)
def some_day() -> Iterator[None]:
    """A Monday morning; a test moves on by clock.at."""
    with clock.at(SOME_DAY):
        yield


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


@pytest.fixture
def queries_of() -> Callable[[Client, str], int]:
    """How many statements a page takes."""

    def count(browser: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        return len(caught)

    return count


@pytest.fixture
def two(database: Clone) -> tuple[UUID, UUID]:
    """王芳 and 李强, each with an account, each having given the other a mandate."""
    with database.as_worker():
        wang, li = worlds.a_person("王芳"), worlds.a_person("李强")
        worlds.an_account(wang, login_name="wang.fang")
        worlds.an_account(li, login_name="li.qiang")
        worlds.a_mandate(wang, li)
        worlds.a_mandate(li, wang)
    return wang, li


@pytest.fixture
def base(database: Clone) -> Iterator[verifier.Base]:
    with database.as_worker():
        worlds.an_agreement()
    population = verifier.Base()
    with verifier.asked(population):
        yield population
