"""A folder of one's own for stored files, and a clock that stands still."""

import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.worlds import SOME_DAY, a_person
from tongban.kernel import clock
from tongban.kernel.actor import Actor


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path) -> Iterator[Path]:
    """Where the files of this test lie."""
    with clock.at(SOME_DAY), override_settings(FILES_FOLDER=tmp_path / "files"):
        yield tmp_path / "files"


@pytest.fixture
def django_queries() -> Callable[[Callable[[], object]], int]:
    """How many statements something costs."""

    def count(do: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            do()
        return len(captured)

    return count


@pytest.fixture
def full_disk() -> Callable[[int], AbstractContextManager[None]]:
    """No file of this process may grow beyond so many bytes: what a full disk says as well."""

    @contextmanager
    def fill(most: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return fill


@pytest.fixture
def wang(database) -> Actor:
    with database.as_worker():
        return Actor.person(a_person("王芳"))


@pytest.fixture
def li(database, wang) -> Actor:
    with database.as_worker():
        return Actor.person(a_person("李强"))
