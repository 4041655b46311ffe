"""A house, kept in a folder of the test; Django is connected as its worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Clone, Server
from tests.integration.ops.houses import Kept, Target, empty_target


@pytest.fixture
def kept(as_worker: Clone, tmp_path: Path) -> Iterator[Kept]:
    found = Kept(as_worker, tmp_path / "old")
    with found.settled():
        yield found


@pytest.fixture
def target(server: Server, tmp_path: Path) -> Iterator[Target]:
    with empty_target(server, tmp_path / "new") as found:
        yield found
