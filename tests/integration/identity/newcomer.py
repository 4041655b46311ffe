"""Somebody signing up, for tests of what happens on the way."""

from dataclasses import dataclass, field

from django.test import Client

from tests import worlds
from tests.conftest import Clone
from tongban.identity.ports import Answer, PersonClaim
from tongban.identity.rules import Verdict

HER = worlds.a_newcomer()
PASSWORD = "sweet-osmanthus-77"


@dataclass
class Base:
    """A population base in this process: right elements match, others do not."""

    asked: list[PersonClaim] = field(default_factory=list)

    def person(self, claim: PersonClaim) -> Answer:
        self.asked.append(claim)
        known = {one.id_number: one for one in worlds.newcomers()}.get(claim.id_number)
        if known is None or known.name != claim.name:
            return Answer(Verdict.MISMATCH, "B-1", frozenset({"identity"}))
        wrong = {kind for kind, text in claim.elements.items() if known.elements[kind] != text}
        verdict = Verdict.MISMATCH if wrong else Verdict.MATCH
        return Answer(verdict, "B-1", frozenset(wrong))

    def body(self, claim: object) -> Answer:
        raise AssertionError("no body is asked about")


def text(browser: Client, path: str) -> str:
    return browser.get(path, follow=True).content.decode()


def verified(database: Clone, browser: Client, who: worlds.Known = HER) -> None:
    worlds.types_identity(browser, who)
    worlds.types_elements(browser, who)
    worlds.run_jobs(database)


def signed_and_named(browser: Client, name: str = "shen.qingru") -> None:
    digest = browser.get("/sign-up/agreement").context["agreement"].digest
    browser.post("/sign-up/agreement", {"digest": digest, "agree": "yes"})
    browser.post("/sign-up/account", {"username": name, "password": PASSWORD, "again": PASSWORD})
