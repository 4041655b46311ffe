"""Those who keep the lists of items: a department's editor, and an officer of each office."""

from datetime import date
from typing import Any
from uuid import UUID

from tests import worlds
from tongban.catalogue import actions, queries
from tongban.catalogue.queries import ListChange, Office
from tongban.identity import actions as identity_actions
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting


class Offices:
    """The department's editor, and one officer of each office."""

    def __init__(self) -> None:
        with acting(worlds.BUILDER):
            by_code = {one.code: one.id for one in identity.departments()}
        self.market: UUID = by_code["990102-01"]
        self.editor = an_officer(self.market, "0436", "990102", ["catalogue.edit"])
        self.establishment = an_officer(
            by_code["990100-06"], "1601", "990100", ["catalogue.establishment"]
        )
        self.legal = an_officer(by_code["990100-07"], "1701", "990100", ["catalogue.legal"])

    def propose(
        self, change: ListChange[Any], on: date | None = None, reason: str = "按新规定"
    ) -> UUID:
        """By the department's editor; from today, if no day is named."""
        return actions.propose(
            change,
            department_id=self.market,
            reason=reason,
            effective_on=on or clock.today(),
            by=self.editor,
        )

    def favour(self, change_id: UUID) -> str:
        """By both offices; how the change stands after it."""
        actions.review(change_id, Office.ESTABLISHMENT, favours=True, by=self.establishment)
        return actions.review(change_id, Office.LEGAL, favours=True, by=self.legal)

    def favour_all(self) -> None:
        """Both offices favour whatever waits: the catalogue list first, on which items stand."""
        with acting(worlds.BUILDER):
            waiting = queries.changes(is_open=True)
        for one in sorted(waiting, key=lambda one: one.of_items):
            self.favour(one.id)

    def bring(self, change: ListChange[Any], on: date | None = None) -> UUID:
        """Proposed and favoured."""
        change_id = self.propose(change, on)
        assert self.favour(change_id) == "approved"
        return change_id


def an_officer(department_id: UUID, number: str, region: str, duties: list[str]) -> Actor:
    """Appointed for the test, with duties in a region from today."""
    officer_id = identity_actions.appoint_officer(
        department_id,
        staff_number=number,
        name="程岚",
        post="岗",
        post_en="post",
        by=worlds.BUILDER,
    )
    for code in duties:
        identity_actions.give_duty(
            officer_id, code, region_code=region, valid_from=clock.today(), by=worlds.BUILDER
        )
    return Actor.officer(officer_id, department_id)
