"""A window with an officer at it, for tests of what happens there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client

from tests import worlds
from tests.conftest import Clone
from tongban.identity import queries
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

DUTIES = ("people.register", "bodies.register", "identity.guardian")


@dataclass
class Desk:
    """The officer's browser, and what stands behind it."""

    database: Clone
    browser: Client
    officer: UUID
    department: UUID

    @classmethod
    def opened(cls, database: Clone, *, agreement: bool = True) -> "Desk":
        """An officer with the window's duties in a department of its own."""
        with database.as_worker():
            department = worlds.a_department("示范区政务服务局")
            officer = worlds.an_officer(*DUTIES, department_id=department)
            account = worlds.an_account(officer_id=officer)
            if agreement:
                worlds.an_agreement()
        return cls(database, worlds.signed_in(account), officer, department)

    def colleague(self) -> "Desk":
        """Somebody else of the same department."""
        with self.database.as_worker():
            officer = worlds.an_officer(*DUTIES, department_id=self.department, name="陈立")
            account = worlds.an_account(officer_id=officer)
        return Desk(self.database, worlds.signed_in(account), officer, self.department)

    @property
    def actor(self) -> Actor:
        """In whose name this window acts."""
        return Actor.officer(self.officer, self.department)

    def begin(self, name: str, number: str) -> Any:
        """Read a card, as a reader types it."""
        return self.browser.post("/desk/people/new", {"line": f"{name},{number}"})

    def type(self, name: str, number: str, /, **over: str) -> Any:
        """Type a card by hand, since the reader is broken."""
        typed = {"name": name, "id_number": number, "why": "reader", "seen": "on"}
        return self.browser.post("/desk/people/new", typed | over)

    def read(self, name: str, number: str, *, typed: bool = False) -> str:
        """Either of them, where it succeeds; returns the registration's address."""
        answer = self.type(name, number) if typed else self.begin(name, number)
        assert answer.status_code == 302, answer.content.decode()
        return str(answer.headers["Location"])

    def act(self, place: str, act: str, **more: str) -> Any:
        """Press a button of the page."""
        return self.browser.post(place, {"act": act, **more})

    def code(self, mobile: str) -> str:
        """The code that came to this mobile on the demo's phone since one was read there last."""
        worlds.run_jobs(self.database)
        ((text,),) = self.database.rows(
            "DELETE FROM identity_phonemessage WHERE mobile = %s RETURNING text", mobile
        )
        return str(text)[3:9]

    def prove(self, place: str, mobile: str) -> None:
        """Ask for a code and type it."""
        sent = self.act(place, "send", mobile=mobile)
        assert sent.status_code == 302, sent.content.decode()
        typed = self.act(place, "code", code=self.code(mobile))
        assert typed.status_code == 302, typed.content.decode()

    def agreement_fields(self) -> Mapping[str, str]:
        """What the page holds of the agreement in force."""
        with acting(self.actor):
            text = queries.agreement_on(clock.today())
        assert text is not None
        return {"version": str(text.version), "digest": text.digest}

    def sign(self, place: str) -> None:
        """The person has signed on paper."""
        answer = self.act(place, "sign", signed="on", **self.agreement_fields())
        assert answer.status_code == 302, answer.content.decode()

    def ready(self, name: str, number: str, mobile: str, *, typed: bool = False) -> str:
        """A registration with only the opening left."""
        place = self.read(name, number, typed=typed)
        self.act(place, "same")
        self.prove(place, mobile)
        self.sign(place)
        return place

    def finished(self, name: str, number: str, mobile: str) -> str:
        """An account opened at this window."""
        place = self.ready(name, number, mobile)
        self.act(place, "open")
        return place

    def find_as(self, officer: UUID, name: str, number: str) -> None:
        """Another officer tries the window's door."""
        department = self.database.rows(
            "SELECT department_id FROM identity_officer WHERE id = %s", officer
        )[0][0]
        queries.find_at_window(
            name,
            number,
            purpose="window.person",
            duty="people.register",
            by=Actor.officer(officer, department),
        )
