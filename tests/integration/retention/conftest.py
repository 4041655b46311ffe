"""Two officers of one department and one of another, and a citizen, on a Monday morning."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from tests import worlds
from tests.conftest import Clone
from tongban.kernel import clock
from tongban.kernel.actor import Actor


@pytest.fixture(autouse=True)
def some_day() -> Iterator[None]:
    """A Monday morning; a test moves on by clock.at."""
    with clock.at(worlds.SOME_DAY):
        yield


@dataclass(frozen=True)
class People:
    """Who there is."""

    sun: Actor
    wu: Actor
    stranger: Actor
    accounts: dict[str, UUID]
    wang: UUID
    li: UUID


@pytest.fixture
def people(database: Clone) -> People:
    with database.as_worker():
        market, police = worlds.a_department(), worlds.a_department("示范区公安分局")
        officers = {
            name: worlds.an_officer("retention.hold", name=name, department_id=department)
            for name, department in (("孙海", market), ("吴建华", market), ("许静", police))
        }
        return People(
            sun=Actor.officer(officers["孙海"], market),
            wu=Actor.officer(officers["吴建华"], market),
            stranger=Actor.officer(officers["许静"], police),
            accounts={
                name: worlds.an_account(officer_id=officer) for name, officer in officers.items()
            },
            wang=worlds.a_person("王芳"),
            li=worlds.a_person("李强"),
        )
