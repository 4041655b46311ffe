"""Erasing somebody, and who might be asked to."""

from uuid import UUID

from tests import worlds
from tests.conftest import Clone
from tongban.identity import actions
from tongban.identity.rules import ErasureCase, Grounds
from tongban.kernel.actor import Actor

GONE = "（已删除）"
GROUNDS = Grounds(ErasureCase.THREE, "演示〔2026〕7号")
BY = worlds.BUILDER


def erase(database: Clone, person_id: UUID) -> None:
    with database.as_worker():
        actions.erase_person(person_id, GROUNDS, by=BY)


def account(database: Clone, person_id: UUID) -> UUID:
    with database.superuser() as superuser:
        return superuser.execute(
            "SELECT id FROM identity_account WHERE person_id = %s", [person_id]
        ).fetchone()[0]


def an_officer(database: Clone) -> Actor:
    with database.as_worker():
        department = worlds.a_department()
        officer = worlds.an_officer("retention.hold", department_id=department)
    return Actor.officer(officer, department)
