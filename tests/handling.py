"""A department with its officers, and applications that reach it: for tests of cases and above.

office = handling.an_office()          # under as_worker: departments, item, officers
case_id = office.case_of(wang)         # 王芳 applies
office.accept(case_id)
"""

from dataclasses import dataclass
from uuid import UUID

from tests import items, worlds
from tests.worlds import BUILDER, DISTRICT
from tongban.applications import actions as applications
from tongban.applications import queries as applied
from tongban.applications.actions import Saved
from tongban.cases import actions, queries
from tongban.catalogue.queries import Item
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

ANSWERS = {"owner_name": "王芳"}


@dataclass(frozen=True)
class Office:
    """Who works there, and the item in force."""

    item: Item
    department_id: UUID
    clerk: Actor
    examiner: Actor
    other_examiner: Actor
    head: Actor

    def case_of(self, by: Actor) -> UUID:
        """Somebody applies; the case that was opened."""
        return self.case_for(handed_in(self.item, by), by)

    def case_for(self, application_id: UUID, by: Actor) -> UUID:
        with acting(by):
            return queries.case_of_application(application_id).pk

    def grants(self, application: str, by: Actor) -> None:
        """Accepts, examines by two and grants what was handed in at this address."""
        case_id = self.case_for(UUID(application.rsplit("/", 1)[1]), by)
        actions.accept(case_id, by=self.clerk)
        for examiner in (self.examiner, self.other_examiner):
            actions.opine(case_id, favours=True, said="符合条件。", by=examiner)
        actions.decide(case_id, granted=True, by=self.head)

    def accepted(self, by: Actor) -> UUID:
        case_id = self.case_of(by)
        actions.accept(case_id, by=self.clerk)
        return case_id

    def reviewed(self, by: Actor) -> UUID:
        case_id = self.accepted(by)
        for examiner in (self.examiner, self.other_examiner):
            actions.opine(case_id, favours=True, said="符合条件。", by=examiner)
        return case_id

    def decided(self, by: Actor, *, granted: bool = True) -> UUID:
        case_id = self.reviewed(by)
        reason = "" if granted else "场所不符合要求。"
        actions.decide(case_id, granted=granted, reason=reason, by=self.head)
        return case_id


def an_office(item: Item | None = None) -> Office:
    """The department that implements the item, four officers with their duties; as the worker."""
    made = item or items.an_item()
    items.published(made)
    return the_office_of(made)


def the_office_of(item: Item) -> Office:
    """The same for an item in force already."""
    department_id, region = department(item), item.department[:6]
    return Office(
        item,
        department_id,
        an_officer(department_id, "cases.accept", name="周敏", region=region),
        an_officer(department_id, "cases.review", name="陈立", region=region),
        an_officer(department_id, "cases.review", name="何婷", region=region),
        an_officer(department_id, "cases.decide", name="吴建华", region=region),
    )


def department(item: Item) -> UUID:
    from tongban.identity import queries as identity

    with acting(BUILDER):
        return next(one.id for one in identity.departments() if one.code == item.department)


def an_officer(department_id: UUID, *duties: str, name: str, region: str = DISTRICT) -> Actor:
    officer_id = worlds.an_officer(*duties, name=name, department_id=department_id, region=region)
    return Actor.officer(officer_id, department_id)


def drafted(item: Item, by: Actor) -> tuple[UUID, int]:
    """A draft of the small item with its one answer."""
    application_id = applications.start(item.code, by=by)
    with acting(by):
        edits = applied.application(application_id).edits
    page = item.form[0].key
    edits = applications.save(application_id, Saved(page, ANSWERS), edits=edits, by=by)
    return application_id, edits


def handed_in(item: Item, by: Actor) -> UUID:
    application_id, edits = drafted(item, by)
    applications.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=by)
    return application_id


def hand_in_again(application_id: UUID, by: Actor) -> None:
    """After a correction was asked for."""
    with acting(by):
        edits = applied.application(application_id).edits
    applications.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=by)
