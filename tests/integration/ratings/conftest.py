"""A department, somebody whose case it closed, and a clock that stands still."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client, override_settings

from tests import handling, worlds
from tests.conftest import Clone
from tests.handling import Office
from tests.worlds import SOME_DAY
from tongban.kernel import clock
from tongban.kernel.actor import Actor


@pytest.fixture(autouse=True)
def some_day(tmp_path: Path) -> Iterator[None]:
    """A Monday morning; a test moves on by clock.at."""
    with clock.at(SOME_DAY), override_settings(FILES_FOLDER=tmp_path / "files"):
        yield


@dataclass(frozen=True, slots=True)
class World:
    """王芳 with her browser, and the office that decides her cases."""

    clone: Clone
    office: Office
    wang: UUID
    browser: Client

    @property
    def me(self) -> Actor:
        return Actor.person(self.wang)

    def closed(self, *, granted: bool = True, by: Actor | None = None) -> UUID:
        """A case that was decided and closed; whoever applied has been invited. The rating."""
        self.office.decided(by or self.me, granted=granted)
        worlds.deliver_everything(self.clone)
        rows = self.clone.rows("SELECT id FROM ratings_rating ORDER BY invited_at DESC, id LIMIT 1")
        return UUID(str(rows[0][0]))

    def page(self, address: str) -> str:
        return str(self.browser.get(address).content.decode())


@pytest.fixture
def world(database: Clone) -> World:
    with database.as_worker():
        office = handling.an_office()
        wang = worlds.a_person("王芳")
        account = worlds.an_account(wang)
    return World(database, office, wang, worlds.signed_in(account))
